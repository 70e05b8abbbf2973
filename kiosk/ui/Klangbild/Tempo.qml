pragma Singleton
import QtQuick

// How quick a piece is, in words that everybody knows.
QtObject {
    // After the ranges of the Italian tempo marks; empty where the tempo is not known.
    function wordOf(beatsPerMinute) {
        if (beatsPerMinute === 0)
            return "";
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
}
