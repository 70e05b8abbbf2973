import QtQuick
import QtQuick.Shapes

// A small drawing, one of `Drawings`. It only decorates: the words beside it say the same.
Item {
    id: icon

    property string name
    property color color: Theme.ink
    property real size: Theme.icon
    // Arrows point the other way where one reads from right to left.
    readonly property bool turned: Theme.rightToLeft && ["back", "door", "delete"].includes(name)

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
                path: Drawings.filled[icon.name] ?? ""
            }
        }

        ShapePath {
            fillColor: "transparent"
            strokeColor: icon.color
            strokeWidth: Theme.contrasts ? 2.6 : 2.1
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: Drawings.drawn[icon.name] ?? ""
            }
        }
    }
}
