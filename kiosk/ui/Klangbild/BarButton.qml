import QtQuick

// A button of the bar below every screen. Quiet, so that it does not compete with what the screen is about.
Pressable {
    id: button

    property string icon
    // What it opens lies over the screen now.
    property bool open: false
    // Its icon is all that is seen of it.
    property bool wordless: false

    plain: true
    value: open ? qsTr("open") : ""
    implicitWidth: Math.max(Theme.target, wordless ? 0 : column.implicitWidth + 24 * Theme.unit)
    implicitHeight: Math.max(Theme.target, column.implicitHeight + 22 * Theme.unit)

    Rectangle {
        anchors.fill: parent
        anchors.margins: 4 * Theme.unit
        radius: Theme.radius
        color: button.down || button.open ? Theme.surfacePressed : "transparent"
        border.width: Theme.contrasts || button.open ? Theme.lineWidth : 0
        border.color: button.open ? Theme.accent : Theme.line
    }

    Column {
        id: column

        anchors.centerIn: parent
        spacing: 4 * Theme.unit

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: button.icon
            color: button.open ? Theme.accent : Theme.ink
            size: button.wordless ? 46 * Theme.unit : Theme.icon
        }

        Words {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: !button.wordless
            text: button.text
            font.pixelSize: Theme.small
            close: true
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
    }
}
