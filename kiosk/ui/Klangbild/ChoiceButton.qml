import QtQuick

// One of several, of which one is chosen: it has a thicker edge, and a tick.
Pressable {
    id: choice

    property string icon
    readonly property real _beside: (mark.visible ? mark.width + row.spacing : 0)

    role: "choice"
    implicitWidth: words.implicitWidth + _beside + tick.width + 3 * Theme.gap
    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.gap)

    Rectangle {
        anchors.fill: parent
        visible: choice.checked
        radius: choice.radius
        color: "transparent"
        border.width: 2.5 * Theme.lineWidth
        border.color: Theme.accent
    }

    Row {
        id: row

        anchors.verticalCenter: parent.verticalCenter
        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        spacing: 16 * Theme.unit

        Icon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            visible: choice.icon !== ""
            name: choice.icon
        }

        Words {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(Math.ceil(implicitWidth), choice.width - choice._beside - tick.width - 3 * Theme.gap)
            text: choice.text
            font.bold: choice.checked
            close: true
            Accessible.ignored: true
        }
    }

    Icon {
        id: tick

        anchors.right: parent.right
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        visible: choice.checked
        name: "tick"
        color: Theme.accent
        size: 0.8 * Theme.icon
    }
}
