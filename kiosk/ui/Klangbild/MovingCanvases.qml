import QtQuick

// Details of the collection's paintings, drifting slowly, each dissolving into the next. They only move and
// fade: a machine without a graphics card can draw that.
Item {
    id: canvases

    property var works: []
    property int current: 0
    property bool _frontIsA: true
    readonly property var _work: works.length > 0 ? works[current % works.length] : null

    function _showNext() {
        if (works.length < 2)
            return;
        current = (current + 1) % works.length;
        (_frontIsA ? layerB : layerA).show(works[current]);
    }

    clip: true
    onWorksChanged: {
        if (_work)
            layerA.show(_work);
    }

    component Layer: Image {
        id: layer

        property int turn: 0

        signal arrived

        function show(work) {
            turn = turn + 1;
            source = work.detail;
        }

        width: Math.round(canvases.width * 1.2)
        height: Math.round(canvases.height * 1.2)
        asynchronous: true
        cache: false
        fillMode: Image.PreserveAspectCrop
        sourceSize: Qt.size(width, height)
        opacity: 0
        onStatusChanged: {
            if (status === Image.Ready)
                arrived();
        }

        NumberAnimation on x {
            id: driftX

            running: layer.opacity > 0
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
                duration: 2000
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

        Words {
            id: caption

            anchors.centerIn: parent
            text: canvases._work ? canvases._work.caption : ""
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
            width: Math.min(implicitWidth, canvases.width - 4 * Theme.gap)
        }
    }
}
