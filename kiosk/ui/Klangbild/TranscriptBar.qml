import QtQuick

// What is spoken, to be read. It takes its room from the screen above, and covers nothing.
Rectangle {
    id: bar

    property string text
    readonly property real _most: 4 * 1.5 * Theme.small

    visible: text !== ""
    height: visible ? Math.min(words.implicitHeight, _most) + Theme.gap : 0
    color: Theme.ground

    Rectangle {
        width: parent.width
        height: Theme.lineWidth
        color: Theme.line
    }

    Icon {
        id: mark

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        name: "tell"
        color: Theme.accent
    }

    Flickable {
        anchors.left: mark.right
        anchors.leftMargin: Theme.gap
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        anchors.topMargin: Theme.tight
        anchors.bottomMargin: Theme.tight
        contentHeight: words.implicitHeight
        interactive: contentHeight > height
        clip: interactive
        boundsBehavior: Flickable.StopAtBounds

        Words {
            id: words

            width: parent.width
            text: bar.text
            font.pixelSize: Theme.small
            Accessible.name: qsTr("Spoken: %1").arg(bar.text)
        }
    }
}
