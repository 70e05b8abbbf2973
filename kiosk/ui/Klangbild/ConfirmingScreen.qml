import QtQuick
import QtQuick.Layouts

// A picture that has no music: the visitor decides whether the kiosk may compose for it.
Page {
    id: confirming

    announcement: qsTr("I do not know this picture. Shall I compose music for it?")

    stage: Painting {
        anchors.fill: parent
        source: confirming.kiosk.visitorsPicture
        description: qsTr("The picture you are showing")
    }

    panel: ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: qsTr("This picture is new to me")
            serif: true
            font.pixelSize: Theme.heading
            Accessible.role: Accessible.Heading
        }

        Words {
            Layout.fillWidth: true
            text: qsTr("Shall I compose music for it?")
            font.pixelSize: Theme.lead
        }

        Words {
            Layout.fillWidth: true
            text: qsTr("It takes a few seconds. The picture is not kept: I forget it when you go on.")
            color: Theme.inkSoft
        }

        Item {
            Layout.fillHeight: true
        }

        PushButton {
            Layout.fillWidth: true
            text: qsTr("Yes, compose")
            icon: "note"
            primary: true
            focus: true
            onPressed: confirming.kiosk.press("yes")
        }

        PushButton {
            Layout.fillWidth: true
            text: qsTr("No, look again")
            icon: "back"
            onPressed: confirming.kiosk.press("no")
        }
    }
}
