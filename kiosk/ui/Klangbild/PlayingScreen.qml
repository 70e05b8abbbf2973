import QtQuick
import QtQuick.Layouts

// The painting, large, and its music. What one looks at first is the painting, with what is told of the music just
// now; then whose it is, and the player; what else there is to do are quiet round buttons.
Page {
    id: playing

    readonly property var piece: kiosk.piece
    // Why it sounds so takes the place of the label and of what else there is to do.
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

    // What lies over the screen's own things goes first; whether there was anything.
    function closeOwn() {
        const asked = asksWhy;
        if (asked)
            ask(false);
        return asked;
    }

    announcement: piece.isLive ? qsTr("The music for your picture is playing.") : qsTr("The music of “%1” is playing.").arg(piece.title)
    stageShare: Theme.largeText ? 0.52 : 0.63

    Keys.onPressed: event => {
        const asks = event.key === Qt.Key_I;
        const closer = event.key === Qt.Key_Plus || event.key === Qt.Key_Equal;
        event.accepted = asks || closer || event.key === Qt.Key_Minus;
        if (asks)
            ask(!asksWhy);
        else if (event.accepted)
            painting.zoomBy(closer ? 1.5 : 1 / 1.5);
    }

    stage: ColumnLayout {
        anchors.fill: parent
        spacing: Theme.gap

        ZoomablePainting {
            id: painting

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
            remark: playing.piece.remarks[playing.remarkNow]?.text ?? ""
            onPressed: playing.ask(!playing.asksWhy)
        }
    }

    // Below a painting the player comes first, beside it the label does, as on the wall.
    panel: GridLayout {
        anchors.fill: parent
        columns: 1
        rowSpacing: Theme.gap

        Player {
            Layout.row: Theme.wide ? 1 : 0
            Layout.fillWidth: true
            focus: true
            kiosk: playing.kiosk
        }

        PieceTexts {
            Layout.row: Theme.wide ? 0 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 0
            visible: !playing.asksWhy
            kiosk: playing.kiosk
        }

        RemarkList {
            id: list

            Layout.row: Theme.wide ? 0 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 560 * Theme.unit
            visible: playing.asksWhy
            piece: playing.piece
            now: playing.remarkNow
        }

        PlayingDeeds {
            Layout.row: 2
            Layout.fillWidth: true
            visible: !playing.asksWhy
            kiosk: playing.kiosk
        }
    }
}
