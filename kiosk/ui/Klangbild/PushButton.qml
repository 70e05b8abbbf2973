import QtQuick

// What a visitor can press, by touch or by key.
FocusScope {
    id: button

    property string text
    property string icon
    // The one thing most visitors want next.
    property bool primary: false
    property string hint

    readonly property color _ink: primary ? Theme.accentInk : Theme.ink

    signal pressed

    implicitWidth: content.implicitWidth + 2 * Theme.wideGap
    implicitHeight: Math.max(Theme.target, content.implicitHeight + Theme.gap)
    opacity: enabled ? 1 : 0.4
    activeFocusOnTab: true

    Keys.onReturnPressed: button.pressed()
    Keys.onEnterPressed: button.pressed()
    Keys.onSpacePressed: button.pressed()

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.description: hint
    Accessible.focusable: true
    Accessible.onPressAction: button.pressed()

    Rectangle {
        anchors.fill: parent
        anchors.margins: -8 * Theme.unit
        visible: button.activeFocus && Theme.keysInUse
        color: "transparent"
        radius: Theme.radius + 8 * Theme.unit
        border.width: Math.max(2, 4 * Theme.unit)
        border.color: Theme.ink
    }

    Rectangle {
        id: face

        anchors.fill: parent
        radius: Theme.radius
        color: {
            if (button.primary)
                return touch.pressed ? Theme.accentPressed : Theme.accent;
            return touch.pressed ? Theme.surfacePressed : Theme.surface;
        }
        border.width: button.primary ? 0 : Math.max(1, 2 * Theme.unit)
        border.color: Theme.line
    }

    Row {
        id: content

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

    TapHandler {
        id: touch

        gesturePolicy: TapHandler.WithinBounds
        onTapped: button.pressed()
        onPressedChanged: {
            if (pressed)
                Theme.keysInUse = false;
        }
    }
}
