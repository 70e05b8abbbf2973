import QtQuick
import QtQuick.Layouts

// A screen in two parts: what there is to see, and what there is to read and to press. Side by side where the
// window is wide, one above the other where it is high; the other way round where one reads from right to left.
FocusScope {
    id: page

    required property QtObject kiosk
    // Said aloud when the screen appears.
    property string announcement
    property alias stage: stageArea.data
    property alias panel: panelArea.data
    property real stageShare: Theme.wide ? 0.6 : 0.56

    Component.onCompleted: Accessible.announce(announcement)
    Accessible.role: Accessible.Pane
    Accessible.name: announcement

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.wideGap

        Item {
            id: stageArea

            Layout.fillHeight: true
            Layout.fillWidth: true
        }

        Item {
            id: panelArea

            Layout.fillHeight: Theme.wide
            Layout.fillWidth: !Theme.wide
            Layout.preferredWidth: (page.width - 3 * Theme.margin) * (1 - page.stageShare)
            Layout.preferredHeight: (page.height - 2 * Theme.margin - Theme.wideGap) * (1 - page.stageShare)
        }
    }
}
