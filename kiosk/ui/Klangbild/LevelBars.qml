pragma ComponentBehavior: Bound
import QtQuick

// How much of something: bars that rise, filled up to the level.
Item {
    id: bars

    property int level: 0
    property int levels: 5
    // As screen readers ask for it.
    readonly property real value: level
    readonly property real minimumValue: 0
    readonly property real maximumValue: levels - 1
    readonly property real _step: width / Math.max(1, levels)

    implicitWidth: levels * 20 * Theme.unit
    implicitHeight: 48 * Theme.unit

    Repeater {
        model: bars.levels

        Rectangle {
            required property int index
            readonly property bool reached: index <= bars.level

            x: (Theme.rightToLeft ? bars.levels - 1 - index : index) * bars._step + (bars._step - width) / 2
            anchors.bottom: parent.bottom
            width: Math.min(16 * Theme.unit, 0.7 * bars._step)
            height: bars.height * (0.3 + 0.7 * (index + 1) / bars.levels)
            radius: 3 * Theme.unit
            color: reached ? Theme.accent : "transparent"
            border.width: reached ? 0 : Theme.lineWidth
            border.color: Theme.line
        }
    }
}
