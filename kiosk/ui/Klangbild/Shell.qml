pragma ComponentBehavior: Bound
import QtQuick

// Everything that is seen, one above the other: the screen that the visit is on, a panel over it, what is spoken,
// the bar that every screen has, the question whether anybody is there, and the curtain.
FocusScope {
    id: shell

    required property QtObject kiosk
    // Screens by name; all compiled when the window opens, so that no change of screens waits for it.
    property var screens: ({
            "Attract": attract,
            "Browsing": browsing,
            "Looking": looking,
            "Choosing": choosing,
            "Confirming": confirming,
            "Composing": composing,
            "Playing": playing,
            "Troubled": troubled,
            "Closed": closed,
            "Staff": staff
        })
    readonly property var panels: ({
            "help": help,
            "language": language,
            "access": access,
            "take-along": takeAlong,
            "feelings": feelings,
            "pin": staff
        })
    readonly property string panelName: kiosk.panel
    // Visitors have nothing to press then.
    readonly property bool _rests: kiosk.screen === "Closed" || kiosk.screen === "Staff" || kiosk.panel === "pin"
    // What lies on top has the keys; the bar below shares them with all but the question.
    readonly property Item _top: question.visible ? question : panelName !== "" ? over : screen
    // Where the keys are, and where they were on the screen and on the panel before something was laid over them.
    readonly property Item _focused: Window.activeFocusItem
    property Item _onScreen: null
    property Item _onPanel: null
    readonly property bool _ends: kiosk.screen === "Attract" && !kiosk.byEar

    function goBack() {
        chrome.goBack();
    }

    function _keepKeys() {
        if (_focused?.spoken === undefined)
            return;
        if (_top === screen)
            _onScreen = _focused;
        else if (_top === over)
            _onPanel = _focused;
    }

    function _moveKeys() {
        const kept = _top === screen ? _onScreen : _top === over ? _onPanel : null;
        (kept?.visible && kept.enabled ? kept : _top).forceActiveFocus(Qt.PopupFocusReason);
    }

    focus: true
    on_TopChanged: Qt.callLater(_moveKeys)
    on_FocusedChanged: _keepKeys()
    onPanelNameChanged: _onPanel = null
    // A visit by ear is over where it began: the next one begins with the first invitation.
    on_EndsChanged: {
        if (_ends)
            screen.nextItemInFocusChain(true).forceActiveFocus(Qt.OtherFocusReason);
    }
    LayoutMirroring.enabled: kiosk.rightToLeft
    LayoutMirroring.childrenInherit: true

    Binding {
        target: Theme
        property: "window"
        value: Qt.size(shell.width, shell.height)
    }
    Binding {
        target: Theme
        property: "rightToLeft"
        value: shell.kiosk.rightToLeft
    }
    Binding {
        target: Theme
        property: "theme"
        value: shell.kiosk.access.theme
    }
    Binding {
        target: Theme
        property: "largeText"
        value: shell.kiosk.access.largeText
    }
    Binding {
        target: Theme
        property: "reducedMotion"
        value: shell.kiosk.access.reducedMotion
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }

    Loader {
        id: screen

        readonly property string name: shell.kiosk.screen

        width: parent.width
        anchors.top: parent.top
        anchors.bottom: shell._rests ? parent.bottom : transcript.top
        enabled: shell._top === screen
        focus: true
        sourceComponent: shell.screens[name]
        onLoaded: {
            appear.restart();
            shell._onScreen = null;
            Qt.callLater(shell._moveKeys); // also from the bar, where who went on pressed 'back'
        }

        NumberAnimation on opacity {
            id: appear

            from: 0
            to: 1
            duration: Theme.quick
        }
    }

    Loader {
        id: over

        anchors.fill: screen
        active: shell.panelName !== ""
        enabled: shell._top === over
        sourceComponent: shell.panels[shell.panelName] ?? null
        onLoaded: rise.restart()

        NumberAnimation on opacity {
            id: rise

            from: 0
            to: 1
            duration: Theme.quick
        }
    }

    TranscriptBar {
        id: transcript

        width: parent.width
        anchors.bottom: chrome.top
        z: 1 // what is asked is spoken, too
        text: shell.kiosk.byEar || shell.kiosk.narrating ? shell.kiosk.transcript : ""
    }

    Chrome {
        id: chrome

        width: parent.width
        anchors.bottom: parent.bottom
        visible: !shell._rests
        enabled: shell._top !== question
        kiosk: shell.kiosk
        content: screen.item
    }

    StillThere {
        id: question

        anchors.fill: parent
        kiosk: shell.kiosk
    }

    Curtain {
        anchors.fill: parent
        z: 2 // nobody reads along
        kiosk: shell.kiosk
    }

    Connections {
        function onKeyUsed() {
            Theme.keysInUse = true;
        }

        target: shell.kiosk
    }

    Component {
        id: attract

        AttractScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: browsing

        BrowsingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: looking

        LookingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: choosing

        ChoosingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: confirming

        ConfirmingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: composing

        ComposingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: playing

        PlayingScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: troubled

        TroubledScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: closed

        ClosedScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: staff

        StaffScreen {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: help

        HelpPanel {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: language

        LanguagePanel {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: access

        AccessPanel {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: takeAlong

        TakeAlongPanel {
            focus: true
            kiosk: shell.kiosk
        }
    }

    Component {
        id: feelings

        FeelingsPanel {
            focus: true
            kiosk: shell.kiosk
        }
    }
}
