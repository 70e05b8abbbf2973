import QtQuick
import QtQuick.Layouts

// A painting to choose: its picture, its title, and who painted it.
Pressable {
    id: work

    property string artist
    property alias source: painting.source

    role: "list item"
    Accessible.name: [text, artist].filter(part => part !== "").join(qsTr(", "))

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.tight

        Painting {
            id: painting

            Layout.fillWidth: true
            Layout.fillHeight: true
            Accessible.ignored: true
        }

        Words {
            Layout.fillWidth: true
            text: work.text
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            maximumLineCount: 2
            Accessible.ignored: true
        }

        Words {
            Layout.fillWidth: true
            visible: text !== ""
            text: work.artist
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            horizontalAlignment: Text.AlignHCenter
            maximumLineCount: 2
            Accessible.ignored: true
        }
    }
}
