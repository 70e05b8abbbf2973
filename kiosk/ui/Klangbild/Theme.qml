pragma Singleton
import QtQuick

// The design system: everything that is the same on all screens. Sizes are for a window whose shorter side is
// 1080 px and grow with it, so that a 4K screen shows the same picture, only sharper.
QtObject {
    id: design

    property size window: Qt.size(1920, 1080)
    property bool rightToLeft: false
    // A focus ring helps those who use keys; it appears with the first key and leaves with the first touch.
    property bool keysInUse: false
    // One of `themes`; what is not among them is shown as the first.
    property string theme: "gallery"
    property bool largeText: false
    property bool reducedMotion: false

    readonly property real unit: Math.max(0.5, Math.min(window.width, window.height) / 1080)
    readonly property bool wide: window.width > window.height
    readonly property bool contrasts: theme === "contrast"

    // Every text on every ground it is set on has 4.5:1, every line and sign 3:1; with high contrast 7:1 and
    // 4.5:1. Tests compute it. Scrims lie under words on pictures, and hold that on any picture.
    readonly property var palettes: ({
            // Dark as a gallery at night, so that the painting is the brightest thing on the screen.
            "gallery": {
                "ground": "#0f0e0d",
                "surface": "#1c1a18",
                "surfacePressed": "#3a352f",
                "line": "#8d8477",
                "ink": "#f5f0e8",
                "inkSoft": "#c6bdb0",
                "accent": "#efbf62",
                "accentPressed": "#ffdb95",
                "accentInk": "#181205",
                "ring": "#ffffff",
                "scrim": "#d90f0e0d",
                "veil": "#a6000000"
            },
            // A white wall by day.
            "light": {
                "ground": "#f7f3ec",
                "surface": "#ffffff",
                "surfacePressed": "#e8dfd1",
                "line": "#786d5f",
                "ink": "#1d1914",
                "inkSoft": "#51483d",
                "accent": "#7f4a00",
                "accentPressed": "#5f3700",
                "accentInk": "#fffaf0",
                "ring": "#0b3d91",
                "scrim": "#e6f7f3ec",
                "veil": "#80201a12"
            },
            "contrast": {
                "ground": "#000000",
                "surface": "#000000",
                "surfacePressed": "#333300",
                "line": "#ffffff",
                "ink": "#ffffff",
                "inkSoft": "#ffffff",
                "accent": "#ffe600",
                "accentPressed": "#ffffff",
                "accentInk": "#000000",
                "ring": "#00e5ff",
                "scrim": "#ff000000",
                "veil": "#cc000000"
            }
        })
    readonly property var themes: Object.keys(palettes)
    readonly property var _colours: palettes[theme] ?? palettes.gallery

    readonly property color ground: _colours.ground
    readonly property color surface: _colours.surface
    readonly property color surfacePressed: _colours.surfacePressed
    readonly property color line: _colours.line
    readonly property color ink: _colours.ink
    readonly property color inkSoft: _colours.inkSoft
    readonly property color accent: _colours.accent
    readonly property color accentPressed: _colours.accentPressed
    readonly property color accentInk: _colours.accentInk
    // Around what the keys are on.
    readonly property color ring: _colours.ring
    // Under words on a picture.
    readonly property color scrim: _colours.scrim
    // Over a screen on which a panel lies.
    readonly property color veil: _colours.veil

    readonly property real lineWidth: Math.max(1, (contrasts ? 4 : 2) * unit)
    readonly property real ringWidth: Math.max(2, (contrasts ? 9 : 5) * unit)
    readonly property real ringGap: (contrasts ? 4 : 5) * unit

    readonly property real tight: 12 * unit
    readonly property real gap: 24 * unit
    readonly property real wideGap: 44 * unit
    readonly property real margin: 64 * unit
    // About 20 mm on a 24 inch screen, and never under 44 px.
    readonly property real target: Math.max(44, 92 * unit)
    readonly property real radius: 14 * unit

    readonly property real textScale: largeText ? 1.35 : 1
    readonly property real small: Math.round(30 * unit * textScale)
    readonly property real body: Math.round(36 * unit * textScale)
    readonly property real lead: Math.round(44 * unit * textScale)
    readonly property real heading: Math.round(64 * unit * textScale)
    readonly property real display: Math.round(84 * unit * textScale)
    // An icon beside words of the body's size.
    readonly property real icon: Math.round(38 * unit * (largeText ? 1.2 : 1))

    // Milliseconds. With reduced motion everything changes at once, and what drifts stands still.
    readonly property int quick: reducedMotion ? 0 : 180
    readonly property int calm: reducedMotion ? 0 : 500
    readonly property int slow: reducedMotion ? 0 : 2000

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
