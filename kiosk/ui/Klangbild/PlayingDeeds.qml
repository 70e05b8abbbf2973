import QtQuick
import QtQuick.Layouts

// What else there is to do with a piece: to learn more, to say how it feels, to hear it another way, to keep it.
RowLayout {
    id: deeds

    required property QtObject kiosk

    spacing: 0
    uniformCellSizes: true

    Deed {
        text: qsTr("Tell me more")
        icon: deeds.kiosk.narrating ? "stop" : "tell"
        hint: qsTr("Speaks about the picture and its music")
        role: "switch"
        checked: deeds.kiosk.narrating
        onPressed: deeds.kiosk.press("narrate")
    }

    Deed {
        text: qsTr("How it feels")
        icon: "feel"
        hint: qsTr("Say how you like it and how it feels, and I play it that way")
        onPressed: deeds.kiosk.open("feelings")
    }

    Deed {
        visible: deeds.kiosk.canTakeAnother
        text: qsTr("Another take")
        icon: "another"
        hint: qsTr("Composes other music for the same picture")
        onPressed: deeds.kiosk.press("another")
    }

    Deed {
        visible: deeds.kiosk.takeAlong.available
        text: qsTr("Take it along")
        icon: "along"
        hint: qsTr("Shows a code for your phone")
        onPressed: deeds.kiosk.open("take-along")
    }

    Deed {
        visible: deeds.kiosk.canBrowse
        text: qsTr("Browse")
        icon: "browse"
        hint: qsTr("Finds other paintings of the collection")
        onPressed: deeds.kiosk.press("browse")
    }

    component Deed: RoundButton {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
    }
}
