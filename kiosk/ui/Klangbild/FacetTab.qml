import QtQuick

// Opens the values of one kind of filter, and says which of them is chosen.
Pressable {
    id: tab

    // The value that is chosen; empty: none.
    property string chosen
    property bool open: false

    implicitHeight: Math.max(Theme.target, 3.2 * Theme.small)
    role: "choice"
    checked: open
    activeFocusOnTab: open || activeFocus
    Accessible.role: Accessible.PageTab
    Accessible.name: chosen === "" ? text : qsTr("%1: %2").arg(text).arg(chosen)
    Accessible.selectable: true
    Accessible.selected: open

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Theme.tight
        anchors.rightMargin: Theme.tight
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: tab.chosen === "" ? 0 : -4 * Theme.unit

        EvenWords {
            width: parent.width
            text: tab.text
            bold: true
            line: 1.3 * Theme.small
            horizontalAlignment: Text.AlignHCenter
        }

        EvenWords {
            width: parent.width
            visible: text !== ""
            text: tab.chosen
            color: Theme.accent
            line: 1.3 * Theme.small
            horizontalAlignment: Text.AlignHCenter
        }
    }

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.tight
        anchors.bottomMargin: Math.max(1, 2 * Theme.unit)
        visible: tab.open
        height: 6 * Theme.unit
        radius: height / 2
        color: Theme.accent
    }
}
