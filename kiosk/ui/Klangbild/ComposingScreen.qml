import QtQuick
import QtQuick.Layouts

// The studio composes for the visitor's picture.
Page {
    id: composing

    readonly property real progress: kiosk.progress

    announcement: qsTr("I am composing music for your picture.")

    stage: Painting {
        anchors.fill: parent
        source: composing.kiosk.visitorsPicture
        description: qsTr("The picture you are showing")
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

        Rectangle {
            Layout.fillWidth: true
            implicitHeight: 16 * Theme.unit
            radius: height / 2
            color: Theme.surfacePressed
            Accessible.role: Accessible.ProgressBar
            Accessible.name: qsTr("%1 percent done").arg(Math.round(100 * composing.progress))

            Rectangle {
                width: Math.max(height, parent.width * composing.progress)
                height: parent.height
                anchors.left: parent.left
                radius: height / 2
                color: Theme.accent

                Behavior on width {
                    NumberAnimation {
                        duration: Theme.calm
                    }
                }
            }
        }

        Words {
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
