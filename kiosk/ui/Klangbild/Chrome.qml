import QtQuick
import QtQuick.Layouts

// What every screen has, always in the same place and low enough to be reached while sitting: back and start, help,
// language, access, and how loud it is. It stays in use while a panel lies over the screen.
FocusScope {
    id: chrome

    required property QtObject kiosk
    // The screen above the bar; it may have something of its own that 'back' closes first.
    property Item content
    readonly property bool grouping: true
    readonly property bool atStart: kiosk.screen === "Attract"
    readonly property real _spacing: Theme.wide ? Theme.tight : 4 * Theme.unit
    readonly property real _room: width - 2 * (Theme.wide ? Theme.margin - Theme.gap : Theme.tight)
    // All in one line where there is room for it.
    readonly property bool _oneLine: ways.implicitWidth + tools.implicitWidth + _spacing <= _room

    implicitHeight: lines.implicitHeight + Theme.tight
    Accessible.role: Accessible.ToolBar
    Accessible.name: qsTr("Always at hand")

    Rectangle {
        anchors.fill: parent
        color: Theme.surface
    }

    Rectangle {
        width: parent.width
        height: Theme.lineWidth
        color: Theme.contrasts ? Theme.line : Theme.surfacePressed
    }

    GridLayout {
        id: lines

        anchors.centerIn: parent
        width: chrome._room
        columns: chrome._oneLine ? 2 : 1
        columnSpacing: chrome._spacing
        rowSpacing: 0

        RowLayout {
            id: ways

            Layout.alignment: Qt.AlignLeft
            spacing: chrome._spacing

            BarButton {
                visible: !chrome.atStart || chrome.kiosk.panel !== ""
                text: qsTr("Back")
                icon: "back"
                hint: chrome.kiosk.panel !== "" ? qsTr("Closes this page") : ""
                onPressed: chrome.goBack()
            }

            BarButton {
                visible: !chrome.atStart
                text: qsTr("Start")
                icon: "home"
                hint: qsTr("Ends this visit and begins a new one")
                onPressed: chrome.kiosk.press("home")
            }
        }

        RowLayout {
            id: tools

            Layout.alignment: Qt.AlignRight
            spacing: chrome._spacing

            BarButton {
                text: qsTr("Help")
                icon: "help"
                open: chrome.kiosk.panel === "help"
                onPressed: chrome._toggle("help")
            }

            BarButton {
                text: qsTr("Language")
                icon: "language"
                open: chrome.kiosk.panel === "language"
                onPressed: chrome._toggle("language")
            }

            BarButton {
                text: qsTr("Access")
                icon: "access"
                hint: qsTr("Colours, text size, speech and volume")
                open: chrome.kiosk.panel === "access"
                onPressed: chrome._toggle("access")
            }

            BarButton {
                text: qsTr("Quieter")
                icon: "quieter"
                value: level.words
                wordless: true
                onPressed: chrome.kiosk.changeVolume(-1)
            }

            LevelBars {
                id: level

                readonly property string words: qsTr("volume %1 of %2").arg(chrome.kiosk.volume + 1).arg(chrome.kiosk.volumeLevels)

                Layout.preferredWidth: 84 * Theme.unit
                Layout.alignment: Qt.AlignVCenter
                level: chrome.kiosk.volume
                levels: chrome.kiosk.volumeLevels
                Accessible.role: Accessible.ProgressBar
                Accessible.name: words
            }

            BarButton {
                text: qsTr("Louder")
                icon: "louder"
                value: level.words
                wordless: true
                onPressed: chrome.kiosk.changeVolume(1)
            }
        }
    }

    // What the screen has of its own goes first, from wherever 'back' is pressed.
    function goBack() {
        const closed = kiosk.panel === "" && (content?.closeOwn?.() ?? false);
        if (!closed)
            kiosk.press("back");
    }

    function _toggle(panel) {
        if (kiosk.panel === panel)
            kiosk.closePanel();
        else
            kiosk.open(panel);
    }
}
