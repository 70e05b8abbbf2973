pragma ComponentBehavior: Bound
import QtQuick

// Where the music is: one bar for each of its parts, and the name of the present one. Time runs from left to
// right in every language, as on all players.
Item {
    id: line

    property var sections: []
    property real position: 0
    property real duration: 1
    // As screen readers ask for it, in seconds.
    readonly property real value: position
    readonly property real minimumValue: 0
    readonly property real maximumValue: duration
    readonly property string currentName: {
        let name = "";
        for (const section of sections) {
            if (section.start <= position)
                name = section.name;
        }
        return name;
    }

    function clock(seconds) {
        const whole = Math.max(0, Math.floor(seconds));
        return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
    }

    implicitHeight: bars.height + Theme.tight + names.implicitHeight
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    Accessible.role: Accessible.ProgressBar
    Accessible.name: qsTr("%1, %2 of %3").arg(currentName).arg(clock(position)).arg(clock(duration))

    Row {
        id: bars

        width: parent.width
        spacing: 6 * Theme.unit

        Repeater {
            id: parts

            model: line.sections

            Rectangle {
                id: bar

                required property var modelData
                readonly property real passed: Math.max(0, Math.min(1, (line.position - modelData.start) / modelData.length))

                width: (bars.width - bars.spacing * (parts.count - 1)) * modelData.length / line.duration
                height: 14 * Theme.unit
                radius: height / 2
                color: Theme.surfacePressed
                border.width: Theme.contrasts ? Theme.lineWidth / 2 : 0
                border.color: Theme.line

                Rectangle {
                    width: parent.width * bar.passed
                    height: parent.height
                    radius: height / 2
                    color: Theme.accent
                }
            }
        }
    }

    Item {
        id: names

        anchors.top: bars.bottom
        anchors.topMargin: Theme.tight
        width: parent.width
        implicitHeight: now.implicitHeight

        Words {
            id: now

            anchors.left: parent.left
            anchors.right: clocks.left
            anchors.rightMargin: Theme.tight
            text: line.currentName
            color: Theme.inkSoft
            font.pixelSize: Theme.small
        }

        Words {
            id: clocks

            anchors.right: parent.right
            text: line.clock(line.position) + " / " + line.clock(line.duration)
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
            font.features: ({
                    "tnum": 1
                })
        }
    }
}
