pragma Singleton
import QtQuick

// The design system: everything that is the same on all screens. Sizes are for a window whose shorter side is
// 1080 px and grow with it, so that a 4K screen shows the same picture, only sharper.
QtObject {
    property size window: Qt.size(1920, 1080)
    property bool rightToLeft: false
    // A focus ring helps those who use keys; it appears with the first key and leaves with the first touch.
    property bool keysInUse: false

    readonly property real unit: Math.max(0.5, Math.min(window.width, window.height) / 1080)
    readonly property bool wide: window.width > window.height

    // Dark as a gallery at night, so that the painting is the brightest thing on the screen.
    // Contrast on `ground`: ink 16.9:1, inkSoft 9.5:1, accent 11.4:1. `accentInk` on `accent`: 10.8:1.
    readonly property color ground: "#0f0e0d"
    readonly property color surface: "#1c1a18"
    readonly property color surfacePressed: "#3a352f"
    readonly property color line: "#7d7468"
    readonly property color ink: "#f5f0e8"
    readonly property color inkSoft: "#c0b6a8"
    readonly property color accent: "#efbf62"
    readonly property color accentPressed: "#ffdb95"
    readonly property color accentInk: "#181205"
    readonly property color scrim: "#d90f0e0d"

    readonly property real tight: 12 * unit
    readonly property real gap: 24 * unit
    readonly property real wideGap: 44 * unit
    readonly property real margin: 64 * unit
    // About 20 mm on a 24 inch screen, and never under 44 px.
    readonly property real target: Math.max(44, 92 * unit)
    readonly property real radius: 14 * unit

    readonly property real small: Math.round(28 * unit)
    readonly property real body: Math.round(34 * unit)
    readonly property real lead: Math.round(42 * unit)
    readonly property real heading: Math.round(64 * unit)
    readonly property real display: Math.round(84 * unit)

    readonly property int quick: 180
    readonly property int calm: 500

    function serif(arabic) {
        return arabic ? "Noto Naskh Arabic" : "Noto Serif Display";
    }
    function sans(arabic) {
        return arabic ? "Noto Sans Arabic" : "Noto Sans";
    }
    function hasArabic(text) {
        return /[\u0600-\u06ff]/.test(text);
    }
}
