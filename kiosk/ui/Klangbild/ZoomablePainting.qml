import QtQuick

// A painting to look at closely: two fingers, two taps, or the buttons below it; and keys: plus and minus, and the
// arrows while 'move the picture' is held.
FocusScope {
    id: zoomable

    property alias source: painting.source
    property alias description: painting.description
    property alias seen: painting.seen
    property alias mark: painting.mark
    readonly property real most: 5
    readonly property bool grouping: true
    property real zoom: 1
    // The arrow keys move the picture.
    property bool held: false

    // About a point of this item, which stays where it is.
    function zoomTo(wanted, x, y) {
        const next = Math.max(1, Math.min(most, wanted));
        const ratio = next / zoom;
        const left = (view.contentX + x) * ratio - x;
        const top = (view.contentY + y) * ratio - y;
        zoom = next;
        _place(left, top);
        if (next === 1)
            held = false;
    }

    function zoomBy(factor) {
        zoomTo(zoom * factor, width / 2, height / 2);
    }

    function pan(stepsRight, stepsDown) {
        _place(view.contentX + stepsRight * width / 6, view.contentY + stepsDown * height / 6);
    }

    function _place(left, top) {
        view.contentX = Math.max(0, Math.min(view.contentWidth - width, left));
        view.contentY = Math.max(0, Math.min(view.contentHeight - height, top));
    }

    // Another picture is seen whole at first.
    onSourceChanged: zoomTo(1, 0, 0)
    Keys.onPressed: event => {
        const steps = {
            [Qt.Key_Left]: [-1, 0],
            [Qt.Key_Right]: [1, 0],
            [Qt.Key_Up]: [0, -1],
            [Qt.Key_Down]: [0, 1]
        }[event.key];
        event.accepted = held && (steps !== undefined || [Qt.Key_Escape, Qt.Key_Backspace].includes(event.key));
        if (event.accepted && steps)
            pan(...steps);
        else if (event.accepted)
            held = false;
    }

    Flickable {
        id: view

        anchors.fill: parent
        contentWidth: width * zoomable.zoom
        contentHeight: height * zoomable.zoom
        interactive: zoomable.zoom > 1 && !pinch.active
        boundsBehavior: Flickable.StopAtBounds
        clip: zoomable.zoom > 1

        Painting {
            id: painting

            width: view.contentWidth
            height: view.contentHeight
            // Decoded anew once, when somebody begins to look closely, and not with every step.
            detail: {
                const times = zoomable.zoom > 1 ? 2.5 : 1;
                return Qt.size(times * view.width, times * view.height);
            }
        }
    }

    PinchHandler {
        id: pinch

        target: null
        onScaleChanged: delta => zoomable.zoomTo(zoomable.zoom * delta, centroid.position.x, centroid.position.y)
    }

    TapHandler {
        gesturePolicy: TapHandler.DragThreshold
        onDoubleTapped: point => zoomable.zoomTo(zoomable.zoom > 1 ? 1 : 2.5, point.position.x, point.position.y)
    }

    WheelHandler {
        onWheel: event => zoomable.zoomTo(zoomable.zoom * Math.pow(1.0015, event.angleDelta.y), event.x, event.y)
    }

    Row {
        id: buttons

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.tight
        spacing: Theme.tight

        OverlayButton {
            visible: zoomable.zoom > 1
            text: qsTr("Move the picture")
            icon: "move"
            role: "switch"
            checked: zoomable.held
            hint: zoomable.held ? qsTr("The arrow keys move the picture; press again to let go") : qsTr("Then the arrow keys move the picture")
            onPressed: zoomable.held = !zoomable.held
            onActiveFocusChanged: {
                if (!activeFocus)
                    zoomable.held = false;
            }
        }

        OverlayButton {
            text: qsTr("Farther")
            icon: "minus"
            enabled: zoomable.zoom > 1
            onPressed: zoomable.zoomBy(1 / 1.5)
        }

        OverlayButton {
            text: qsTr("Closer")
            icon: "plus"
            enabled: zoomable.zoom < zoomable.most
            onPressed: zoomable.zoomBy(1.5)
        }
    }
}
