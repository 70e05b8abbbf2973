import QtQuick
import QtQuick.Layouts

// One line of 'why it sounds so': what it is, and how it is; nothing where that is not known.
RowLayout {
    property alias name: nameText.text
    property alias value: valueText.text

    spacing: Theme.tight
    visible: value !== ""

    Words {
        id: nameText

        Layout.alignment: Qt.AlignBaseline
        Layout.preferredWidth: 180 * Theme.unit * Theme.textScale
        color: Theme.inkSoft
        font.pixelSize: Theme.small
    }

    Words {
        id: valueText

        Layout.alignment: Qt.AlignBaseline
        Layout.fillWidth: true
        font.pixelSize: Theme.small
        close: true
        maximumLineCount: 2
    }
}
