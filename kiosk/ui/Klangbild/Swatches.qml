pragma ComponentBehavior: Bound
import QtQuick

// The colours of the picture, each with its name, for those who tell colours apart otherwise.
Flow {
    id: swatches

    property var colours: []

    spacing: Theme.tight
    Accessible.role: Accessible.Grouping
    Accessible.name: colours.map(colour => colour.name).join(", ")

    Repeater {
        model: swatches.colours

        Row {
            required property var modelData

            spacing: Theme.tight
            rightPadding: Theme.tight

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: 34 * Theme.unit
                height: width
                radius: width / 2
                color: parent.modelData.hex
                border.width: Math.max(1, 2 * Theme.unit)
                border.color: Theme.line
            }

            Words {
                anchors.verticalCenter: parent.verticalCenter
                text: parent.modelData.name
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                wrapMode: Text.NoWrap
            }
        }
    }
}
