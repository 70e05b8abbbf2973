pragma ComponentBehavior: Bound
import QtQuick

// For those who look after the kiosk: a number first, then how it is, and what can be done about it.
FocusScope {
    id: screen

    required property QtObject kiosk
    readonly property bool locked: kiosk.staff.locked

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("For staff")

    PinPad {
        anchors.fill: parent
        visible: screen.locked
        focus: screen.locked
        kiosk: screen.kiosk
    }

    Loader {
        anchors.fill: parent
        active: !screen.locked
        focus: !screen.locked
        sourceComponent: StaffDesk {
            focus: true
            kiosk: screen.kiosk
        }
    }
}
