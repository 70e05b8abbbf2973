pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Every language by its own name.
Sheet {
    id: panel

    title: qsTr("Language")
    icon: "language"
    widest: 1100 * Theme.unit

    Group {
        Layout.fillWidth: true
        name: panel.title

        GridLayout {
            width: parent.width
            columns: 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true

            Repeater {
                model: panel.kiosk.languages

                ChoiceButton {
                    required property var modelData

                    Layout.fillWidth: true
                    text: modelData.name
                    language: modelData.code
                    checked: panel.kiosk.language === modelData.code
                    focus: checked
                    onPressed: panel.kiosk.chooseLanguage(modelData.code)
                }
            }
        }
    }
}
