import QtQuick

// The window: carries keys, says what has the focus, and lets the picture wander a little, so that no edge burns in.
FocusScope {
    id: main

    required property QtObject kiosk
    // What had the focus last.
    property Item _lately: null
    // What has the focus can be seen: Qt lets it have the keys when it vanishes.
    readonly property bool _holdsKeys: Window.activeFocusItem?.visible ?? false

    function _moveFocus(forward) {
        const next = main.Window.activeFocusItem?.nextItemInFocusChain(forward);
        next?.forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason);
    }

    // What has the focus, or the nearest thing around it, that says of itself what it is.
    function _spokenOf(item) {
        while (item && item.spoken === undefined)
            item = item.parent;
        return item ? item.spoken : null;
    }

    function _tellFocus() {
        Order.settle();
        const item = main.Window.activeFocusItem;
        if (!_isThere(item)) {
            Qt.callLater(_findKeys); // unless they are given to something else
            return;
        }
        _lately = item;
        kiosk.itemFocused(_spokenOf(item));
    }

    function _isThere(item) {
        return Boolean(item?.visible && _spokenOf(item));
    }

    // What had the focus has vanished, or cannot be pressed any more: the keys go on from there.
    function _findKeys() {
        const around = main.Window.activeFocusItem;
        if (_isThere(around))
            return;
        const after = [_lately, around, main].map(item => item?.nextItemInFocusChain(true));
        after.find(_isThere)?.forceActiveFocus(Qt.OtherFocusReason);
    }

    focus: true
    Window.onActiveFocusItemChanged: Qt.callLater(_tellFocus)
    on_HoldsKeysChanged: Qt.callLater(_tellFocus)

    Connections {
        function onKeyAnswered() {
            main._tellFocus();
        }

        target: main.kiosk
    }

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Escape || event.key === Qt.Key_Backspace || event.key === Qt.Key_Back)
            shell.goBack();
        else if (event.key === Qt.Key_Down || event.key === (kiosk.rightToLeft ? Qt.Key_Left : Qt.Key_Right))
            _moveFocus(true);
        else if (event.key === Qt.Key_Up || event.key === (kiosk.rightToLeft ? Qt.Key_Right : Qt.Key_Left))
            _moveFocus(false);
        else
            event.accepted = false;
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }

    // A touch beside the buttons also says that somebody is there.
    TapHandler {
        onTapped: {
            Theme.keysInUse = false;
            main.kiosk.press("stay");
        }
    }

    Shell {
        id: shell

        x: main.kiosk.shiftX
        y: main.kiosk.shiftY
        width: main.width
        height: main.height
        focus: true
        kiosk: main.kiosk
    }
}
