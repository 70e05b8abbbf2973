import QtQuick

// A key of the touch keyboard: a letter, or a word with an icon that says the same.
Pressable {
    id: key

    property string sign: text
    property string icon
    // Where it is, for who cannot see it; its place in the row is counted.
    property int row: 0

    role: "key"
    hint: qsTr("Row %1").arg(row + 1)

    Icon {
        anchors.centerIn: parent
        visible: key.icon !== ""
        name: key.icon
        color: key.primary ? Theme.accentInk : Theme.ink
        size: 40 * Theme.unit
    }

    Words {
        anchors.centerIn: parent
        width: parent.width - Theme.tight
        visible: key.icon === ""
        text: key.sign
        color: key.primary ? Theme.accentInk : Theme.ink
        font.bold: key.primary
        font.pixelSize: Math.min(key.sign.length > 1 ? Theme.small : Theme.lead, key.height / 2)
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.small / 2
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }
}
