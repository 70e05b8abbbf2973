import QtQuick
import QtQuick.Layouts

// The painting, large, and its music: whose it is, and why it sounds so.
Page {
    id: playing

    readonly property var piece: kiosk.piece
    // The list of all remarks takes the place of the facts.
    property bool asksWhy: false
    readonly property int remarkNow: {
        const told = remark => remark.start <= kiosk.position && kiosk.position < remark.end;
        return kiosk.sounding ? piece.remarks.findIndex(told) : -1;
    }
    readonly property var remarkShown: piece.remarks[list.chosen >= 0 ? list.chosen : remarkNow]

    function ask(why) {
        asksWhy = why;
        if (why)
            list.open();
        else
            bar.forceActiveFocus(Qt.OtherFocusReason);
    }

    // The Italian tempo marks' ranges, in words that everybody knows.
    function tempoWord(beatsPerMinute) {
        if (beatsPerMinute < 60)
            return qsTr("very slow");
        if (beatsPerMinute < 80)
            return qsTr("slow");
        if (beatsPerMinute < 108)
            return qsTr("at walking pace");
        if (beatsPerMinute < 132)
            return qsTr("lively");
        return qsTr("fast");
    }

    announcement: piece.isLive ? qsTr("The music for your picture is playing.") : qsTr("The music of “%1” is playing.").arg(piece.title)
    stageShare: Theme.wide ? 0.6 : 0.5

    Keys.onPressed: event => {
        const leaves = event.key === Qt.Key_Escape || event.key === Qt.Key_Backspace || event.key === Qt.Key_Back;
        event.accepted = (event.key === Qt.Key_I && piece.remarks.length > 0) || (leaves && asksWhy);
        if (event.accepted)
            ask(!asksWhy);
    }

    stage: ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        Painting {
            Layout.fillWidth: true
            Layout.fillHeight: true
            source: playing.piece.image
            description: playing.piece.title
            seen: playing.piece.caption
            mark: {
                const remark = playing.remarkShown;
                return remark ? Qt.rect(remark.left, remark.top, remark.width, remark.height) : Qt.rect(0, 0, 0, 0);
            }
        }

        RemarkBar {
            id: bar

            Layout.fillWidth: true
            visible: playing.piece.remarks.length > 0
            remark: playing.piece.remarks[playing.remarkNow]?.text ?? ""
            onPressed: playing.ask(!playing.asksWhy)
        }

        SectionLine {
            Layout.fillWidth: true
            sections: playing.piece.sections
            position: playing.kiosk.position
            duration: playing.piece.duration
        }
    }

    panel: [
        ColumnLayout {
            id: texts

            visible: !playing.asksWhy
            // A very long title makes all texts a little smaller; it never pushes the buttons off the screen.
            readonly property real room: parent.height - buttons.height - Theme.wideGap

            width: parent.width
            height: Math.max(room, implicitHeight)
            scale: room > 0 ? Math.min(1, room / height) : 1
            transformOrigin: Theme.rightToLeft ? Item.TopRight : Item.TopLeft
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                text: playing.piece.isLive ? qsTr("Your picture") : playing.piece.title
                serif: true
                font.pixelSize: text.length > 40 ? Theme.lead : Theme.heading
                maximumLineCount: 3
                Accessible.role: Accessible.Heading
            }

            Words {
                Layout.fillWidth: true
                visible: text !== ""
                text: [playing.piece.artist, playing.piece.date].filter(part => part !== "").join(qsTr(", "))
                maximumLineCount: 2
            }

            Words {
                Layout.fillWidth: true
                visible: text !== ""
                text: playing.piece.creditLine
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                maximumLineCount: 2
            }

            Flow {
                Layout.fillWidth: true
                Layout.topMargin: Theme.tight
                spacing: Theme.tight

                Tag {
                    text: qsTr("Music made by a machine")
                }

                Tag {
                    visible: playing.piece.isSample
                    text: qsTr("Sample, not a real work")
                }
            }

            Item {
                Layout.fillHeight: true
                Layout.minimumHeight: Theme.tight
            }

            Words {
                Layout.fillWidth: true
                text: qsTr("Why it sounds so")
                color: Theme.accent
                font.bold: true
                Accessible.role: Accessible.Heading
            }

            Fact {
                Layout.fillWidth: true
                name: qsTr("Feeling")
                value: playing.piece.feeling
            }

            Fact {
                Layout.fillWidth: true
                name: qsTr("Tempo")
                value: playing.piece.tempoBpm === 0 ? "" : playing.tempoWord(playing.piece.tempoBpm) + qsTr(", ") + qsTr("%n beat(s) a minute", "", playing.piece.tempoBpm)
            }

            Fact {
                Layout.fillWidth: true
                name: qsTr("Key")
                value: playing.piece.key
            }

            Fact {
                Layout.fillWidth: true
                name: qsTr("Played by")
                value: playing.piece.instruments.join(qsTr(", "))
            }

            Swatches {
                Layout.fillWidth: true
                Layout.topMargin: Theme.tight
                colours: playing.piece.palette
            }

            Words {
                Layout.fillWidth: true
                visible: playing.kiosk.loudspeakerLost
                text: qsTr("The loudspeaker is silent just now. The music goes on as soon as it is back.")
                color: Theme.accent
                font.pixelSize: Theme.small
                onVisibleChanged: {
                    if (visible)
                        Accessible.announce(text);
                }
            }
        },
        RemarkList {
            id: list

            anchors.top: parent.top
            anchors.bottom: buttons.top
            anchors.bottomMargin: Theme.wideGap
            width: parent.width
            visible: playing.asksWhy
            remarks: playing.piece.remarks
            now: playing.remarkNow
        },
        RowLayout {
            id: buttons

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            spacing: Theme.gap

            PushButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                text: playing.kiosk.sounding ? qsTr("Stop") : qsTr("Again")
                icon: playing.kiosk.sounding ? "stop" : "again"
                primary: true
                focus: true
                onPressed: playing.kiosk.press(playing.kiosk.sounding ? "stop" : "again")
            }

            PushButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                visible: playing.kiosk.sounding
                text: qsTr("Again")
                icon: "again"
                hint: qsTr("Plays from the beginning")
                onPressed: playing.kiosk.press("again")
            }

            PushButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                text: qsTr("Back")
                icon: "back"
                hint: qsTr("Shows another painting")
                onPressed: playing.kiosk.press("back")
            }
        }
    ]
}
