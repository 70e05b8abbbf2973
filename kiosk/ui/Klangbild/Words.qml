import QtQuick

// A text. Its font follows its script, so that an Arabic title is well set on an English screen too.
Text {
    property bool serif: false
    // Its lines are near one another, as on a button.
    property bool close: false
    readonly property bool arabic: Theme.hasArabic(text)
    // The Arabic fonts leave room above and below a line for signs that are not written here: Noto Sans Arabic twice the
    // size of its letters, most of it above them. As much as here, in sizes, they do not need.
    readonly property real _above: !arabic ? 0 : serif ? 0.1 : 0.32
    readonly property real _below: !arabic ? 0 : serif ? 0.12 : 0.25

    color: Theme.ink
    font.family: serif ? Theme.serif(arabic) : Theme.sans(arabic)
    font.pixelSize: Theme.body
    lineHeight: arabic ? (serif ? 0.92 : 0.75) : close ? 1.0 : serif ? 0.92 : 1.08
    topPadding: -Math.round(_above * font.pixelSize)
    bottomPadding: -Math.round(_below * font.pixelSize)
    horizontalAlignment: Text.AlignLeft
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
    elide: Text.ElideRight
    // No StaticText: Qt says of each that it can have the focus, and none of ours can.
    Accessible.role: Accessible.Paragraph
    Accessible.name: text
}
