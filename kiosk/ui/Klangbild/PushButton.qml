import QtQuick

// A button with words, and an icon that says the same. Words that are too long for it go on in a second line.
Pressable {
    id: button

    property string icon
    readonly property real _beside: mark.visible ? mark.width + row.spacing : 0

    implicitWidth: words.implicitWidth + _beside + 2 * Theme.wideGap
    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 18 * Theme.unit

        Icon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon !== ""
            name: button.icon
            color: button.ink
            size: Theme.icon
        }

        Words {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(Math.ceil(implicitWidth), button.width - button._beside - 2 * Theme.gap)
            text: button.text
            color: button.ink
            font.bold: true
            close: true
            Accessible.ignored: true
        }
    }
}
