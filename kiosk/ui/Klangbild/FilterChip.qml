import QtQuick

// A value to filter by, with the number of works that it gives. A colour shows itself beside its name.
Pressable {
    id: chip

    property int works: 0
    property bool chosen: false
    // A web colour, or empty.
    property string swatch

    readonly property color _ink: chosen ? Theme.accentInk : Theme.ink

    primary: chosen
    role: "switch"
    checked: chosen
    implicitWidth: words.implicitWidth + 2 * Theme.gap
    implicitHeight: Math.max(Theme.target, words.implicitHeight + Theme.tight)
    Accessible.name: qsTr("%1, %n painting(s)", "", works).arg(text)

    Row {
        id: words

        anchors.centerIn: parent
        spacing: Theme.tight

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: chip.chosen
            name: "tick"
            color: chip._ink
            size: 30 * Theme.unit
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            visible: chip.swatch !== ""
            width: 40 * Theme.unit
            height: width
            radius: width / 2
            color: chip.swatch === "" ? "transparent" : chip.swatch
            border.width: Math.max(1, 2 * Theme.unit)
            border.color: Theme.line
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, 420 * Theme.unit)
            text: chip.text
            color: chip._ink
            font.pixelSize: Theme.small
            font.bold: true
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            text: chip.works
            color: chip.chosen ? Theme.accentInk : Theme.inkSoft
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
    }
}
