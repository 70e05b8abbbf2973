import QtQuick
import QtQuick.Layouts

// A panel laid over a screen, from below: what it is about, its content, and a button that closes it.
FocusScope {
    id: sheet

    required property QtObject kiosk
    property string title
    property string icon
    property real widest: 1280 * Theme.unit
    // What was chosen on it holds already; it is not cancelled by closing.
    property bool settles: false
    default property alias content: body.data
    readonly property bool grouping: true
    readonly property real _padding: Theme.wide ? Theme.wideGap : Theme.margin - Theme.gap

    Component.onCompleted: Accessible.announce(title)
    Accessible.role: Accessible.Dialog
    Accessible.name: title

    Rectangle {
        anchors.fill: parent
        color: Theme.veil
    }

    // A touch beside the panel closes it.
    TapHandler {
        onTapped: sheet.kiosk.closePanel()
    }

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: -radius
        width: Math.min(parent.width, sheet.widest)
        height: column.implicitHeight + 2 * sheet._padding + radius
        radius: 2 * Theme.radius
        color: Theme.ground
        border.width: Theme.lineWidth
        border.color: Theme.line
        transform: Translate {
            NumberAnimation on y {
                from: 60 * Theme.unit
                to: 0
                duration: Theme.quick
                easing.type: Easing.OutCubic
            }
        }

        TapHandler {
            gesturePolicy: TapHandler.WithinBounds
        }

        GridLayout {
            id: column

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: sheet._padding
            columns: 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Row {
                Layout.fillWidth: true
                Layout.columnSpan: Theme.wide ? 1 : 2
                spacing: Theme.gap

                Icon {
                    id: sign

                    anchors.verticalCenter: parent.verticalCenter
                    visible: sheet.icon !== ""
                    name: sheet.icon
                    color: Theme.accent
                    size: 54 * Theme.unit
                }

                Words {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - (sign.visible ? sign.width + Theme.gap : 0)
                    text: sheet.title
                    serif: true
                    font.pixelSize: Theme.largeText || !Theme.wide ? Theme.lead * 1.15 : Theme.heading
                    Accessible.role: Accessible.Heading
                }
            }

            ColumnLayout {
                id: body

                Layout.row: 1
                Layout.columnSpan: 2
                Layout.fillWidth: true
                Layout.fillHeight: true
                spacing: Theme.gap
            }

            // Beside the title where height is scarce, low where it is within reach there.
            PushButton {
                id: close

                Layout.row: Theme.wide ? 0 : 2
                Layout.column: 1
                Layout.alignment: Qt.AlignRight
                text: sheet.settles ? qsTr("Done") : qsTr("Close")
                icon: sheet.settles ? "tick" : "cross"
                onPressed: sheet.kiosk.closePanel()
            }
        }
    }
}
