import QtQuick

// The letters of the touch keyboard, in rows as on the keyboards that people know. The search compares letters as
// people type them (kiosk/browsing/folding.py), so no accents are needed, and of the Arabic hamzas one will do.
QtObject {
    readonly property var letters: [
        {
            "languages": ["en"],
            "name": "English",
            "label": "ABC",
            "rows": ["qwertyuiop", "asdfghjkl", "zxcvbnm'"]
        },
        {
            "languages": ["ar", "fa", "ur"],
            "name": "العربية",
            "label": "أبجد",
            "rows": ["ضصثقفغعهخحج", "شسيبلاتنمكط", "ذءؤرىةوزظد"]
        }
    ]
    readonly property var digits: ["1234567890", "-/:.,&()", ""]

    // What is said of a key whose sign says nothing aloud.
    function nameOf(key) {
        const names = {
            "'": qsTr("Apostrophe"),
            "-": qsTr("Hyphen"),
            "/": qsTr("Slash"),
            ":": qsTr("Colon"),
            ".": qsTr("Full stop"),
            ",": qsTr("Comma"),
            "&": qsTr("Ampersand"),
            "(": qsTr("Opening bracket"),
            ")": qsTr("Closing bracket"),
            "ء": qsTr("Hamza")
        };
        return names[key] ?? key;
    }

    // The letters that a language is written with; Latin ones where there are none of its own.
    function indexOf(language) {
        return Math.max(0, letters.findIndex(each => each.languages.includes(language)));
    }
}
