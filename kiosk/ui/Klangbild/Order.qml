pragma Singleton
import QtQuick

// Numbers what can be reached by keys: "2 of 5", within the nearest thing around it that says `grouping`.
QtObject {
    id: order

    property var _waiting: []

    function groupOf(item) {
        let around = item.parent;
        while (around && around.grouping !== true)
            around = around.parent;
        return around;
    }

    // What changes together is numbered once, before the next frame.
    function renumber(group) {
        if (!group || _waiting.includes(group))
            return;
        _waiting.push(group);
        Qt.callLater(order.settle);
    }

    // Numbers what waits for it, now.
    function settle() {
        const groups = _waiting;
        _waiting = [];
        for (const group of groups) {
            const members = _membersOf(group, []);
            members.forEach((member, index) => {
                member.position = index + 1;
                member.count = members.length;
            });
        }
    }

    function _membersOf(item, found) {
        for (const child of item?.children ?? []) {
            if (!child.visible || !child.enabled)
                continue;
            if (child.counted === true)
                found.push(child);
            else if (child.grouping !== true)
                _membersOf(child, found);
        }
        return found;
    }
}
