import QtQuick
import QtQuick.Layouts

// A picture that has no music: the visitor decides which part of it, and whether the kiosk may compose for it.
Page {
    id: confirming

    announcement: qsTr("I do not know this picture. Shall I compose music for it?")

    stage: Cropping {
        anchors.fill: parent
        source: confirming.kiosk.visitorsPicture
        description: qsTr("The picture you are showing")
        onCropped: (left, top, width, height) => confirming.kiosk.crop(left, top, width, height)
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
            text: qsTr("A computer of the museum looks at the part in the frame and writes music for it. It takes a few seconds. Nothing is kept: I forget the picture when you go on.")
            color: Theme.inkSoft
            font.pixelSize: Theme.largeText ? Theme.small : Theme.body
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
            icon: "camera"
            onPressed: confirming.kiosk.press("no")
        }
    }
}
