pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// How the kiosk looks and speaks for this visitor. Everything acts at once, so that it can be tried.
Sheet {
    id: panel

    readonly property var access: kiosk.access
    readonly property var rates: [qsTr("very slow"), qsTr("slow"), qsTr("normal"), qsTr("fast"), qsTr("very fast")]

    title: qsTr("Make it easier for you")
    icon: "access"
    settles: true
    widest: 1560 * Theme.unit

    Group {
        Layout.fillWidth: true
        name: qsTr("Colours")

        GridLayout {
            width: parent.width
            columns: Theme.largeText && !Theme.wide ? 1 : 3
            columnSpacing: Theme.gap
            rowSpacing: Theme.tight
            uniformCellWidths: true
            uniformCellHeights: true

            Repeater {
                model: [
                    {
                        "theme": "gallery",
                        "text": qsTr("Dark"),
                        "icon": "gallery"
                    },
                    {
                        "theme": "light",
                        "text": qsTr("Light"),
                        "icon": "light"
                    },
                    {
                        "theme": "contrast",
                        "text": qsTr("Strong contrast"),
                        "icon": "contrast"
                    }
                ]

                ChoiceButton {
                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: modelData.text
                    icon: modelData.icon
                    checked: panel.access.theme === modelData.theme
                    focus: index === 0
                    onPressed: panel.kiosk.setAccess("theme", modelData.theme)
                }
            }
        }
    }

    GridLayout {
        Layout.fillWidth: true
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.gap
        rowSpacing: Theme.wide ? Theme.gap : Theme.tight
        uniformCellWidths: true

        SwitchButton {
            Layout.fillWidth: true
            text: qsTr("Large text")
            icon: "text"
            checked: panel.access.largeText
            onPressed: panel.kiosk.setAccess("largeText", !panel.access.largeText)
        }

        SwitchButton {
            Layout.fillWidth: true
            text: qsTr("Less motion")
            icon: "motion"
            checked: panel.access.reducedMotion
            onPressed: panel.kiosk.setAccess("reducedMotion", !panel.access.reducedMotion)
        }

        SwitchButton {
            Layout.fillWidth: true
            text: qsTr("Speak to me")
            icon: "tell"
            hint: qsTr("Everything is said aloud, and keys lead through it")
            checked: panel.kiosk.byEar
            onPressed: panel.kiosk.press("by-ear")
        }

        SwitchButton {
            Layout.fillWidth: true
            text: qsTr("Screen curtain")
            icon: "curtain"
            hint: qsTr("Makes the screen black, so that nobody looks over your shoulder")
            checked: panel.access.curtain
            onPressed: panel.kiosk.setAccess("curtain", !panel.access.curtain)
        }

        Setting {
            name: qsTr("Speech")
            icon: "gauge"
            value: panel.rates[panel.access.speechRate + 2]
            less: qsTr("Speak slower")
            more: qsTr("Speak faster")
            lessIcon: "minus"
            moreIcon: "plus"
            level: panel.access.speechRate + 2
            levels: 5
            onStepped: by => panel.kiosk.setAccess("speechRate", Math.max(-2, Math.min(2, panel.access.speechRate + by)))
        }

        Setting {
            name: qsTr("Volume")
            icon: "volume"
            value: qsTr("%1 of %2").arg(panel.kiosk.volume + 1).arg(panel.kiosk.volumeLevels)
            less: qsTr("Quieter")
            more: qsTr("Louder")
            level: panel.kiosk.volume
            levels: panel.kiosk.volumeLevels
            onStepped: by => panel.kiosk.changeVolume(by)
        }
    }

    component Setting: Rectangle {
        id: setting

        property alias name: stepper.name
        property alias value: stepper.value
        property alias less: stepper.less
        property alias more: stepper.more
        property alias lessIcon: stepper.lessIcon
        property alias moreIcon: stepper.moreIcon
        property alias level: stepper.level
        property alias levels: stepper.levels
        property string icon

        signal stepped(int by)

        Layout.fillWidth: true
        implicitHeight: row.implicitHeight
        color: "transparent"

        RowLayout {
            id: row

            width: parent.width
            spacing: Theme.tight

            Icon {
                Layout.leftMargin: Theme.gap
                Layout.rightMargin: Theme.tight
                name: setting.icon
            }

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: setting.name
                    close: true
                }

                Words {
                    Layout.fillWidth: true
                    text: setting.value
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    close: true
                }
            }

            Stepper {
                id: stepper

                onStepped: by => setting.stepped(by)
            }
        }
    }
}
