import QtQuick

// On or off: said by a word and by where the knob lies, not by a colour alone.
Pressable {
    id: toggle

    property string icon

    role: "switch"
    implicitWidth: words.implicitWidth + mark.width + track.width + 5 * Theme.gap
    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)

    Icon {
        id: mark

        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        name: toggle.icon
        color: Theme.ink
    }

    Words {
        id: words

        anchors.left: mark.right
        anchors.leftMargin: Theme.gap
        anchors.right: stand.left
        anchors.rightMargin: Theme.tight
        anchors.verticalCenter: parent.verticalCenter
        text: toggle.text
        close: true
        Accessible.ignored: true
    }

    Words {
        id: stand

        anchors.right: track.left
        anchors.rightMargin: Theme.tight
        anchors.verticalCenter: parent.verticalCenter
        text: toggle.value
        color: toggle.checked ? Theme.accent : Theme.inkSoft
        font.pixelSize: Theme.small
        font.bold: toggle.checked
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }

    Rectangle {
        id: track

        anchors.right: parent.right
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        width: 84 * Theme.unit
        height: 46 * Theme.unit
        radius: height / 2
        color: toggle.checked ? Theme.accent : Theme.surface
        border.width: Theme.lineWidth
        border.color: toggle.checked ? Theme.accent : Theme.line

        Rectangle {
            readonly property real inset: 8 * Theme.unit
            readonly property bool atRight: toggle.checked !== Theme.rightToLeft

            x: atRight ? parent.width - width - inset : inset
            anchors.verticalCenter: parent.verticalCenter
            width: height
            height: parent.height - 2 * inset
            radius: height / 2
            color: toggle.checked ? Theme.accentInk : Theme.line

            Behavior on x {
                NumberAnimation {
                    duration: Theme.quick
                }
            }
        }
    }
}
