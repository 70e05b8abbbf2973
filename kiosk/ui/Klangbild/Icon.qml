import QtQuick
import QtQuick.Shapes

// A small drawing on a 24 x 24 grid. It only decorates: the words beside it say the same.
Item {
    id: icon

    property string name
    property color color: Theme.ink
    property real size: 40 * Theme.unit
    // Arrows point the other way where one reads from right to left.
    readonly property bool turned: name === "back" && Theme.rightToLeft
    readonly property var paths: ({
            "again": "M12 5 V1 L6.5 6.5 L12 12 V8 A5.5 5.5 0 1 1 6.5 13.5 H3.5 A8.5 8.5 0 1 0 12 5 Z",
            "back": "M20 10.5 H8.8 L13.6 5.7 L11.5 3.6 L3 12 L11.5 20.4 L13.6 18.3 L8.8 13.5 H20 Z",
            "camera": "M9 4 L7.2 6.5 H3 V20 H21 V6.5 H16.8 L15 4 Z M12 8.5 A4.5 4.5 0 1 1 12 17.5 A4.5 4.5 0 1 1 12 8.5 Z",
            "closer": "M3 3 H10 V5.5 H5.5 V10 H3 Z M14 3 H21 V10 H18.5 V5.5 H14 Z M21 14 V21 H14 V18.5 H18.5 V14 Z M10 21 H3 V14 H5.5 V18.5 H10 Z",
            "cross": "M5.6 3.5 L12 9.9 L18.4 3.5 L20.5 5.6 L14.1 12 L20.5 18.4 L18.4 20.5 L12 14.1 L5.6 20.5 L3.5 18.4 L9.9 12 L3.5 5.6 Z",
            "down": "M10.5 4 V15.2 L5.7 10.4 L3.6 12.5 L12 21 L20.4 12.5 L18.3 10.4 L13.5 15.2 V4 Z",
            "farther": "M10 3 V10 H3 V7.5 H7.5 V3 Z M14 3 H16.5 V7.5 H21 V10 H14 Z M21 14 V16.5 H16.5 V21 H14 V14 Z M3 14 H10 V21 H7.5 V16.5 H3 Z",
            "hold-still": "M12 2.5 A9.5 9.5 0 1 1 12 21.5 A9.5 9.5 0 1 1 12 2.5 Z M12 5 A7 7 0 1 0 12 19 A7 7 0 1 0 12 5 Z M12 9 A3 3 0 1 1 12 15 A3 3 0 1 1 12 9 Z",
            "info": "M12 2.5 A9.5 9.5 0 1 1 12 21.5 A9.5 9.5 0 1 1 12 2.5 Z M10.7 6 H13.3 V8.6 H10.7 Z M10.7 10.4 H13.3 V18 H10.7 Z",
            "left": "M20 10.5 H8.8 L13.6 5.7 L11.5 3.6 L3 12 L11.5 20.4 L13.6 18.3 L8.8 13.5 H20 Z",
            "no-picture": "M3 4 H21 V20 H3 Z M5.5 6.5 V17.5 H18.5 V6.5 Z M7 16 L11 10 L13.5 13.5 L15 12 L17.5 16 Z",
            "note": "M9 3 L20 1.5 V15.5 A3.6 3.2 0 1 1 17.5 12.6 V7 L11.5 7.9 V18.5 A3.6 3.2 0 1 1 9 15.6 Z",
            "play": "M6 3.5 L20.5 12 L6 20.5 Z",
            "right": "M4 10.5 H15.2 L10.4 5.7 L12.5 3.6 L21 12 L12.5 20.4 L10.4 18.3 L15.2 13.5 H4 Z",
            "stop": "M5 5 H19 V19 H5 Z",
            "straighten": "M4 3 L20 6.5 V17.5 L4 21 Z M6.5 6 V18 L17.5 15.6 V8.4 Z",
            "tick": "M9.2 19.6 L2.4 12.8 L4.7 10.5 L9.2 15 L19.3 4.9 L21.6 7.2 Z",
            "up": "M10.5 20 V8.8 L5.7 13.6 L3.6 11.5 L12 3 L20.4 11.5 L18.3 13.6 L13.5 8.8 V20 Z"
        })

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Shape {
        width: 24
        height: 24
        anchors.centerIn: parent
        scale: icon.size / 24
        transform: Scale {
            origin.x: 12
            xScale: icon.turned ? -1 : 1
        }

        ShapePath {
            fillColor: icon.color
            fillRule: ShapePath.OddEvenFill
            strokeColor: "transparent"
            strokeWidth: -1

            PathSvg {
                path: icon.paths[icon.name] ?? ""
            }
        }
    }
}
