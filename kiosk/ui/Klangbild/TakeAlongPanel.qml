import QtQuick
import QtQuick.Layouts

// A code for the visitor's telephone, and the same address in letters.
Sheet {
    id: panel

    readonly property var along: kiosk.takeAlong

    title: qsTr("Take it along")
    icon: "along"
    settles: true

    GridLayout {
        Layout.fillWidth: true
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.gap

        // Dark on white in every theme, with a quiet margin, as cameras expect it.
        Rectangle {
            Layout.alignment: Qt.AlignHCenter
            visible: panel.along.available
            implicitWidth: 440 * Theme.unit
            implicitHeight: implicitWidth
            radius: Theme.radius
            color: "#ffffff"
            border.width: Theme.lineWidth
            border.color: Theme.line

            Image {
                anchors.fill: parent
                anchors.margins: Theme.gap
                source: panel.along.image
                smooth: false
                fillMode: Image.PreserveAspectFit
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("A code that leads to %1").arg(panel.along.address)
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                text: panel.along.available ? qsTr("Point the camera of your phone at the code. You can hear the music again at home.") : qsTr("This music cannot be taken along just now.")
            }

            Words {
                Layout.fillWidth: true
                visible: panel.along.available
                text: panel.along.address
                color: Theme.accent
                font.bold: true
                wrapMode: Text.WrapAnywhere
            }

            Words {
                Layout.fillWidth: true
                visible: panel.along.available
                text: qsTr("I do not learn who you are.")
                color: Theme.inkSoft
                font.pixelSize: Theme.small
            }
        }
    }
}
