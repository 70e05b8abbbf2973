pragma ComponentBehavior: Bound
import QtQuick

// A keyboard on the screen, by touch, or by arrows and Select. A touch on it leaves the focus where it is. Its keys
// stay in their places in every language, as those of real keyboards do.
FocusScope {
    id: keyboard

    // Whose letters it begins with.
    property string language: "en"

    readonly property var _layout: layouts.letters[_chosen]
    readonly property var _rows: _digits ? layouts.digits : _layout.rows
    readonly property int _columns: Math.max(..._rows.map(row => row.length), 10)
    readonly property real _gap: 8 * Theme.unit
    readonly property real _keyWidth: (keys.width - (_columns - 1) * _gap) / _columns
    property int _chosen: layouts.indexOf(language)
    property bool _digits: false

    signal typed(string letters)
    signal erased
    signal cleared
    signal done
    // The keys leave it, upwards or downwards: -1 or 1.
    signal exited(int down)

    function _keysOf(row) {
        return row === 3 ? lastRow.children.filter(item => item.sign !== undefined) : rows.itemAt(row).keys();
    }

    // Moves the focus to the nearest key in a direction: up and down are -1 and 1, as are left and right.
    function _move(across, down) {
        const here = keyboard.Window.activeFocusItem;
        const row = [0, 1, 2, 3].find(each => _keysOf(each).includes(here));
        if (row === undefined)
            return;
        if (across !== 0) {
            const next = _keysOf(row)[_keysOf(row).indexOf(here) + across];
            if (next)
                next.forceActiveFocus(Qt.TabFocusReason);
        } else if (row + down < 0 || row + down > 3) {
            exited(down);
        } else {
            _nearest(_keysOf(row + down), here).forceActiveFocus(Qt.TabFocusReason);
        }
    }

    function _nearest(candidates, here) {
        const centre = item => item.mapToItem(keyboard, item.width / 2, 0).x;
        const distance = item => Math.abs(centre(item) - centre(here));
        return candidates.reduce((best, item) => distance(item) < distance(best) ? item : best);
    }

    // Gives the keys to the first letter.
    function enter() {
        _keysOf(0)[0].forceActiveFocus(Qt.TabFocusReason);
    }

    implicitHeight: keys.implicitHeight + 2 * Theme.gap
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Keyboard, %1").arg(_digits ? qsTr("Digits") : _layout.name)

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Left)
            _move(-1, 0);
        else if (event.key === Qt.Key_Right)
            _move(1, 0);
        else if (event.key === Qt.Key_Up)
            _move(0, -1);
        else if (event.key === Qt.Key_Down)
            _move(0, 1);
        else
            event.accepted = false;
    }

    KeyLayouts {
        id: layouts
    }

    // What lies under it is not touched through its gaps.
    Rectangle {
        anchors.fill: parent
        color: Theme.ground

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
        }

        Rectangle {
            width: parent.width
            height: Math.max(1, 2 * Theme.unit)
            color: Theme.surfacePressed
        }
    }

    Column {
        id: keys

        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.gap, 1280 * Theme.unit)
        spacing: keyboard._gap

        Repeater {
            id: rows

            model: 3

            Row {
                id: line

                required property int index
                readonly property string letters: keyboard._rows[index]
                readonly property bool erases: index === 2
                readonly property bool grouping: true

                function keys() {
                    return children.filter(item => item.sign !== undefined && item.visible);
                }

                anchors.horizontalCenter: parent.horizontalCenter
                spacing: keyboard._gap

                Repeater {
                    model: line.letters.length

                    KeyboardKey {
                        required property int index

                        width: keyboard._keyWidth
                        height: Theme.target
                        sign: line.letters.charAt(index)
                        text: layouts.nameOf(sign)
                        row: line.index
                        onPressed: keyboard.typed(sign)
                    }
                }

                KeyboardKey {
                    visible: line.erases
                    width: Math.max(1, keyboard._columns - line.letters.length) * (keyboard._keyWidth + keyboard._gap) - keyboard._gap
                    height: Theme.target
                    text: qsTr("Delete")
                    icon: "delete"
                    row: line.index
                    onPressed: keyboard.erased()
                }
            }
        }

        Row {
            id: lastRow

            readonly property bool grouping: true
            readonly property real _unit: (width - 4 * keyboard._gap) / 10

            width: parent.width
            spacing: keyboard._gap

            KeyboardKey {
                width: 1.4 * lastRow._unit
                height: Theme.target
                sign: keyboard._digits ? keyboard._layout.label : "123"
                text: keyboard._digits ? qsTr("Letters") : qsTr("Digits")
                row: 3
                onPressed: keyboard._digits = !keyboard._digits
            }

            KeyboardKey {
                readonly property var _next: layouts.letters[(keyboard._chosen + 1) % layouts.letters.length]

                width: 1.6 * lastRow._unit
                height: Theme.target
                sign: _next.name
                text: qsTr("Letters of %1").arg(_next.name)
                row: 3
                onPressed: {
                    keyboard._chosen = (keyboard._chosen + 1) % layouts.letters.length;
                    keyboard._digits = false;
                }
            }

            KeyboardKey {
                width: 3.6 * lastRow._unit
                height: Theme.target
                text: qsTr("Space")
                row: 3
                onPressed: keyboard.typed(" ")
            }

            KeyboardKey {
                width: 1.6 * lastRow._unit
                height: Theme.target
                text: qsTr("Clear")
                row: 3
                onPressed: keyboard.cleared()
            }

            KeyboardKey {
                width: 1.8 * lastRow._unit
                height: Theme.target
                text: qsTr("Done")
                primary: true
                row: 3
                onPressed: keyboard.done()
            }
        }
    }
}
