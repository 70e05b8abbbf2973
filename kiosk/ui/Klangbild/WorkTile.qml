import QtQuick

// A painting among many: its picture, whole, and who painted what.
Pressable {
    id: tile

    property string title
    property string artist
    property bool hasMusic: true
    property alias image: picture.source

    readonly property string _silence: hasMusic ? "" : qsTr("No music yet")

    plain: true
    role: "list item"
    counted: false
    text: [title, artist, _silence].filter(part => part !== "").join(qsTr(", "))

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.down ? Theme.surfacePressed : "transparent"
        border.width: Theme.contrasts ? Theme.lineWidth : 0
        border.color: Theme.line
    }

    Image {
        id: picture

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: words.top
        anchors.margins: Theme.tight
        asynchronous: true
        cache: false
        fillMode: Image.PreserveAspectFit
        opacity: status === Image.Ready ? 1 : 0

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.quick
            }
        }
    }

    Column {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.tight
        // Two lines of title and one of the artist, so that all pictures have the same room.
        height: 3 * painter.line

        EvenWords {
            width: parent.width
            text: tile.title
            bold: true
            most: 2
            horizontalAlignment: Text.AlignHCenter
        }

        EvenWords {
            id: painter

            width: parent.width
            text: tile._silence || tile.artist
            color: Theme.inkSoft
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
