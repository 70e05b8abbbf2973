import QtQuick
import QtQuick.Layouts

// What is told of the music just now. It says nothing aloud by itself, or it would talk over the music: who asks
// for it, by focus or by opening the list, hears it.
Pressable {
    id: bar

    property string remark

    readonly property real _line: 1.45 * Theme.body

    text: qsTr("Why this music?")
    hint: remark
    implicitHeight: Math.max(Theme.target, 2 * _line + 2 * Theme.tight)

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        anchors.topMargin: Theme.tight / 2
        anchors.bottomMargin: Theme.tight / 2
        spacing: Theme.gap

        Icon {
            name: "info"
            color: Theme.accent
            size: Theme.icon
        }

        Words {
            id: words

            Layout.fillWidth: true
            Layout.fillHeight: true
            text: bar.remark !== "" ? bar.remark : bar.text
            verticalAlignment: Text.AlignVCenter
            maximumLineCount: 3
            close: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Math.round(0.6 * Theme.body)
            Accessible.ignored: true
        }
    }
}
