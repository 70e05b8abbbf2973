import QtQuick

// A painting: whole, never cropped, as large as there is room for. It is decoded in another thread.
Item {
    id: painting

    property alias source: image.source
    property string description
    // What is to be seen in it, for who cannot see it.
    property string seen
    // The part that is spoken of: left, top, width and height, each 0..1. Nothing is marked where it has no width.
    property rect mark

    Accessible.role: Accessible.Graphic
    Accessible.name: description
    Accessible.description: seen

    Image {
        id: image

        anchors.fill: parent
        asynchronous: true
        cache: false
        fillMode: Image.PreserveAspectFit
        sourceSize: Qt.size(Math.round(width * Screen.devicePixelRatio), Math.round(height * Screen.devicePixelRatio))
        opacity: status === Image.Ready ? 1 : 0

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.calm
            }
        }
    }

    Rectangle {
        anchors.centerIn: parent
        width: image.paintedWidth + 2 * border.width
        height: image.paintedHeight + 2 * border.width
        visible: image.status === Image.Ready
        color: "transparent"
        border.width: Math.max(1, Theme.unit)
        border.color: Theme.surfacePressed
    }

    // Light inside dark, so that it is seen on every picture, whatever its colours are.
    Rectangle {
        id: frame

        readonly property bool wanted: painting.mark.width > 0 && image.status === Image.Ready
        // Where it was stays in place while it fades.
        property rect place
        // It lies around its part, so that it covers nothing of a small one.
        readonly property real outset: border.width

        x: (painting.width - image.paintedWidth) / 2 + place.x * image.paintedWidth - outset
        y: (painting.height - image.paintedHeight) / 2 + place.y * image.paintedHeight - outset
        width: place.width * image.paintedWidth + 2 * outset
        height: place.height * image.paintedHeight + 2 * outset
        opacity: wanted ? 1 : 0
        color: "transparent"
        radius: Theme.radius
        border.width: 8 * Theme.unit
        border.color: Theme.scrim

        Rectangle {
            anchors.fill: parent
            anchors.margins: 2 * Theme.unit
            color: "transparent"
            radius: parent.radius - anchors.margins
            border.width: 4 * Theme.unit
            border.color: Theme.ink
        }

        Binding {
            target: frame
            property: "place"
            value: painting.mark
            when: frame.wanted
            restoreMode: Binding.RestoreNone
        }

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.calm
            }
        }

        Behavior on x {
            NumberAnimation {
                duration: Theme.calm
                easing.type: Easing.InOutQuad
            }
        }

        Behavior on y {
            NumberAnimation {
                duration: Theme.calm
                easing.type: Easing.InOutQuad
            }
        }

        Behavior on width {
            NumberAnimation {
                duration: Theme.calm
                easing.type: Easing.InOutQuad
            }
        }

        Behavior on height {
            NumberAnimation {
                duration: Theme.calm
                easing.type: Easing.InOutQuad
            }
        }
    }
}
