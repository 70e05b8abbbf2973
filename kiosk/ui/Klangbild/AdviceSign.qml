import QtQuick

// What to do with the picture, one thing at a time, where the visitor looks while aiming.
Rectangle {
    id: sign

    // One of `content.recognition.aiming.Advice`, or 'shown-before'.
    property string advice
    property real room
    readonly property var texts: ({
            "no-picture": qsTr("Hold a picture up to the camera"),
            "left": qsTr("Move it to the left"),
            "right": qsTr("Move it to the right"),
            "up": qsTr("Move it up"),
            "down": qsTr("Move it down"),
            "closer": qsTr("Bring it closer"),
            "farther": qsTr("Move it farther away"),
            "hold-still": qsTr("Hold it still"),
            "straighten": qsTr("Turn it to face the camera"),
            "shown-before": qsTr("I know this one. Show me another")
        })
    readonly property string text: texts[advice] ?? ""

    visible: text !== ""
    implicitWidth: Math.min(room, content.implicitWidth + 2 * Theme.wideGap)
    implicitHeight: content.implicitHeight + Theme.wideGap
    radius: Math.min(height / 2, 70 * Theme.unit)
    color: Theme.scrim
    border.width: Theme.contrasts ? Theme.lineWidth : 0
    border.color: Theme.line
    onTextChanged: {
        if (text !== "")
            Accessible.announce(text);
    }

    Row {
        id: content

        anchors.centerIn: parent
        spacing: Theme.gap

        Icon {
            id: icon

            anchors.verticalCenter: parent.verticalCenter
            name: sign.advice === "shown-before" ? "again" : sign.advice
            color: Theme.accent
            size: Theme.heading
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, sign.room - icon.width - content.spacing - 2 * Theme.wideGap)
            text: sign.text
            font.pixelSize: Math.round(52 * Theme.unit * (Theme.largeText ? 1.15 : 1))
            close: true
            font.bold: true
        }
    }
}
