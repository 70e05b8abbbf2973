pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// What this screen is for, and the keys of the keypad.
Sheet {
    id: panel

    readonly property var steps: ({
            "Attract": [qsTr("Choose a language to begin."), qsTr("Then show me a painting of this exhibition, or any picture that you have with you."), qsTr("I play the music that belongs to it.")],
            "Looking": [qsTr("Hold a picture, a postcard or a label in front of the camera, at arm's length."), qsTr("Move it until the corners lie around it, then hold it still."), qsTr("If the picture is new to me, I ask before I compose for it. Nothing that I see is kept.")],
            "Choosing": [qsTr("Some pictures look alike. Choose the one that you are showing."), qsTr("If none of them is yours, I can compose music for your picture.")],
            "Confirming": [qsTr("Drag the corners until the frame lies around what you would like to hear."), qsTr("Say yes, and I compose for it at once."), qsTr("The picture is forgotten when you go on.")],
            "Composing": [qsTr("I look at the colours, the light and the lines, and write music that follows them."), qsTr("It takes a few seconds.")],
            "Playing": [qsTr("The frame in the painting shows what the music speaks of just now."), qsTr("Two fingers, or plus and minus, bring the painting closer."), qsTr("Tell me how it feels to you, and I play it that way.")],
            "Browsing": [qsTr("Search by a word, or choose a colour, a feeling, an artist or a room."), qsTr("Choose a painting to hear its music.")],
            "Troubled": [qsTr("Something does not work just now. Another painting may well work."), qsTr("Our staff are glad to help.")]
        })
    readonly property var keys: [
        {
            "icon": "move",
            "key": qsTr("Arrow keys"),
            "does": qsTr("from one thing to the next")
        },
        {
            "icon": "tick",
            "key": qsTr("Select"),
            "does": qsTr("does what is named")
        },
        {
            "icon": "back",
            "key": qsTr("Back"),
            "does": qsTr("one step back")
        },
        {
            "icon": "help",
            "key": qsTr("Help"),
            "does": qsTr("says where you are, and opens this page")
        },
        {
            "icon": "volume",
            "key": qsTr("Volume"),
            "does": qsTr("quieter and louder")
        }
    ]

    title: qsTr("How it works")
    icon: "help"
    widest: 1560 * Theme.unit

    GridLayout {
        Layout.fillWidth: true
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.margin
        rowSpacing: Theme.gap
        uniformCellWidths: true

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.tight

            Repeater {
                model: panel.steps[panel.kiosk.screen] ?? panel.steps.Attract

                RowLayout {
                    id: step

                    required property int index
                    required property string modelData

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Words {
                        Layout.alignment: Qt.AlignTop
                        Layout.preferredWidth: 0.7 * font.pixelSize
                        text: step.index + 1
                        color: Theme.accent
                        font.bold: true
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }

                    Words {
                        Layout.fillWidth: true
                        text: step.modelData
                    }
                }
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                text: qsTr("With the keys")
                color: Theme.accent
                font.bold: true
                Accessible.role: Accessible.Heading
            }

            Repeater {
                model: panel.keys

                RowLayout {
                    id: line

                    required property var modelData

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Icon {
                        Layout.alignment: Qt.AlignTop
                        Layout.topMargin: 4 * Theme.unit
                        name: line.modelData.icon
                        color: Theme.inkSoft
                        size: Theme.small
                    }

                    Words {
                        Layout.fillWidth: true
                        text: qsTr("%1: %2").arg(line.modelData.key).arg(line.modelData.does)
                        font.pixelSize: Theme.small
                        close: true
                    }
                }
            }
        }
    }

    SwitchButton {
        Layout.fillWidth: true
        text: qsTr("Speak to me")
        icon: "headphones"
        hint: qsTr("Everything is said aloud, and keys lead through it")
        checked: panel.kiosk.byEar
        focus: true
        onPressed: panel.kiosk.press("by-ear")
    }
}
