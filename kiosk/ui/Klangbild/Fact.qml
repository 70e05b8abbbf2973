import QtQuick
import QtQuick.Layouts

// One line of 'why it sounds so': what it is, and how it is; nothing where that is not known.
RowLayout {
    property alias name: nameText.text
    property alias value: valueText.text

    spacing: Theme.gap
    visible: value !== ""

    Words {
        id: nameText

        Layout.alignment: Qt.AlignBaseline
        Layout.preferredWidth: 200 * Theme.unit
        color: Theme.inkSoft
        font.pixelSize: Theme.small
    }

    Words {
        id: valueText

        Layout.alignment: Qt.AlignBaseline
        Layout.fillWidth: true
        maximumLineCount: 2
    }
}
