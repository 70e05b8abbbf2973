import QtQuick

// Words in lines of one height, in Arabic as in Latin: the Arabic font leaves much room above its first line, and
// neighbours would stand unevenly.
Item {
    id: even

    property alias text: words.text
    property alias color: words.color
    property alias bold: words.font.bold
    property alias most: words.maximumLineCount
    property alias horizontalAlignment: words.horizontalAlignment
    property real line: 1.5 * Theme.small

    implicitHeight: words.lineCount * line

    Words {
        id: words

        width: parent.width
        y: (even.height - implicitHeight) / 2
        font.pixelSize: Theme.small
        lineHeight: even.line
        lineHeightMode: Text.FixedHeight
        maximumLineCount: 1
        Accessible.ignored: true
    }
}
