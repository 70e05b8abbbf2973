pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// How does it feel to you? Whoever wants hears the picture played that way. A feeling has its word and its sign, and no
// colour.
Sheet {
    id: panel

    title: qsTr("How does it feel to you?")
    icon: "feel"
    widest: 1400 * Theme.unit

    Rating {
        Layout.fillWidth: true
        kiosk: panel.kiosk
    }

    Words {
        Layout.fillWidth: true
        text: qsTr("Choose a word. I count it, without knowing who you are. If you like, I play this picture that way.")
        color: Theme.inkSoft
        font.pixelSize: Theme.small
    }

    Group {
        Layout.fillWidth: true
        name: panel.title

        GridLayout {
            width: parent.width
            columns: Theme.wide && !(Theme.largeText && panel.kiosk.feelings.length > 6) ? 3 : 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true
            uniformCellHeights: true

            Repeater {
                model: panel.kiosk.feelings

                ChoiceButton {
                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.minimumHeight: 116 * Theme.unit
                    text: modelData.label
                    icon: modelData.value
                    checked: panel.kiosk.feeling === modelData.value
                    focus: index === 0
                    onPressed: panel.kiosk.chooseFeeling(modelData.value)
                }
            }
        }
    }

    PushButton {
        Layout.fillWidth: true
        text: qsTr("Hear it that way")
        icon: "note"
        primary: true
        enabled: panel.kiosk.feeling !== ""
        onPressed: panel.kiosk.press("yes")
    }
}
