import QtQuick

// Outside the opening hours: almost black, and one quiet line. Any touch is met by it, and by nothing else.
Rectangle {
    id: closed

    required property QtObject kiosk
    readonly property var opensAt: kiosk.opensAt

    // With its date, which stays true when midnight passes.
    function _opening() {
        const locale = Qt.locale(kiosk.language);
        const weekday = locale.standaloneDayName(opensAt.weekday, Locale.LongFormat);
        const month = locale.monthName(opensAt.month, Locale.LongFormat);
        //: %1 is the day of the week, %2 the day and %3 the month, %4 the time
        return qsTr("The exhibition is closed. It opens again on %1, %2 %3, at %4.").arg(weekday).arg(opensAt.day).arg(month).arg(opensAt.time);
    }

    color: "#000000"
    Accessible.role: Accessible.Pane
    Accessible.name: words.text

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 1000 * Theme.unit)
        spacing: Theme.gap

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "note"
            color: words.color
            size: 70 * Theme.unit
        }

        Words {
            id: words

            width: parent.width
            text: closed.opensAt.time ? closed._opening() : qsTr("The exhibition is closed.")
            color: Theme.contrasts ? "#9a9a9a" : "#7c7c7c"
            serif: true
            font.pixelSize: Theme.lead
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
