import QtQuick

// A round button that lies on a picture.
Pressable {
    id: button

    property string icon

    plain: true
    radius: width / 2
    opacity: 1
    implicitWidth: Theme.target
    implicitHeight: Theme.target

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: button.down ? Theme.surfacePressed : Theme.scrim
        border.width: Theme.lineWidth * (button.checked ? 2.5 : 1)
        border.color: button.checked ? Theme.accent : Theme.line
    }

    Icon {
        anchors.centerIn: parent
        opacity: button.enabled ? 1 : 0.4
        name: button.icon
        color: button.checked ? Theme.accent : Theme.ink
        size: 0.44 * button.width
    }
}
