pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Several works may be the one that is shown: the visitor says which.
FocusScope {
    id: choosing

    required property QtObject kiosk
    readonly property var offers: kiosk.offers
    readonly property bool single: offers.length === 1
    readonly property string question: single ? qsTr("Is it this one?") : qsTr("Is it one of these?")

    Component.onCompleted: Accessible.announce([question, ...offers.map(offer => offer.title)].join(" "))
    Accessible.role: Accessible.Pane
    Accessible.name: question

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: Theme.wideGap

        ColumnLayout {
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                text: choosing.question
                serif: true
                font.pixelSize: Theme.heading
                Accessible.role: Accessible.Heading
            }

            Words {
                Layout.fillWidth: true
                text: choosing.single ? qsTr("I am not quite sure. If it is your painting, choose it.") : qsTr("I am not quite sure. Choose the painting that you are showing.")
                color: Theme.inkSoft
            }
        }

        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: Theme.wide ? choosing.offers.length : Math.min(2, choosing.offers.length)
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true
            uniformCellHeights: true

            Repeater {
                model: choosing.offers

                WorkButton {
                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: modelData.title
                    artist: modelData.artist
                    source: modelData.image
                    hint: qsTr("%1 of %2").arg(index + 1).arg(choosing.offers.length)
                    focus: index === 0
                    onPressed: choosing.kiosk.chooseWork(modelData.number)
                }
            }
        }

        GridLayout {
            Layout.fillWidth: true
            columns: Theme.wide ? 2 : 1
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            uniformCellWidths: true

            PushButton {
                Layout.fillWidth: true
                text: choosing.single ? qsTr("No, another one") : qsTr("None of these")
                icon: "cross"
                hint: qsTr("I can compose music for your picture.")
                onPressed: choosing.kiosk.press("no")
            }

            PushButton {
                Layout.fillWidth: true
                text: qsTr("Back")
                icon: "back"
                hint: qsTr("Looks again")
                onPressed: choosing.kiosk.press("back")
            }
        }
    }
}
