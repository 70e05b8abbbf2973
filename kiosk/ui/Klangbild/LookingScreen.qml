import QtQuick
import QtQuick.Layouts
import KlangbildCamera

// The camera looks: what it sees, where to hold the picture, and that it is on.
Page {
    id: looking

    // What is said of a code that names no work of the exhibition, by `kiosk.visit.Hint`.
    readonly property var hints: ({
            "label-not-on-show": qsTr("This label is ours, but its work is not in the exhibition now. Show me another label, or a picture."),
            "foreign-label": qsTr("This label is from another museum, or it is damaged. Show me a label of this exhibition, or the picture itself."),
            "other-code": qsTr("This code is not one of our labels, and I open no web pages. Show me a label of this exhibition, or a picture, and hear its music."),
            "too-dark": qsTr("It is too dark for me. Is something in front of my camera? Take it away, or hold the picture into the light.")
        })

    announcement: qsTr("Show me a painting. Hold its picture, or its label, in front of the camera.")
    stageShare: Theme.largeText ? 0.56 : 0.66

    stage: Rectangle {
        anchors.fill: parent
        color: Theme.surface
        radius: Theme.radius
        border.width: Theme.contrasts ? Theme.lineWidth : 0
        border.color: Theme.line
        clip: true

        CameraView {
            id: view

            anchors.fill: parent
            anchors.margins: parent.border.width
            feed: looking.kiosk.feed
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("What the camera sees")
        }

        Words {
            anchors.centerIn: parent
            visible: !view.hasFrame
            text: qsTr("The camera is waking up …")
            color: Theme.inkSoft
        }

        AimingFrame {
            anchors.fill: parent
            sees: looking.kiosk.inSight
            corners: looking.kiosk.pictureCorners.map(corner => view.place(corner.x, corner.y))
        }

        AdviceSign {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.gap
            room: parent.width - 2 * Theme.gap
            advice: looking.kiosk.advice
        }

        Rectangle {
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: Theme.gap
            width: sign.implicitWidth + 2 * Theme.gap
            height: sign.implicitHeight + Theme.gap
            radius: height / 2
            color: Theme.scrim

            Row {
                id: sign

                anchors.centerIn: parent
                spacing: Theme.tight

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "camera"
                    color: Theme.accent
                    size: Theme.small
                }

                Words {
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Camera on")
                    font.pixelSize: Theme.small
                    wrapMode: Text.NoWrap
                }
            }
        }
    }

    panel: ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: qsTr("Show me a painting")
            serif: true
            font.pixelSize: Theme.heading
            Accessible.role: Accessible.Heading
        }

        Words {
            Layout.fillWidth: true
            visible: hint.text === ""
            text: qsTr("Hold its picture inside the corners, quite still.")
        }

        Words {
            Layout.fillWidth: true
            visible: hint.text === ""
            text: qsTr("Or hold up the code on its label.")
            color: Theme.inkSoft
        }

        Words {
            id: hint

            Layout.fillWidth: true
            visible: hint.text !== ""
            text: looking.hints[looking.kiosk.hint] ?? ""
            color: Theme.accent
            font.pixelSize: Theme.largeText ? Theme.small : Theme.body
            onTextChanged: {
                if (hint.text !== "")
                    Accessible.announce(hint.text);
            }
        }

        Item {
            Layout.fillHeight: true
        }

        Words {
            Layout.fillWidth: true
            text: qsTr("Nothing the camera sees is kept.")
            color: Theme.inkSoft
            font.pixelSize: Theme.small
        }

        PushButton {
            Layout.fillWidth: true
            visible: looking.kiosk.canBrowse
            text: qsTr("Browse the collection")
            icon: "browse"
            hint: qsTr("Without the camera")
            focus: true
            onPressed: looking.kiosk.press("browse")
        }
    }
}
