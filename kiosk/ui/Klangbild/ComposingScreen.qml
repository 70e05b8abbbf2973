import QtQuick
import QtQuick.Layouts

// The studio composes for the visitor's picture.
Page {
    id: composing

    readonly property real progress: kiosk.progress

    announcement: qsTr("I am composing music for this picture.")

    stage: Painting {
        anchors.fill: parent
        source: composing.kiosk.composingFor
        description: qsTr("The picture that I compose for")
    }

    panel: ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: qsTr("Composing")
            serif: true
            font.pixelSize: Theme.heading
            Accessible.role: Accessible.Heading
        }

        Words {
            Layout.fillWidth: true
            text: composing.progress < 0.35 ? qsTr("I look at the colours, the light and the lines.") : qsTr("I write the music and play it to myself.")
            font.pixelSize: Theme.lead
        }

        Item {
            Layout.fillHeight: Theme.wide
            Layout.preferredHeight: Theme.gap
        }

        ProgressLine {
            Layout.fillWidth: true
            share: composing.progress
            Accessible.name: done.text
        }

        Words {
            id: done

            Layout.fillWidth: true
            text: qsTr("%1 percent done").arg(Math.round(100 * composing.progress))
            color: Theme.inkSoft
        }

        Item {
            Layout.fillHeight: true
        }

        PushButton {
            Layout.fillWidth: true
            text: qsTr("Cancel")
            icon: "cross"
            focus: true
            onPressed: composing.kiosk.press("back")
        }
    }
}
