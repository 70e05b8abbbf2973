import QtQuick

// What a visitor can press, by touch or by key: the face, the ring of those who use keys, and what is said of it
// to who does not see it: by the kiosk's own voice through `spoken`, by screen readers through `Accessible`.
FocusScope {
    id: pressable

    property string text
    // The one thing most visitors want next.
    property bool primary: false
    // Without a face of its own: what lies in it draws one.
    property bool plain: false
    property real radius: Theme.radius
    // Of the text, where it is not the screen's, as on the buttons that choose one.
    property string language
    // What happens when it is pressed, where the text does not say it.
    property string hint
    // One of "button", "switch", "choice", "list item", "text field", "key".
    property string role: "button"
    readonly property bool checkable: role === "switch" || role === "choice"
    property bool checked: false
    // How it stands, in a word: 'on', '2 of 5'.
    property string value: {
        if (role === "switch")
            return checked ? qsTr("on") : qsTr("off");
        return role === "choice" && checked ? qsTr("chosen") : "";
    }
    // The same for the kiosk's own voice, in its words.
    readonly property string standing: {
        if (role === "switch")
            return checked ? "on" : "off";
        return role === "choice" && checked ? "chosen" : "";
    }
    // Its place within its group, from 1; given by `Order` to what is `counted`. In a list whose items come and go as
    // it scrolls, each knows its own.
    property int position: 0
    property int count: 0
    property bool counted: true
    readonly property bool down: touch.pressed
    readonly property string name: Accessible.name
    readonly property var spoken: ({
            "name": name,
            "role": role,
            "position": position,
            "of": count,
            "value": checkable ? "" : value,
            "state": standing,
            "hint": hint,
            "language": language
        })
    readonly property color ink: primary ? Theme.accentInk : Theme.ink
    default property alias content: face.data

    property Item _group: null

    signal pressed

    function _join() {
        _group = Order.groupOf(pressable);
        Order.renumber(_group);
    }

    opacity: enabled ? 1 : Theme.contrasts ? 0.6 : 0.4
    activeFocusOnTab: true
    onParentChanged: _join()
    onVisibleChanged: Order.renumber(_group)
    onEnabledChanged: Order.renumber(_group)
    Component.onCompleted: _join()
    Component.onDestruction: Order.renumber(_group)

    Keys.onReturnPressed: pressable.pressed()
    Keys.onEnterPressed: pressable.pressed()
    Keys.onSpacePressed: event => {
        event.accepted = role !== "key"; // there it is typed, as on any keyboard
        if (event.accepted)
            pressable.pressed();
    }

    Accessible.role: ({
            "switch": Accessible.CheckBox,
            "choice": Accessible.RadioButton,
            "list item": Accessible.ListItem,
            "text field": Accessible.EditableText
        })[role] ?? Accessible.Button
    Accessible.name: text
    Accessible.description: [value, hint, count > 0 ? qsTr("%1 of %2").arg(position).arg(count) : ""].filter(part => part !== "").join(qsTr(", "))
    Accessible.focusable: true
    Accessible.focused: activeFocus
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.onPressAction: pressable.pressed()
    Accessible.onToggleAction: pressable.pressed()

    Rectangle {
        id: face

        anchors.fill: parent
        radius: pressable.radius
        color: {
            if (pressable.plain)
                return "transparent";
            if (pressable.primary)
                return touch.pressed ? Theme.accentPressed : Theme.accent;
            return touch.pressed ? Theme.surfacePressed : Theme.surface;
        }
        border.width: pressable.plain || (pressable.primary && !pressable.checked) ? 0 : Theme.lineWidth
        border.color: pressable.checked ? Theme.accent : Theme.line
    }

    FocusRing {
        anchors.fill: parent
        visible: pressable.activeFocus && Theme.keysInUse
        around: pressable.radius
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
