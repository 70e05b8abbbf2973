import QtQuick
import QtQuick.Layouts

// Stop and again, and how far the music is.
FocusScope {
    id: player

    required property QtObject kiosk

    implicitHeight: row.implicitHeight

    RowLayout {
        id: row

        width: parent.width
        spacing: Theme.gap

        RoundButton {
            Layout.alignment: Qt.AlignTop
            diameter: 116 * Theme.unit
            text: player.kiosk.sounding ? qsTr("Stop") : qsTr("Again")
            icon: player.kiosk.sounding ? "stop" : "again"
            primary: true
            focus: true
            onPressed: player.kiosk.press(player.kiosk.sounding ? "stop" : "again")
        }

        SectionLine {
            Layout.fillWidth: true
            sections: player.kiosk.piece.sections
            position: player.kiosk.position
            duration: player.kiosk.piece.duration
        }

        RoundButton {
            Layout.alignment: Qt.AlignTop
            Layout.topMargin: (116 * Theme.unit - diameter)
            visible: player.kiosk.sounding
            text: qsTr("Again")
            icon: "again"
            hint: qsTr("Plays from the beginning")
            onPressed: player.kiosk.press("again")
        }
    }
}
