pragma ComponentBehavior: Bound
import QtQuick

// The works that were found. Only those in view and just beside it exist, so it is as quick for ten thousand.
GridView {
    id: grid

    readonly property bool grouping: true
    readonly property real _gap: Theme.gap
    readonly property int columns: Math.max(2, Math.floor(width / (300 * Theme.unit)))

    signal chosen(string number)
    // The keys leave it: upwards, downwards, or at the side where lines begin.
    signal exited(string where)

    // Gives the keys to the work that had them last; false where there is none.
    function enter() {
        if (count === 0)
            return false;
        currentIndex = Math.max(0, Math.min(currentIndex, count - 1));
        forceActiveFocus(Qt.TabFocusReason);
        return true;
    }

    // From the beginning: something else was searched for.
    function restart() {
        currentIndex = 0;
        positionViewAtBeginning();
    }

    function _move(by) {
        const next = currentIndex + by;
        if (next < 0)
            exited("up");
        else if (by === -1 && currentIndex % columns === 0)
            exited("start");
        else if (next < count)
            currentIndex = next;
        else if (by === columns && Math.floor(currentIndex / columns) < Math.floor((count - 1) / columns))
            currentIndex = count - 1;
        else if (by === columns)
            exited("down");
    }

    cellWidth: Math.floor(width / columns)
    cellHeight: Math.round(0.7 * cellWidth + 4.5 * Theme.small + 2 * Theme.gap)
    // In place of a cache, whose items are made bit by bit: Qt complains of those that vanish half-made.
    cacheBuffer: 0
    displayMarginBeginning: cellHeight
    displayMarginEnd: cellHeight
    bottomMargin: _gap
    clip: true
    focus: true
    keyNavigationEnabled: false
    highlightFollowsCurrentItem: true
    highlightMoveDuration: Theme.quick
    boundsBehavior: Flickable.DragOverBounds
    maximumFlickVelocity: 6000 * Theme.unit
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Paintings")

    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Up)
            _move(-columns);
        else if (event.key === Qt.Key_Down)
            _move(columns);
        else if (event.key === (Theme.rightToLeft ? Qt.Key_Left : Qt.Key_Right))
            _move(1);
        else if (event.key === (Theme.rightToLeft ? Qt.Key_Right : Qt.Key_Left))
            _move(-1);
        else
            event.accepted = false;
    }

    delegate: FocusScope {
        id: cell

        required property int index
        required property string number
        required property string image
        required property string title
        required property string artist
        required property bool hasMusic

        width: grid.cellWidth
        height: grid.cellHeight

        WorkTile {
            anchors.fill: parent
            anchors.margins: grid._gap / 2
            focus: true
            title: cell.title || cell.number
            artist: cell.artist
            image: cell.image
            hasMusic: cell.hasMusic
            position: cell.index + 1
            count: grid.count
            activeFocusOnTab: cell.GridView.isCurrentItem || activeFocus
            onPressed: grid.chosen(cell.number)
        }
    }

    // How far down the works one is.
    Rectangle {
        parent: grid
        anchors.right: parent.right
        y: grid.visibleArea.yPosition * grid.height
        width: 6 * Theme.unit
        height: Math.max(Theme.gap, grid.visibleArea.heightRatio * grid.height)
        radius: width / 2
        visible: grid.visibleArea.heightRatio < 1
        color: Theme.line
    }
}
