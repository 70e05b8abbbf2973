pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Why a piece sounds so: its facts, and everything that is told of it, with the times. The part of the picture that a
// chosen remark is about is marked by whoever shows the list.
FocusScope {
    id: list

    required property var piece
    readonly property var remarks: piece.remarks
    // Index of what is told just now; -1: nothing.
    property int now: -1
    // Index of the remark that the visitor has chosen; -1: none.
    readonly property int chosen: rows.activeFocus ? rows.currentIndex : -1

    function clock(seconds) {
        const whole = Math.floor(seconds);
        return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
    }

    // Shows what is told now, and gives it the keys.
    function open() {
        rows.currentIndex = Math.max(0, now);
        if (now > 0)
            rows.positionViewAtIndex(now, ListView.Contain);
        else
            rows.positionViewAtBeginning();
        rows.forceActiveFocus(Qt.OtherFocusReason);
    }

    Words {
        id: heading

        width: parent.width
        text: qsTr("Why this music?")
        serif: true
        font.pixelSize: Theme.lead
        Accessible.role: Accessible.Heading
    }

    ListView {
        id: rows

        readonly property int position: currentIndex + 1
        readonly property string role: "text"
        readonly property var spoken: ({
                "name": currentItem?.words ?? heading.text,
                "role": role,
                "position": position,
                "of": count,
                "value": "",
                "hint": ""
            })

        function _say() {
            const remark = list.remarks[currentIndex];
            if (activeFocus && remark)
                Accessible.announce(list.clock(remark.start) + " " + remark.text);
        }

        anchors.top: heading.bottom
        anchors.topMargin: Theme.gap
        anchors.bottom: parent.bottom
        width: parent.width
        clip: true
        cacheBuffer: 0 // see WorkGrid
        focus: true
        activeFocusOnTab: true
        Accessible.focusable: true
        boundsBehavior: Flickable.StopAtBounds
        highlightMoveDuration: Theme.quick
        spacing: Theme.tight
        model: list.remarks
        header: Item {
            width: rows.width
            height: facts.implicitHeight + Theme.gap

            PieceFacts {
                id: facts

                width: parent.width
                piece: list.piece
            }
        }
        onCurrentIndexChanged: _say()
        onActiveFocusChanged: _say()
        Accessible.role: Accessible.List
        Accessible.name: heading.text

        delegate: Item {
            id: row

            required property int index
            required property var modelData
            readonly property string words: list.clock(modelData.start) + " " + modelData.text
            readonly property bool isNow: index === list.now
            readonly property bool isChosen: ListView.isCurrentItem && rows.activeFocus

            width: rows.width
            height: Math.max(Theme.target, texts.implicitHeight + Theme.gap)
            Accessible.role: Accessible.ListItem
            Accessible.name: words
            Accessible.description: qsTr("%1 of %2").arg(index + 1).arg(rows.count)
            Accessible.focusable: true
            Accessible.onPressAction: touch.choose()

            Rectangle {
                anchors.fill: parent
                radius: Theme.radius
                color: row.isChosen ? Theme.surfacePressed : Theme.surface
                border.width: row.isChosen ? Theme.ringWidth : Theme.contrasts ? Theme.lineWidth : 0
                border.color: row.isChosen ? Theme.ring : Theme.line
            }

            RowLayout {
                id: texts

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.leftMargin: Theme.gap
                anchors.rightMargin: Theme.gap
                spacing: Theme.gap

                Icon {
                    name: "note"
                    color: Theme.accent
                    size: 30 * Theme.unit
                    opacity: row.isNow ? 1 : 0
                }

                Words {
                    Layout.alignment: Qt.AlignVCenter
                    text: list.clock(row.modelData.start)
                    color: Theme.accent
                    font.pixelSize: Theme.small
                    font.features: ({
                            "tnum": 1
                        })
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }

                Words {
                    Layout.fillWidth: true
                    text: row.modelData.text
                    font.pixelSize: Theme.small
                    font.bold: row.isNow
                    Accessible.ignored: true
                }
            }

            TapHandler {
                id: touch

                function choose() {
                    rows.currentIndex = row.index;
                    rows.forceActiveFocus(Qt.MouseFocusReason);
                }

                gesturePolicy: TapHandler.WithinBounds
                onTapped: choose()
                onPressedChanged: {
                    if (pressed)
                        Theme.keysInUse = false;
                }
            }
        }
    }
}
