import QtQuick

// A text. Its font follows its script, so that an Arabic title is well set on an English screen too.
Text {
    property bool serif: false
    readonly property bool arabic: Theme.hasArabic(text)

    color: Theme.ink
    font.family: serif ? Theme.serif(arabic) : Theme.sans(arabic)
    font.pixelSize: Theme.body
    lineHeight: arabic ? 1.0 : 1.08
    horizontalAlignment: Text.AlignLeft
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
