pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Staff type their number. It is sent with the tick, and forgotten at once.
FocusScope {
    id: pad

    required property QtObject kiosk
    readonly property bool grouping: true
    readonly property int longest: 12
    readonly property var staff: kiosk.staff
    readonly property bool waits: staff.waitSeconds > 0
    property string _typed: ""

    function type(digit) {
        if (_typed.length < longest && !waits)
            _typed += digit;
    }

    function send() {
        const typed = _typed;
        _typed = "";
        if (typed !== "" && !waits)
            kiosk.enterPin(typed);
    }

    onVisibleChanged: _typed = ""
    Keys.onPressed: event => {
        event.accepted = /^[0-9]$/.test(event.text);
        if (event.accepted)
            type(event.text);
    }

    ColumnLayout {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: Theme.wide ? 0 : 0.12 * pad.height
        width: 460 * Theme.unit
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: qsTr("For staff")
            serif: true
            font.pixelSize: Theme.lead
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.Heading
        }

        Words {
            id: prompt

            Layout.fillWidth: true
            text: {
                if (pad.waits)
                    return qsTr("Too many wrong numbers. Wait %n second(s).", "", pad.staff.waitSeconds);
                return pad.staff.wrong && pad._typed === "" ? qsTr("That number is wrong.") : qsTr("Type your number.");
            }
            color: pad.waits || pad.staff.wrong ? Theme.accent : Theme.inkSoft
            font.pixelSize: Theme.small
            horizontalAlignment: Text.AlignHCenter
            onTextChanged: Accessible.announce(prompt.text)
        }

        Rectangle {
            Layout.fillWidth: true
            implicitHeight: Theme.target
            radius: Theme.radius
            color: Theme.surface
            border.width: Theme.lineWidth
            border.color: Theme.line
            Accessible.role: Accessible.Paragraph
            Accessible.name: qsTr("%n digit(s) typed", "", pad._typed.length)

            Row {
                anchors.centerIn: parent
                spacing: Theme.tight

                Repeater {
                    model: pad._typed.length

                    Rectangle {
                        width: 20 * Theme.unit
                        height: width
                        radius: width / 2
                        color: Theme.ink
                    }
                }
            }
        }

        GridLayout {
            Layout.fillWidth: true
            columns: 3
            columnSpacing: Theme.tight
            rowSpacing: Theme.tight
            uniformCellWidths: true
            LayoutMirroring.enabled: false

            Repeater {
                model: 9

                Digit {
                    required property int index

                    text: index + 1
                    focus: index === 0
                    onPressed: pad.type(text)
                }
            }

            Digit {
                text: qsTr("Delete")
                icon: "delete"
                onPressed: pad._typed = pad._typed.slice(0, -1)
            }

            Digit {
                text: "0"
                onPressed: pad.type(text)
            }

            Digit {
                text: qsTr("Enter")
                icon: "tick"
                primary: true
                onPressed: pad.send()
            }
        }

        PushButton {
            Layout.fillWidth: true
            text: qsTr("Back to the visitors")
            icon: "door"
            onPressed: pad.kiosk.staffDo("leave")
        }
    }

    component Digit: Pressable {
        id: digit

        property string icon

        Layout.fillWidth: true
        implicitHeight: Theme.target

        Icon {
            anchors.centerIn: parent
            name: digit.icon
            color: digit.ink
        }

        Words {
            anchors.centerIn: parent
            visible: digit.icon === ""
            text: digit.text
            font.pixelSize: Theme.lead
            Accessible.ignored: true
        }
    }
}
