pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// Four corners: hold the picture in here. As soon as one is seen, they lie around it and follow it. Light inside dark,
// so that they are seen on whatever the camera sees.
Item {
    id: frame

    // Four points in here, clockwise from the top left; empty: nothing is seen, and they rest.
    property var corners: []
    property color color: Theme.contrasts ? Theme.accent : "#ffd27a"
    // Something is seen in here.
    property bool sees: false
    readonly property real thickness: Math.max(3, (Theme.contrasts ? 12 : 8) * (sees ? 1.5 : 1) * Theme.unit)
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
        property bool outer: false
        readonly property real arm: 0.16

        fillColor: "transparent"
        strokeColor: outer ? "#d9000000" : frame.color
        strokeWidth: frame.thickness * (outer ? 2 : 1)
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

    component Angles: Shape {
        id: angles

        property bool outer: false

        anchors.fill: parent

        Angle {
            outer: angles.outer
            before: fourth
            corner: first
            after: second
        }
        Angle {
            outer: angles.outer
            before: first
            corner: second
            after: third
        }
        Angle {
            outer: angles.outer
            before: second
            corner: third
            after: fourth
        }
        Angle {
            outer: angles.outer
            before: third
            corner: fourth
            after: first
        }
    }

    Angles {
        outer: true
    }

    Angles {}
}
