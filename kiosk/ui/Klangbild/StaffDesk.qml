pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import KlangbildCamera

// How the kiosk is, and what staff can do: test its eye and its voice, set how loud it may be, bring it up to
// date, end it, or go back to the visitors.
FocusScope {
    id: desk

    required property QtObject kiosk
    readonly property bool grouping: true
    readonly property var staff: kiosk.staff

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.wide ? Theme.margin : Theme.wideGap
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                text: qsTr("How I am")
                serif: true
                font.pixelSize: Theme.lead
                Accessible.role: Accessible.Heading
            }

            Repeater {
                model: desk.staff.status

                StatusLine {
                    required property var modelData

                    Layout.fillWidth: true
                    name: modelData.name
                    value: modelData.value
                    ok: modelData.ok
                }
            }

            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.topMargin: Theme.tight
                sourceComponent: desk.staff.showsCamera ? view : log
            }
        }

        GridLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignBottom
            columns: Theme.wide ? 1 : 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true

            RowLayout {
                Layout.fillWidth: true
                Layout.columnSpan: parent.columns
                spacing: Theme.gap

                Words {
                    Layout.fillWidth: true
                    text: qsTr("Loudest volume for visitors")
                }

                Stepper {
                    name: qsTr("Loudest volume for visitors")
                    less: qsTr("Lower")
                    more: qsTr("Higher")
                    level: desk.staff.volumeCap
                    levels: desk.staff.volumeLevels
                    onStepped: by => desk.kiosk.staffDo(by < 0 ? "cap-down" : "cap-up")
                }
            }

            SwitchButton {
                Layout.fillWidth: true
                Layout.columnSpan: parent.columns
                text: qsTr("Show the camera")
                icon: "camera"
                checked: desk.staff.showsCamera
                focus: true
                onPressed: desk.kiosk.staffDo(checked ? "camera-off" : "camera-on")
            }

            PushButton {
                Layout.fillWidth: true
                text: qsTr("Test the loudspeaker")
                icon: "volume"
                onPressed: desk.kiosk.staffDo("test-sound")
            }

            PushButton {
                Layout.fillWidth: true
                text: qsTr("Update now")
                icon: "update"
                hint: qsTr("Fetches the newest exhibition")
                onPressed: desk.kiosk.staffDo("update")
            }

            PushButton {
                Layout.fillWidth: true
                Layout.columnSpan: parent.columns
                text: qsTr("End the program")
                icon: "power"
                onPressed: desk.kiosk.staffDo("quit")
            }

            PushButton {
                Layout.fillWidth: true
                Layout.columnSpan: parent.columns
                text: qsTr("Back to the visitors")
                icon: "door"
                primary: true
                onPressed: desk.kiosk.staffDo("leave")
            }
        }
    }

    Component {
        id: view

        CameraView {
            feed: desk.kiosk.feed
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("What the camera sees")
        }
    }

    // The newest lines, as many as there is room for; they are for staff, and in English.
    Component {
        id: log

        ListView {
            clip: true
            model: desk.staff.log
            cacheBuffer: 0 // see WorkGrid
            spacing: 4 * Theme.unit
            verticalLayoutDirection: ListView.BottomToTop
            LayoutMirroring.enabled: false
            LayoutMirroring.childrenInherit: true
            Accessible.role: Accessible.List
            Accessible.name: qsTr("What happened last")

            delegate: Words {
                required property string modelData

                width: ListView.view.width
                text: modelData
                font.pixelSize: Math.round(0.72 * Theme.small)
                color: Theme.inkSoft
                wrapMode: Text.WrapAnywhere
                maximumLineCount: 2
            }
        }
    }

    // How one part is: a word and a sign; not a colour alone.
    component StatusLine: RowLayout {
        id: line

        property string name
        property string value
        property bool ok

        spacing: Theme.tight

        Icon {
            name: line.ok ? "tick" : "cross"
            color: line.ok ? Theme.inkSoft : Theme.accent
            size: Theme.small
        }

        Words {
            Layout.preferredWidth: 0.36 * desk.width * (Theme.wide ? 0.5 : 1)
            text: line.name
            font.pixelSize: Theme.small
            close: true
        }

        Words {
            Layout.fillWidth: true
            text: line.value
            color: line.ok ? Theme.ink : Theme.accent
            font.pixelSize: Theme.small
            font.bold: !line.ok
            close: true
            Accessible.name: line.ok ? text : qsTr("%1, not well").arg(text)
        }
    }
}
