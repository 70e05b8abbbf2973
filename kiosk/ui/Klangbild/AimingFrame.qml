pragma ComponentBehavior: Bound
import QtQuick

// Four corners: hold the picture in here.
Item {
    id: frame

    property color color: Theme.accent
    readonly property real arm: Math.min(width, height) * 0.12
    readonly property real thickness: Math.max(3, 8 * Theme.unit)

    Repeater {
        model: [[false, false], [true, false], [false, true], [true, true]]

        Item {
            required property var modelData

            x: modelData[0] ? frame.width - frame.arm : 0
            y: modelData[1] ? frame.height - frame.arm : 0
            width: frame.arm
            height: frame.arm

            Rectangle {
                y: parent.modelData[1] ? parent.height - height : 0
                width: parent.width
                height: frame.thickness
                radius: height / 2
                color: frame.color
            }

            Rectangle {
                x: parent.modelData[0] ? parent.width - width : 0
                width: frame.thickness
                height: parent.height
                radius: width / 2
                color: frame.color
            }
        }
    }
}
