import QtQuick

// A painting: whole, never cropped, as large as there is room for. It is decoded in another thread.
Item {
    id: painting

    property alias source: image.source
    property string description

    Accessible.role: Accessible.Graphic
    Accessible.name: description

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
}
