pragma ComponentBehavior: Bound
import QtQuick

// What is searched for. A press opens the keyboard; what is typed there comes back as `typed`.
Pressable {
    id: field

    property string typed
    property string placeholder
    property bool writing: false

    implicitHeight: Theme.target
    hint: qsTr("Opens the keyboard")
    text: placeholder
    role: "text field"
    value: typed

    Icon {
        id: glass

        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        name: "search"
        color: field.writing ? Theme.accent : Theme.inkSoft
        size: 40 * Theme.unit
    }

    Words {
        anchors.left: glass.right
        anchors.right: parent.right
        anchors.margins: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        visible: field.typed === "" && !field.writing
        text: field.placeholder
        color: Theme.inkSoft
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }

    TextInput {
        anchors.left: glass.right
        anchors.right: parent.right
        anchors.margins: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        text: field.typed
        color: Theme.ink
        font.family: Theme.sans(Theme.hasArabic(text))
        font.pixelSize: Theme.lead
        clip: true
        enabled: false // it shows; touches are for what it lies on
        cursorVisible: field.writing
        // Its own beginning, not the screen's: Arabic is written from the right on an English screen too.
        // What is said here is mirrored with the screen.
        horizontalAlignment: text === "" ? TextInput.AlignLeft : undefined
        onTextChanged: cursorPosition = text.length
        Accessible.ignored: true

        cursorDelegate: Item {
            visible: field.writing

            Rectangle {
                // Beside the last letter, whose end reaches a little further.
                x: ((field.typed === "" ? Theme.rightToLeft : Theme.hasArabic(field.typed)) ? -8 : 4) * Theme.unit
                width: Math.max(2, 4 * Theme.unit)
                height: parent.height
                color: Theme.accent
            }
        }
    }

    Rectangle {
        anchors.fill: parent
        visible: field.writing
        color: "transparent"
        radius: Theme.radius
        border.width: Math.max(2, 4 * Theme.unit)
        border.color: Theme.accent
    }
}
