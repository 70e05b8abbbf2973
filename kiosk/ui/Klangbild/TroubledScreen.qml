import QtQuick
import QtQuick.Layouts

// Something does not work. The visitor reads what it is, what happens now, and how to go on.
FocusScope {
    id: troubled

    required property QtObject kiosk
    readonly property bool grouping: true
    // Nothing to try again: the kiosk itself goes on trying.
    readonly property bool waits: ["camera", "loudspeaker"].includes(kiosk.trouble)
    readonly property var texts: ({
            "camera": [qsTr("My camera does not answer"), qsTr("I keep trying. The moment it is back, we go on. Please tell our staff if it takes long.")],
            "composing": [qsTr("The music did not come together"), qsTr("I could not compose for this picture. It was not your fault. Another picture may well work.")],
            "loudspeaker": [qsTr("My loudspeaker does not answer"), qsTr("I keep trying. The moment it is back, you hear me again. Please tell our staff if it takes long.")],
            "sound": [qsTr("I cannot play this piece"), qsTr("Something is wrong with this recording. Please try another painting.")],
            "exhibition": [qsTr("A page of my book is damaged"), qsTr("I cannot show this painting today. The others are waiting for you. Please tell our staff.")]
        })
    readonly property var text: texts[kiosk.trouble] ?? ["", ""]

    Component.onCompleted: Accessible.announce(text.join(". "))
    Accessible.role: Accessible.Pane
    Accessible.name: text.join(". ")

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 1000 * Theme.unit)
        spacing: Theme.largeText ? Theme.gap : Theme.wideGap

        Icon {
            Layout.alignment: Qt.AlignHCenter
            name: ({
                    "camera": "camera",
                    "loudspeaker": "volume"
                })[troubled.kiosk.trouble] ?? "note"
            color: Theme.accent
            size: 120 * Theme.unit
        }

        Words {
            Layout.fillWidth: true
            text: troubled.text[0]
            serif: true
            font.pixelSize: Theme.heading
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.Heading
        }

        Words {
            Layout.fillWidth: true
            text: troubled.text[1]
            font.pixelSize: Theme.lead
            horizontalAlignment: Text.AlignHCenter
        }

        GridLayout {
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: Theme.gap
            columns: Theme.wide ? 2 : 1
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            PushButton {
                Layout.fillWidth: true
                visible: !troubled.waits
                text: qsTr("Show another painting")
                icon: "again"
                primary: true
                focus: !troubled.waits
                onPressed: troubled.kiosk.press("again")
            }

            PushButton {
                Layout.fillWidth: true
                visible: troubled.kiosk.canBrowse
                text: qsTr("Browse the collection")
                icon: "browse"
                focus: troubled.waits
                onPressed: troubled.kiosk.press("browse")
            }
        }
    }
}
