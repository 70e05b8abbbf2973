import QtQuick

// A painting: whole, never cropped, as large as there is room for.
Item {
    id: painting

    property alias source: image.address
    property string description
    // What is to be seen in it, for who cannot see it.
    property string seen
    // The part that is spoken of: left, top, width and height, each 0..1. Nothing is marked where it has no width.
    property rect mark
    // As large as this it is decoded, in the units of the screen.
    property size detail: Qt.size(width, height)
    // Also while it is decoded anew, at another size.
    readonly property bool ready: image.paintedWidth > 0
    readonly property real paintedWidth: image.paintedWidth
    readonly property real paintedHeight: image.paintedHeight

    Accessible.role: Accessible.Graphic
    Accessible.name: description
    Accessible.description: seen

    Picture {
        id: image

        anchors.fill: parent
        fillMode: Image.PreserveAspectFit
        retainWhileLoading: true
        detail: Qt.size(Math.round(painting.detail.width * Screen.devicePixelRatio), Math.round(painting.detail.height * Screen.devicePixelRatio))
        opacity: paintedWidth > 0 ? 1 : 0

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
        border.color: Theme.contrasts ? Theme.line : Theme.surfacePressed
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
        border.width: (Theme.contrasts ? 16 : 10) * Theme.unit
        border.color: "#d9000000"

        Rectangle {
            anchors.fill: parent
            anchors.margins: 3 * Theme.unit
            color: "transparent"
            radius: parent.radius - anchors.margins
            border.width: (Theme.contrasts ? 9 : 4) * Theme.unit
            border.color: "#ffffff"
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
