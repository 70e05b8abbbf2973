pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// One to five stars; each says what it means.
Group {
    id: rating

    required property QtObject kiosk
    readonly property var words: [qsTr("not for me"), qsTr("so-so"), qsTr("quite nice"), qsTr("I like it"), qsTr("wonderful")]

    name: qsTr("How do you like it?")

    ColumnLayout {
        width: parent.width
        spacing: 0

        Words {
            Layout.fillWidth: true
            text: rating.kiosk.rating > 0 ? qsTr("Thank you: %1").arg(rating.words[rating.kiosk.rating - 1]) : rating.name
            font.pixelSize: Theme.small
            color: Theme.inkSoft
        }

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: -Theme.tight
            spacing: 0

            Repeater {
                model: 5

                Pressable {
                    id: star

                    required property int index
                    readonly property bool reached: index < rating.kiosk.rating

                    Layout.maximumWidth: 120 * Theme.unit
                    Layout.fillWidth: true
                    implicitWidth: Theme.target
                    implicitHeight: Theme.target
                    plain: true
                    role: "choice"
                    checked: index + 1 === rating.kiosk.rating
                    text: qsTr("%n star(s): %1", "", index + 1).arg(rating.words[index])
                    onPressed: rating.kiosk.rate(index + 1)

                    Icon {
                        anchors.centerIn: parent
                        name: star.reached ? "star" : "star-empty"
                        color: star.reached ? Theme.accent : Theme.ink
                        size: 54 * Theme.unit
                    }
                }
            }

            Item {
                Layout.fillWidth: true
            }
        }
    }
}
