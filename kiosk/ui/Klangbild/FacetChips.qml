pragma ComponentBehavior: Bound
import QtQuick

// The values of one kind of filter, row under row; it scrolls where there are more than fit.
Flickable {
    id: chips

    property alias model: values.model
    readonly property bool grouping: true
    // The item that the keys came to last.
    property int current: 0

    signal chosen(string name)

    // Gives the keys to the chip that had them last; false where there is none.
    function enter() {
        const chip = values.itemAt(Math.min(current, values.count - 1));
        if (chip)
            chip.forceActiveFocus(Qt.TabFocusReason);
        return Boolean(chip);
    }

    // Goes on to the next chip, or the one before.
    function step(by) {
        const chip = values.itemAt(current + by);
        if (chip)
            chip.forceActiveFocus(Qt.TabFocusReason);
    }

    function _show(chip) {
        const room = 12 * Theme.unit;
        const top = chip.y - room, bottom = chip.y + chip.height + room;
        if (top < contentY)
            contentY = Math.max(0, top);
        else if (bottom > contentY + height)
            contentY = Math.min(contentHeight - height, bottom - height);
    }

    implicitHeight: contentHeight
    contentWidth: width
    contentHeight: flow.height + 2 * flow.y
    flickableDirection: Flickable.VerticalFlick
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    onModelChanged: {
        current = 0;
        contentY = 0;
    }

    Flow {
        id: flow

        // Room for the ring of those who use keys.
        x: Theme.tight
        y: Theme.tight
        width: chips.width - 2 * x
        spacing: Theme.tight

        Repeater {
            id: values

            FilterChip {
                required property int index
                required property string name
                required property string label

                required works
                required chosen
                required swatch
                text: label
                activeFocusOnTab: index === chips.current || activeFocus
                onPressed: chips.chosen(name)
                onActiveFocusChanged: {
                    if (activeFocus) {
                        chips.current = index;
                        chips._show(this);
                    }
                }
            }
        }
    }
}
