pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// The collection, to be looked through: by words, colour, feeling, artist and room. Up and Down lead from one group
// to the next, Left and Right within it; among the paintings and on the keyboard all four do.
FocusScope {
    id: browsing

    component ClearButton: PushButton {
        property string group: "clear"

        text: qsTr("Show all paintings")
        icon: "cross"
        hint: qsTr("Takes off all filters and words")
        onPressed: {
            if (activeFocus)
                browsing._focus(field); // it is about to vanish
            browsing.browse.clear();
        }
        Keys.onPressed: event => browsing._keyIn(group, event, () => undefined)
    }

    required property QtObject kiosk
    readonly property QtObject browse: kiosk.browse
    readonly property bool grouping: true
    // The keyboard is open.
    property bool writing: false

    readonly property var _groups: ({
            "field": () => _focus(field),
            "keyboard": () => writing && (keyboard.enter(), true),
            "tabs": () => facets.visible && _focus(tabs.itemAt(_open)),
            "chips": () => facets.visible && chips.enter(),
            "clear": () => [clearAbove, clearBelow].some(button => button.visible && _focus(button)),
            "works": () => grid.visible ? grid.enter() : clearNothing.visible && _focus(clearNothing)
        })
    readonly property var _facets: [
        {
            "facet": "colour",
            "text": qsTr("Colour"),
            "model": browse.colours
        },
        {
            "facet": "mood",
            "text": qsTr("Feeling"),
            "model": browse.moods
        },
        {
            "facet": "artist",
            "text": qsTr("Artist"),
            "model": browse.artists
        },
        {
            "facet": "room",
            "text": qsTr("Room"),
            "model": browse.rooms
        }
    ]
    readonly property bool _clearsBelow: Theme.wide || Theme.largeText
    readonly property string _found: qsTr("%n painting(s)", "", browse.count)
    // Index of the kind of filter whose values are shown.
    property int _open: 0

    function _focus(item) {
        item.forceActiveFocus(Qt.TabFocusReason);
        return true;
    }

    // Gives the keys to the next group that can take them, or to the one before; in the end to what is around.
    function _leave(group, by) {
        const names = Object.keys(_groups);
        for (let at = names.indexOf(group) + by; at in names; at += by) {
            if (_groups[names[at]]())
                return;
        }
        _leaveScreen(by > 0);
    }

    function _leaveScreen(forward) {
        const from = browsing.Window.activeFocusItem;
        let item = from;
        do
            item = item.nextItemInFocusChain(forward);
        while (_holds(item) && item !== from);
        item.forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason);
    }

    function _holds(item) {
        while (item && item !== browsing)
            item = item.parent;
        return item === browsing;
    }

    function _keyIn(group, event, step) {
        event.accepted = true;
        if (event.key === Qt.Key_Up)
            _leave(group, -1);
        else if (event.key === Qt.Key_Down)
            _leave(group, 1);
        else if (event.key === (Theme.rightToLeft ? Qt.Key_Left : Qt.Key_Right))
            step(1);
        else if (event.key === (Theme.rightToLeft ? Qt.Key_Right : Qt.Key_Left))
            step(-1);
        else
            event.accepted = false;
    }

    function _stepTab(by) {
        const next = tabs.itemAt(_open + by);
        if (next)
            _focus(next);
    }

    function _write() {
        writing = true;
        if (Theme.keysInUse)
            keyboard.enter();
        else
            field.forceActiveFocus(Qt.MouseFocusReason);
    }

    // What lies over the screen's own things goes first; whether there was anything.
    function closeOwn() {
        const wrote = writing;
        if (wrote)
            _stopWriting();
        return wrote;
    }

    function _stopWriting() {
        const hadKeys = keyboard.activeFocus;
        writing = false;
        if (hadKeys)
            _groups.works() || _focus(field);
    }

    Component.onCompleted: Accessible.announce([heading.text, _found].join(". "))
    Accessible.role: Accessible.Pane
    Accessible.name: heading.text

    Keys.onPressed: event => {
        event.accepted = writing;
        if (!writing)
            return;
        if (event.key === Qt.Key_Escape || event.key === Qt.Key_Back)
            closeOwn();
        else if (event.key === Qt.Key_Backspace)
            browse.erase();
        else if (event.text >= " ")
            browse.append(event.text);
        else
            event.accepted = false;
    }

    Connections {
        function onSearchChanged() {
            grid.restart();
            telling.restart();
        }

        target: browsing.browse
    }

    // Said when somebody pauses, not at each letter.
    Timer {
        id: telling

        interval: 700
        onTriggered: browsing.Accessible.announce(browsing.browse.count > 0 ? browsing._found : nothing.text)
    }

    GridLayout {
        id: parts

        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.bottomMargin: browsing.writing ? keyboard.height : 0
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.wideGap
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.row: 0
            Layout.column: 0
            Layout.fillWidth: !Theme.wide
            Layout.fillHeight: Theme.wide
            Layout.preferredWidth: 600 * Theme.unit
            spacing: Theme.gap

            RowLayout {
                Layout.fillWidth: true
                Layout.minimumHeight: Theme.target
                spacing: Theme.gap

                Column {
                    Layout.fillWidth: true

                    Words {
                        id: heading

                        width: parent.width
                        text: qsTr("Find a painting")
                        serif: true
                        font.pixelSize: Theme.wide && Theme.largeText ? Theme.lead : Theme.heading
                        Accessible.role: Accessible.Heading
                    }

                    EvenWords {
                        width: parent.width
                        text: [browsing._found, ...Object.values(browsing.browse.chosen)].join("  ·  ")
                        color: Theme.inkSoft
                        most: 2
                        Accessible.role: Accessible.Paragraph
                        Accessible.name: text
                    }
                }

                ClearButton {
                    id: clearAbove

                    visible: !browsing._clearsBelow && !browsing.writing && browsing.browse.searching && grid.visible
                }
            }

            SearchField {
                id: field

                Layout.fillWidth: true
                focus: true
                typed: browsing.browse.text
                placeholder: qsTr("Title, artist or year")
                writing: browsing.writing
                onPressed: browsing._write()
                Keys.onPressed: event => browsing._keyIn("field", event, () => undefined)
            }

            ColumnLayout {
                id: facets

                Layout.fillWidth: true
                Layout.fillHeight: Theme.wide
                visible: !browsing.writing
                spacing: Theme.tight

                GridLayout {
                    readonly property bool grouping: true

                    Layout.fillWidth: true
                    columns: Theme.wide && Theme.largeText ? 2 : tabs.count
                    columnSpacing: Theme.tight
                    rowSpacing: Theme.tight
                    uniformCellWidths: true

                    Keys.onPressed: event => browsing._keyIn("tabs", event, browsing._stepTab)

                    Repeater {
                        id: tabs

                        model: browsing._facets

                        FacetTab {
                            required property int index
                            required property var modelData

                            Layout.fillWidth: true
                            text: modelData.text
                            chosen: browsing.browse.chosen[modelData.facet] ?? ""
                            open: index === browsing._open
                            onPressed: browsing._open = index
                            onActiveFocusChanged: {
                                if (activeFocus)
                                    browsing._open = index;
                            }
                        }
                    }
                }

                FacetChips {
                    id: chips

                    Layout.fillWidth: true
                    Layout.fillHeight: Theme.wide
                    Layout.leftMargin: -Theme.tight
                    Layout.rightMargin: -Theme.tight
                    Layout.preferredHeight: Math.min(implicitHeight, 2.6 * Theme.target)
                    model: browsing._facets[browsing._open].model
                    onChosen: name => browsing.browse.choose(browsing._facets[browsing._open].facet, name)
                    Keys.onPressed: event => browsing._keyIn("chips", event, step)
                }

                ClearButton {
                    id: clearBelow

                    Layout.fillWidth: true
                    Layout.bottomMargin: Theme.gap
                    visible: browsing._clearsBelow && browsing.browse.searching && grid.visible
                }
            }

            Item {
                Layout.fillHeight: true
                visible: Theme.wide && browsing.writing
            }
        }

        Item {
            Layout.row: Theme.wide ? 0 : 1
            Layout.column: Theme.wide ? 1 : 0
            Layout.fillWidth: true
            Layout.fillHeight: true

            WorkGrid {
                id: grid

                anchors.fill: parent
                anchors.leftMargin: -Theme.gap / 2
                anchors.rightMargin: -Theme.gap / 2
                visible: count > 0
                model: browsing.browse.results
                onChosen: number => browsing.kiosk.chooseWork(number)
                onExited: where => browsing._leave("works", where === "down" ? 1 : -1)
                onCellWidthChanged: browsing.browse.results.showAt((cellWidth - Theme.wideGap) * Screen.devicePixelRatio)
            }

            ColumnLayout {
                anchors.centerIn: parent
                width: Math.min(parent.width, 800 * Theme.unit)
                visible: !grid.visible
                spacing: Theme.gap

                Icon {
                    Layout.alignment: Qt.AlignHCenter
                    visible: !browsing.writing
                    name: "search"
                    color: Theme.accent
                    size: 90 * Theme.unit
                }

                Words {
                    id: nothing

                    Layout.fillWidth: true
                    text: qsTr("Nothing found")
                    serif: true
                    font.pixelSize: Theme.heading
                    horizontalAlignment: Text.AlignHCenter
                }

                Words {
                    Layout.fillWidth: true
                    text: qsTr("No painting fits all of this. Use fewer words or filters, or look through all of them.")
                    color: Theme.inkSoft
                    horizontalAlignment: Text.AlignHCenter
                }

                ClearButton {
                    id: clearNothing

                    Layout.alignment: Qt.AlignHCenter
                    visible: browsing.browse.searching
                    group: "works"
                    primary: true
                }
            }
        }
    }

    TouchKeyboard {
        id: keyboard

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: browsing.writing
        language: browsing.kiosk.language
        onTyped: letters => browsing.browse.append(letters)
        onErased: browsing.browse.erase()
        onCleared: browsing.browse.type("")
        onDone: browsing._stopWriting()
        onExited: down => browsing._leave("keyboard", down)
    }
}
