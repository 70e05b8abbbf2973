import QtQuick

// A round face with an icon, and its words below: for things to do beside the main one.
Pressable {
    id: button

    property string icon
    property real diameter: Theme.target

    plain: true
    implicitWidth: Math.max(diameter, Math.min(words.implicitWidth, 190 * Theme.unit)) + Theme.tight
    implicitHeight: circle.height + Theme.tight + words.implicitHeight

    Rectangle {
        id: circle

        anchors.horizontalCenter: parent.horizontalCenter
        width: button.diameter
        height: width
        radius: width / 2
        color: {
            if (button.primary)
                return button.down ? Theme.accentPressed : Theme.accent;
            return button.down ? Theme.surfacePressed : Theme.surface;
        }
        border.width: button.primary ? 0 : Theme.lineWidth * (button.checked ? 2 : 1)
        border.color: button.checked ? Theme.accent : Theme.line

        Icon {
            anchors.centerIn: parent
            name: button.icon
            color: button.primary ? Theme.accentInk : Theme.ink
            size: button.diameter * 0.44
        }
    }

    Words {
        id: words

        anchors.top: circle.bottom
        anchors.topMargin: Theme.tight
        width: parent.width
        text: button.text
        font.pixelSize: Theme.small
        close: true
        horizontalAlignment: Text.AlignHCenter
        Accessible.ignored: true
    }
}
