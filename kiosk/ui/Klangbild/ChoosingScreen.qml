pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Several works may be the one that is shown: the visitor says which.
FocusScope {
    id: choosing

    required property QtObject kiosk
    readonly property bool grouping: true
    readonly property var offers: kiosk.offers
    readonly property bool single: offers.length === 1
    readonly property string question: single ? qsTr("Is it this one?") : qsTr("Is it one of these?")
    readonly property real _side: Theme.wide ? Theme.margin : Theme.margin - Theme.tight

    Component.onCompleted: Accessible.announce([question, ...offers.map(offer => offer.title)].join(" "))
    Accessible.role: Accessible.Pane
    Accessible.name: question

    ColumnLayout {
        anchors.fill: parent
        anchors.leftMargin: choosing._side
        anchors.rightMargin: choosing._side
        anchors.topMargin: Theme.wideGap
        anchors.bottomMargin: Theme.gap
        spacing: Theme.gap

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

        Group {
            Layout.fillWidth: true
            Layout.fillHeight: true
            name: choosing.question
            grouping: false

            GridLayout {
                anchors.fill: parent
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
                        focus: index === 0
                        onPressed: choosing.kiosk.chooseWork(modelData.number)
                    }
                }
            }
        }

        PushButton {
            Layout.fillWidth: !Theme.wide
            text: choosing.single ? qsTr("No, another one") : qsTr("None of these")
            icon: "cross"
            hint: qsTr("I can compose music for your picture.")
            onPressed: choosing.kiosk.press("no")
        }
    }
}
