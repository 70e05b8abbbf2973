import QtQuick
import QtQuick.Layouts

// A screen in two parts: what there is to see, and what there is to read and to press. Side by side where the
// window is wide, one above the other where it is high; the other way round where one reads from right to left.
// On a high window the texts and buttons take the room they need, and the picture the rest.
FocusScope {
    id: page

    required property QtObject kiosk
    // Said aloud when the screen appears.
    property string announcement
    property alias stage: stageArea.data
    property alias panel: panelArea.data
    property real stageShare: Theme.largeText ? 0.5 : 0.6
    // Of a high window's height, at most.
    property real panelShare: 0.66
    readonly property bool grouping: true
    readonly property real _side: Theme.wide ? Theme.margin : Theme.margin - Theme.tight

    Component.onCompleted: Accessible.announce(announcement)
    Accessible.role: Accessible.Pane
    Accessible.name: announcement

    GridLayout {
        anchors.fill: parent
        anchors.leftMargin: page._side
        anchors.rightMargin: page._side
        anchors.topMargin: Theme.wideGap
        anchors.bottomMargin: Theme.gap
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.gap

        Item {
            id: stageArea

            Layout.fillHeight: true
            Layout.fillWidth: true
        }

        Item {
            id: panelArea

            Layout.fillHeight: Theme.wide
            Layout.fillWidth: !Theme.wide
            Layout.preferredWidth: (page.width - 2 * page._side - Theme.margin) * (1 - page.stageShare)
            Layout.preferredHeight: Math.min(page.height * page.panelShare, children.length > 0 ? children[0].implicitHeight : 0)
        }
    }
}
