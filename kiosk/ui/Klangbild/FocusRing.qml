import QtQuick

// The keys are on what it lies around. A ring between two lines of the ground, so that it is seen on everything.
Item {
    id: ring

    // The corner radius of what it lies around.
    property real around: Theme.radius

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.ringGap - Theme.ringWidth - 2 * Theme.unit
        radius: ring.around - anchors.margins
        color: "transparent"
        border.width: Theme.ringGap + Theme.ringWidth + 2 * Theme.unit
        border.color: Theme.ground
    }

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.ringGap - Theme.ringWidth
        radius: ring.around - anchors.margins
        color: "transparent"
        border.width: Theme.ringWidth
        border.color: Theme.ring
    }
}
