import QtQuick

// Details of the collection's paintings, drifting slowly, each dissolving into the next. They only move and
// fade: a machine without a graphics card can draw that. With reduced motion they stand still and change at once.
Item {
    id: canvases

    property var works: []
    // Gives the address of a work's picture; empty where it cannot be read: then it is not its turn.
    property var imageOf: null
    property int current: 0
    property bool _frontIsA: true
    // Whose detail can be seen.
    property var _seen: null

    // A detail of this work can be seen now.
    signal shown(string number)

    function _showFirst() {
        current = 0;
        if (works.length === 0)
            _seen = null;
        else if (imageOf !== null)
            layerA.show(works[0]);
    }

    function _showNext() {
        if (works.length < 2)
            return;
        current = (current + 1) % works.length;
        (_frontIsA ? layerB : layerA).show(works[current]);
    }

    clip: true
    onWorksChanged: _showFirst()
    onImageOfChanged: _showFirst()

    component Layer: Picture {
        id: layer

        property var work: null

        signal arrived

        function show(wanted) {
            const image = canvases.imageOf(wanted.number);
            if (image === "")
                return;
            work = wanted;
            address = image;
            if (status === Image.Ready)
                _arrive(); // the same detail, of an exhibition that came anew
        }

        function _arrive() {
            canvases._seen = work;
            arrived();
            canvases.shown(work.number);
        }

        width: Math.round(canvases.width * 1.2)
        height: Math.round(canvases.height * 1.2)
        fillMode: Image.PreserveAspectCrop
        detail: Qt.size(width, height)
        opacity: 0
        onStatusChanged: {
            if (status === Image.Ready)
                _arrive();
        }

        NumberAnimation on x {
            id: driftX

            running: layer.opacity > 0 && !Theme.reducedMotion
            from: 0
            to: canvases.width - layer.width
            duration: 36000
        }
        NumberAnimation on y {
            running: driftX.running
            from: canvases.height - layer.height
            to: 0
            duration: 36000
        }
        Behavior on opacity {
            NumberAnimation {
                duration: Theme.slow
            }
        }
    }

    Layer {
        id: layerA

        onArrived: {
            layerA.opacity = 1;
            layerB.opacity = 0;
            canvases._frontIsA = true;
        }
    }

    Layer {
        id: layerB

        onArrived: {
            layerB.opacity = 1;
            layerA.opacity = 0;
            canvases._frontIsA = false;
        }
    }

    Timer {
        interval: 14000
        running: canvases.visible
        repeat: true
        onTriggered: canvases._showNext()
    }

    Rectangle {
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        anchors.margins: Theme.gap
        width: caption.implicitWidth + 2 * Theme.gap
        height: caption.implicitHeight + Theme.gap
        visible: caption.text !== ""
        radius: Theme.radius
        color: Theme.scrim
        border.width: Theme.contrasts ? Theme.lineWidth : 0
        border.color: Theme.line

        Words {
            id: caption

            anchors.centerIn: parent
            text: canvases._seen ? canvases._seen.caption : ""
            font.pixelSize: Theme.small
            maximumLineCount: 2
            width: Math.min(Math.ceil(implicitWidth), canvases.width - 4 * Theme.gap)
        }
    }
}
