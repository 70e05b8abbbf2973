import QtQuick

// What a visitor can press, by touch or by key: the face, the ring of those who use keys, and what is said aloud.
FocusScope {
    id: pressable

    property string text
    // The one thing most visitors want next.
    property bool primary: false
    property string hint
    default property alias content: face.data

    signal pressed

    opacity: enabled ? 1 : 0.4
    activeFocusOnTab: true

    Keys.onReturnPressed: pressable.pressed()
    Keys.onEnterPressed: pressable.pressed()
    Keys.onSpacePressed: pressable.pressed()

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.description: hint
    Accessible.focusable: true
    Accessible.onPressAction: pressable.pressed()

    Rectangle {
        anchors.fill: parent
        anchors.margins: -8 * Theme.unit
        visible: pressable.activeFocus && Theme.keysInUse
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
            if (pressable.primary)
                return touch.pressed ? Theme.accentPressed : Theme.accent;
            return touch.pressed ? Theme.surfacePressed : Theme.surface;
        }
        border.width: pressable.primary ? 0 : Math.max(1, 2 * Theme.unit)
        border.color: Theme.line
    }

    TapHandler {
        id: touch

        gesturePolicy: TapHandler.WithinBounds
        onTapped: pressable.pressed()
        onPressedChanged: {
            if (pressed)
                Theme.keysInUse = false;
        }
    }
}
