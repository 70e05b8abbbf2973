pragma ComponentBehavior: Bound
import QtQuick

// The window: shows the screen that the visit is on, and carries keys.
FocusScope {
    id: main

    required property QtObject kiosk
    readonly property string screenName: kiosk.screen
    // All compiled when the window opens, so that no change of screens waits for it.
    readonly property var screens: ({
            "Attract": attract,
            "Looking": looking,
            "Choosing": choosing,
            "Confirming": confirming,
            "Composing": composing,
            "Playing": playing,
            "Troubled": troubled
        })

    function _moveFocus(forward) {
        const item = main.Window.activeFocusItem;
        const next = item ? item.nextItemInFocusChain(forward) : null;
        if (next)
            next.forceActiveFocus(Qt.TabFocusReason);
    }

    focus: true
    LayoutMirroring.enabled: kiosk.rightToLeft
    LayoutMirroring.childrenInherit: true

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Escape || event.key === Qt.Key_Backspace || event.key === Qt.Key_Back)
            kiosk.press("back");
        else if (event.key === Qt.Key_Down || event.key === (kiosk.rightToLeft ? Qt.Key_Left : Qt.Key_Right))
            _moveFocus(true);
        else if (event.key === Qt.Key_Up || event.key === (kiosk.rightToLeft ? Qt.Key_Right : Qt.Key_Left))
            _moveFocus(false);
        else
            event.accepted = false;
    }

    Binding {
        target: Theme
        property: "window"
        value: Qt.size(main.width, main.height)
    }

    Binding {
        target: Theme
        property: "rightToLeft"
        value: main.kiosk.rightToLeft
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

    Component {
        id: attract

        AttractScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: looking

        LookingScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: choosing

        ChoosingScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: confirming

        ConfirmingScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: composing

        ComposingScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: playing

        PlayingScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Component {
        id: troubled

        TroubledScreen {
            focus: true
            kiosk: main.kiosk
        }
    }

    Loader {
        id: loader

        anchors.fill: parent
        focus: true
        sourceComponent: main.screens[main.screenName]
        onLoaded: appear.restart()

        NumberAnimation on opacity {
            id: appear

            from: 0
            to: 1
            duration: Theme.quick
        }
    }

    StillThere {
        anchors.fill: parent
        kiosk: main.kiosk
    }

    Connections {
        function onKeyUsed() {
            Theme.keysInUse = true;
        }

        target: main.kiosk
    }
}
