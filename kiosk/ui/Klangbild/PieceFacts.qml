import QtQuick
import QtQuick.Layouts

// Why a piece sounds so, in four facts and the colours of the picture.
ColumnLayout {
    id: facts

    required property var piece

    spacing: Theme.tight / 2

    Fact {
        Layout.fillWidth: true
        name: qsTr("Feeling")
        value: facts.piece.feeling
    }

    Fact {
        Layout.fillWidth: true
        name: qsTr("Tempo")
        value: facts.piece.tempoBpm === 0 ? "" : Tempo.wordOf(facts.piece.tempoBpm) + qsTr(", ") + qsTr("%n beat(s) a minute", "", facts.piece.tempoBpm)
    }

    Fact {
        Layout.fillWidth: true
        name: qsTr("Key")
        value: facts.piece.key
    }

    Fact {
        Layout.fillWidth: true
        name: qsTr("Played by")
        value: facts.piece.instruments.join(qsTr(", "))
    }

    Swatches {
        Layout.fillWidth: true
        Layout.topMargin: Theme.tight
        colours: facts.piece.palette
    }
}
