import QtQuick

// A button with words, and an icon that says the same.
Pressable {
    id: button

    property string icon

    readonly property color _ink: primary ? Theme.accentInk : Theme.ink

    implicitWidth: words.implicitWidth + 2 * Theme.wideGap
    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)

    Row {
        id: words

        anchors.centerIn: parent
        spacing: 18 * Theme.unit

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon !== ""
            name: button.icon
            color: button._ink
            size: 34 * Theme.unit
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            text: button.text
            color: button._ink
            font.bold: true
            wrapMode: Text.NoWrap
            elide: Text.ElideNone
            Accessible.ignored: true
        }
    }
}
