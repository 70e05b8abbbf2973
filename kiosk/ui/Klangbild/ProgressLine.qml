import QtQuick

// How far something is, from the side on which one begins to read.
Rectangle {
    id: line

    // 0..1.
    property real share: 0
    // As screen readers ask for it.
    readonly property real value: share
    readonly property real minimumValue: 0
    readonly property real maximumValue: 1

    implicitHeight: 20 * Theme.unit
    radius: height / 2
    color: Theme.surfacePressed
    border.width: Theme.contrasts ? Theme.lineWidth : 0
    border.color: Theme.line
    Accessible.role: Accessible.ProgressBar

    Rectangle {
        width: Math.max(height, parent.width * line.share)
        height: parent.height
        anchors.left: parent.left
        radius: height / 2
        color: Theme.accent

        Behavior on width {
            NumberAnimation {
                duration: Theme.calm
            }
        }
    }
}
