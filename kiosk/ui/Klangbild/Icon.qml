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
            "cross": "M5.6 3.5 L12 9.9 L18.4 3.5 L20.5 5.6 L14.1 12 L20.5 18.4 L18.4 20.5 L12 14.1 L5.6 20.5 L3.5 18.4 L9.9 12 L3.5 5.6 Z",
            "note": "M9 3 L20 1.5 V15.5 A3.6 3.2 0 1 1 17.5 12.6 V7 L11.5 7.9 V18.5 A3.6 3.2 0 1 1 9 15.6 Z",
            "play": "M6 3.5 L20.5 12 L6 20.5 Z",
            "stop": "M5 5 H19 V19 H5 Z",
            "tick": "M9.2 19.6 L2.4 12.8 L4.7 10.5 L9.2 15 L19.3 4.9 L21.6 7.2 Z"
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
