pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// A picture with a frame around the part that counts. It is moved and resized by a finger on the frame or one of
// its corners, or by keys: Select takes hold of a corner, the arrows move it, Select lets go.
FocusScope {
    id: cropping

    property alias source: painting.source
    property alias description: painting.description
    // Shares of the picture, 0..1.
    property rect part: Qt.rect(0, 0, 1, 1)
    readonly property bool whole: part.x === 0 && part.y === 0 && part.width === 1 && part.height === 1
    readonly property bool grouping: true
    // Of the picture's width and height: no handle lies over another.
    readonly property size least: Qt.size(Math.min(1, Math.max(0.2, 2.1 * Theme.target / area.width)), Math.min(1, Math.max(0.2, 2.1 * Theme.target / area.height)))
    readonly property real _step: 0.04

    // The whole picture lies here, inside of the painting's letterbox.
    readonly property rect area: Qt.rect(painting.x + (painting.width - painting.paintedWidth) / 2, painting.y + (painting.height - painting.paintedHeight) / 2, painting.paintedWidth, painting.paintedHeight)

    // Shares, when the visitor lets go.
    signal cropped(real left, real top, real width, real height)

    function useAll() {
        part = Qt.rect(0, 0, 1, 1);
        tell();
    }

    function tell() {
        cropped(part.x, part.y, part.width, part.height);
    }

    function _between(low, value, high) {
        return Math.max(low, Math.min(high, value));
    }

    // Moves the frame's edges: those of `sides` (-1: left or top, 1: right or bottom, 0: neither), or all of it.
    function move(start, sideX, sideY, byX, byY) {
        let left = start.x;
        let top = start.y;
        let right = start.x + start.width;
        let bottom = start.y + start.height;
        if (sideX === 0 && sideY === 0) {
            const x = _between(-left, byX, 1 - right);
            const y = _between(-top, byY, 1 - bottom);
            part = Qt.rect(left + x, top + y, start.width, start.height);
            return;
        }
        if (sideX < 0)
            left = _between(0, left + byX, right - least.width);
        else if (sideX > 0)
            right = _between(left + least.width, right + byX, 1);
        if (sideY < 0)
            top = _between(0, top + byY, bottom - least.height);
        else if (sideY > 0)
            bottom = _between(top + least.height, bottom + byY, 1);
        part = Qt.rect(left, top, right - left, bottom - top);
    }

    onSourceChanged: part = Qt.rect(0, 0, 1, 1)
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("The part that counts")

    Painting {
        id: painting

        anchors.fill: parent
        // The corners' handles reach over the picture's edge.
        anchors.margins: Theme.target / 2
        anchors.bottomMargin: Theme.target / 2 + all.height
    }

    component Shade: Rectangle {
        color: "#b3000000"
    }

    Item {
        id: frame

        x: cropping.area.x + cropping.part.x * cropping.area.width
        y: cropping.area.y + cropping.part.y * cropping.area.height
        width: cropping.part.width * cropping.area.width
        height: cropping.part.height * cropping.area.height
        visible: painting.ready

        // What is left out lies in the shade.
        Shade {
            x: cropping.area.x - frame.x
            y: cropping.area.y - frame.y
            width: cropping.area.width
            height: frame.y - cropping.area.y
        }
        Shade {
            x: cropping.area.x - frame.x
            y: frame.height
            width: cropping.area.width
            height: cropping.area.y + cropping.area.height - frame.y - frame.height
        }
        Shade {
            x: cropping.area.x - frame.x
            width: frame.x - cropping.area.x
            height: frame.height
        }
        Shade {
            x: frame.width
            width: cropping.area.x + cropping.area.width - frame.x - frame.width
            height: frame.height
        }

        Rectangle {
            anchors.fill: parent
            anchors.margins: -border.width / 2
            color: "transparent"
            border.width: (Theme.contrasts ? 12 : 8) * Theme.unit
            border.color: "#d9000000"
        }

        Rectangle {
            anchors.fill: parent
            anchors.margins: -border.width / 2
            color: "transparent"
            border.width: (Theme.contrasts ? 6 : 4) * Theme.unit
            border.color: "#ffffff"
        }

        Handle {
            width: Theme.target
            height: Theme.target
            anchors.centerIn: parent
            sideX: 0
            sideY: 0
            text: qsTr("Move the frame")
            visible: !cropping.whole

            DragHandler {
                target: null
                onActiveChanged: parent.follow(active)
                onActiveTranslationChanged: parent.carry(activeTranslation)
            }
        }

        Repeater {
            model: [
                {
                    "x": -1,
                    "y": -1,
                    "text": qsTr("Top left corner")
                },
                {
                    "x": 1,
                    "y": -1,
                    "text": qsTr("Top right corner")
                },
                {
                    "x": 1,
                    "y": 1,
                    "text": qsTr("Bottom right corner")
                },
                {
                    "x": -1,
                    "y": 1,
                    "text": qsTr("Bottom left corner")
                }
            ]

            Handle {
                id: corner

                required property var modelData

                x: (modelData.x < 0 ? 0 : frame.width) - width / 2
                y: (modelData.y < 0 ? 0 : frame.height) - height / 2
                sideX: modelData.x
                sideY: modelData.y
                text: modelData.text

                DragHandler {
                    target: null
                    onActiveChanged: corner.follow(active)
                    onActiveTranslationChanged: corner.carry(activeTranslation)
                }
            }
        }
    }

    PushButton {
        id: all

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        width: Math.min(implicitWidth, parent.width)
        text: qsTr("Use all of it")
        icon: "closer"
        enabled: !cropping.whole
        onPressed: cropping.useAll()
    }

    // A corner of the frame, or its middle.
    component Handle: Pressable {
        id: handle

        property int sideX
        property int sideY
        // The arrow keys move it.
        property bool held: false
        property rect _start

        function follow(active) {
            if (active)
                _start = cropping.part;
            else
                cropping.tell();
        }

        function carry(translation) {
            cropping.move(_start, sideX, sideY, translation.x / cropping.area.width, translation.y / cropping.area.height);
        }

        implicitWidth: Theme.target
        implicitHeight: Theme.target
        plain: true
        radius: width / 2
        role: "button"
        hint: held ? qsTr("The arrow keys move it; press again to let go") : qsTr("Then the arrow keys move it")
        value: {
            const percent = share => Math.round(100 * share);
            const part = cropping.part;
            if (sideX === 0)
                return qsTr("%1 percent of the picture").arg(percent(part.width * part.height));
            return qsTr("%1 percent from the left, %2 from the top").arg(percent(sideX < 0 ? part.x : part.x + part.width)).arg(percent(sideY < 0 ? part.y : part.y + part.height));
        }
        onPressed: {
            held = !held;
            if (!held)
                cropping.tell();
        }
        onActiveFocusChanged: {
            if (!activeFocus && held) {
                held = false;
                cropping.tell();
            }
        }
        Keys.onPressed: event => {
            const steps = {
                [Qt.Key_Left]: [-1, 0],
                [Qt.Key_Right]: [1, 0],
                [Qt.Key_Up]: [0, -1],
                [Qt.Key_Down]: [0, 1]
            }[event.key];
            event.accepted = held && (steps !== undefined || [Qt.Key_Escape, Qt.Key_Backspace].includes(event.key));
            if (event.accepted && steps)
                cropping.move(cropping.part, sideX, sideY, steps[0] * cropping._step, steps[1] * cropping._step);
            else if (event.accepted)
                pressed();
        }

        Rectangle {
            anchors.centerIn: parent
            width: (handle.held ? 64 : 48) * Theme.unit
            height: width
            radius: width / 2
            color: handle.held || handle.down ? Theme.accent : "#ffffff"
            border.width: 4 * Theme.unit
            border.color: "#000000"

            Icon {
                anchors.centerIn: parent
                visible: handle.sideX === 0 || handle.held
                name: "move"
                color: handle.held || handle.down ? Theme.accentInk : "#000000"
                size: 34 * Theme.unit
            }
        }
    }
}
