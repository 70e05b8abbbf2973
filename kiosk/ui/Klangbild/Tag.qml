import QtQuick

// A short mark with a frame: 'Music made by a machine', 'Sample'.
Rectangle {
    property alias text: label.text

    implicitWidth: label.implicitWidth + 2 * Theme.gap
    implicitHeight: label.implicitHeight + Theme.tight
    radius: height / 2
    color: "transparent"
    border.width: Math.max(1, 2 * Theme.unit)
    border.color: Theme.accent

    Words {
        id: label

        anchors.centerIn: parent
        color: Theme.accent
        font.pixelSize: Theme.small
        wrapMode: Text.NoWrap
    }
}
