import QtQuick
import QtQuick.Layouts

// What one reads beside a painting while its music plays: the label, as on the wall, and in a few words how the music
// is. When it is over, it asks how it was.
ColumnLayout {
    id: texts

    required property QtObject kiosk
    readonly property var piece: kiosk.piece
    // Beside a painting, large letters leave room for the label alone; all else is behind the bar below the painting.
    readonly property bool _roomy: !(Theme.wide && Theme.largeText)
    readonly property var _words: [piece.feeling, Tempo.wordOf(piece.tempoBpm), piece.key, ...piece.instruments]

    spacing: Theme.tight

    Item {
        id: room

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: 0
        implicitHeight: label.implicitHeight

        // A very long label becomes a little smaller as a whole; it never pushes the buttons off the screen.
        ColumnLayout {
            id: label

            readonly property real share: room.height > 0 ? Math.min(1, room.height / height) : 1

            width: parent.width
            height: implicitHeight
            scale: share
            transformOrigin: Theme.rightToLeft ? Item.TopRight : Item.TopLeft
            spacing: Theme.tight

            Words {
                id: title

                Layout.fillWidth: true
                text: texts.piece.isLive ? qsTr("Your picture") : texts.piece.title
                serif: true
                font.pixelSize: oneLine.advanceWidth > texts.width * (Theme.largeText ? 1 : 1.8) ? Theme.lead : Theme.heading
                Accessible.role: Accessible.Heading
            }

            Words {
                Layout.fillWidth: true
                visible: text !== ""
                text: [texts.piece.artist, texts.piece.date].filter(part => part !== "").join(qsTr(", "))
                close: true
            }

            Words {
                Layout.fillWidth: true
                visible: text !== ""
                text: [texts.piece.creditLine, texts.piece.isSample ? qsTr("Sample, not a real work") : ""].filter(part => part !== "").join(". ")
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                close: true
            }

            Flow {
                Layout.fillWidth: true
                Layout.topMargin: Theme.tight / 2
                spacing: Theme.tight

                Tag {
                    visible: text !== ""
                    strong: true
                    text: {
                        if (texts.piece.feltAs !== "")
                            return qsTr("As you feel it: %1").arg(texts.piece.feltAs);
                        return texts.piece.take > 0 ? qsTr("Another take") : "";
                    }
                }

                Tag {
                    text: qsTr("Music made by a machine")
                }
            }

            Words {
                Layout.fillWidth: true
                visible: texts.kiosk.loudspeakerLost
                text: qsTr("The loudspeaker is silent just now. The music goes on as soon as it is back.")
                color: Theme.accent
                font.pixelSize: Theme.small
                close: true
                onVisibleChanged: {
                    if (visible)
                        Accessible.announce(text);
                }
            }

            Words {
                Layout.fillWidth: true
                Layout.topMargin: Theme.tight
                visible: texts._roomy && !rating.visible && !texts.kiosk.loudspeakerLost
                text: qsTr("The music: %1").arg(texts._words.filter(word => word !== "").join(qsTr(", ")))
                font.pixelSize: Theme.small
                close: true
            }
        }
    }

    Rating {
        id: rating

        Layout.fillWidth: true
        visible: texts._roomy && !texts.kiosk.sounding && !texts.kiosk.loudspeakerLost
        kiosk: texts.kiosk
    }

    TextMetrics {
        id: oneLine

        text: title.text
        font.family: title.font.family
        font.pixelSize: Theme.heading
    }
}
