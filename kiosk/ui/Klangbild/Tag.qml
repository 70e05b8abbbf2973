import QtQuick

// A short mark with a frame: 'Music made by a machine', 'Sample'.
Rectangle {
    property alias text: label.text
    // Filled: what is new about it.
    property bool strong: false

    implicitWidth: label.implicitWidth + 2 * Theme.gap
    implicitHeight: label.implicitHeight + Theme.tight
    radius: height / 2
    color: strong ? Theme.accent : "transparent"
    border.width: Theme.lineWidth
    border.color: Theme.accent

    Words {
        id: label

        anchors.centerIn: parent
        color: parent.strong ? Theme.accentInk : Theme.accent
        font.pixelSize: Theme.small
        wrapMode: Text.NoWrap
    }
}
