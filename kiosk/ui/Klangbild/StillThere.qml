import QtQuick

// Nobody has touched the kiosk for a while: whoever is there has 20 seconds to say so, by any touch or key.
FocusScope {
    id: question

    required property QtObject kiosk
    readonly property bool grouping: true

    visible: kiosk.secondsToWarn >= 0
    onVisibleChanged: {
        if (visible)
            Accessible.announce(heading.text);
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.veil
    }

    TapHandler {
        gesturePolicy: TapHandler.WithinBounds
        onTapped: question.kiosk.press("stay")
    }

    Rectangle {
        anchors.centerIn: parent
        width: Math.min(question.width - 2 * Theme.margin, 900 * Theme.unit)
        height: texts.implicitHeight + 2 * Theme.margin
        radius: 2 * Theme.radius
        color: Theme.ground
        border.width: Theme.lineWidth
        border.color: Theme.line

        Column {
            id: texts

            anchors.centerIn: parent
            width: parent.width - 2 * Theme.margin
            spacing: Theme.gap

            Words {
                id: heading

                width: parent.width
                text: qsTr("Are you still there?")
                serif: true
                font.pixelSize: Theme.heading
                horizontalAlignment: Text.AlignHCenter
            }

            Words {
                width: parent.width
                text: qsTr("I return to the start in %n second(s).", "", question.kiosk.secondsToWarn)
                horizontalAlignment: Text.AlignHCenter
            }

            PushButton {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("I am still here")
                icon: "tick"
                primary: true
                focus: true
                onPressed: question.kiosk.press("stay")
            }
        }
    }
}
