pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// Four corners: hold the picture in here. As soon as one is seen, they lie around it and follow it.
Item {
    id: frame

    // Four points in here, clockwise from the top left; empty: nothing is seen, and they rest.
    property var corners: []
    property color color: Theme.accent
    readonly property real thickness: Math.max(3, 8 * Theme.unit)
    readonly property var _resting: [Qt.point(0.11 * width, 0.11 * height), Qt.point(0.89 * width, 0.11 * height), Qt.point(0.89 * width, 0.89 * height), Qt.point(0.11 * width, 0.89 * height)]
    readonly property var _targets: corners.length === 4 ? corners : _resting

    component Corner: QtObject {
        required property point target
        property real x: target.x
        property real y: target.y

        Behavior on x {
            NumberAnimation {
                duration: Theme.quick
                easing.type: Easing.OutQuad
            }
        }
        Behavior on y {
            NumberAnimation {
                duration: Theme.quick
                easing.type: Easing.OutQuad
            }
        }
    }

    // An angle: from a point on one side over the corner to a point on the next.
    component Angle: ShapePath {
        id: angle

        required property Corner before
        required property Corner corner
        required property Corner after
        readonly property real arm: 0.16

        fillColor: "transparent"
        strokeColor: frame.color
        strokeWidth: frame.thickness
        capStyle: ShapePath.RoundCap
        joinStyle: ShapePath.RoundJoin
        startX: corner.x + arm * (before.x - corner.x)
        startY: corner.y + arm * (before.y - corner.y)

        PathLine {
            x: angle.corner.x
            y: angle.corner.y
        }
        PathLine {
            x: angle.corner.x + angle.arm * (angle.after.x - angle.corner.x)
            y: angle.corner.y + angle.arm * (angle.after.y - angle.corner.y)
        }
    }

    Corner {
        id: first

        target: frame._targets[0]
    }
    Corner {
        id: second

        target: frame._targets[1]
    }
    Corner {
        id: third

        target: frame._targets[2]
    }
    Corner {
        id: fourth

        target: frame._targets[3]
    }

    Shape {
        anchors.fill: parent

        Angle {
            before: fourth
            corner: first
            after: second
        }
        Angle {
            before: first
            corner: second
            after: third
        }
        Angle {
            before: second
            corner: third
            after: fourth
        }
        Angle {
            before: third
            corner: fourth
            after: first
        }
    }
}
