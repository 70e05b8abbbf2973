pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Nobody is there: the collection's paintings drift by, and each language invites in its own words.
FocusScope {
    id: attract

    required property QtObject kiosk
    readonly property bool grouping: true
    readonly property real panelShare: Theme.largeText ? 0.52 : 0.44
    // With many languages each has only its button, and they take turns inviting.
    readonly property bool few: kiosk.languages.length <= 2
    property int turn: 0
    readonly property real _inviting: Theme.largeText && Theme.wide ? Theme.lead : Theme.heading

    Accessible.role: Accessible.Pane
    Accessible.name: kiosk.languages.map(language => language.invitation).join(" ")

    MovingCanvases {
        anchors.left: parent.left
        anchors.top: parent.top
        width: Theme.wide ? parent.width - side.width : parent.width
        height: Theme.wide ? parent.height : parent.height - side.height
        works: attract.kiosk.canvases
        imageOf: number => attract.kiosk.imageOf(number)
        onShown: number => attract.kiosk.canvasShown(number)

        // Who touches a painting begins in the kiosk's own language.
        TapHandler {
            onTapped: attract.kiosk.chooseLanguage(attract.kiosk.language)
        }
    }

    Rectangle {
        id: side

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Theme.wide ? parent.width * attract.panelShare : parent.width
        height: Theme.wide ? parent.height : texts.implicitHeight + 2 * Theme.wideGap
        color: Theme.ground

        ColumnLayout {
            id: texts

            anchors.fill: parent
            anchors.leftMargin: Theme.margin
            anchors.rightMargin: Theme.margin
            anchors.topMargin: Theme.wideGap
            anchors.bottomMargin: Theme.wideGap
            spacing: Theme.gap

            RowLayout {
                spacing: Theme.tight

                Icon {
                    name: "note"
                    color: Theme.accent
                }

                Words {
                    text: "Klangbild"
                    color: Theme.inkSoft
                    font.letterSpacing: 2 * Theme.unit
                }
            }

            Item {
                Layout.fillHeight: true
            }

            Repeater {
                model: attract.few ? attract.kiosk.languages : []

                Invitation {
                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    Layout.topMargin: Theme.tight
                    language: modelData
                    chosenFirst: index === 0
                }
            }

            Words {
                Layout.fillWidth: true
                visible: !attract.few
                text: attract.kiosk.languages[attract.turn % attract.kiosk.languages.length].invitation
                serif: true
                font.pixelSize: attract._inviting
                LayoutMirroring.enabled: arabic
            }

            GridLayout {
                Layout.fillWidth: true
                visible: !attract.few
                columns: attract.kiosk.languages.length > 4 ? 3 : 2
                columnSpacing: Theme.gap
                rowSpacing: Theme.gap
                uniformCellWidths: true

                Repeater {
                    model: attract.few ? [] : attract.kiosk.languages

                    PushButton {
                        required property var modelData
                        required property int index

                        Layout.fillWidth: true
                        text: modelData.name
                        language: modelData.code
                        primary: true
                        focus: index === 0
                        onPressed: attract.kiosk.chooseLanguage(modelData.code)
                    }
                }
            }

            Item {
                Layout.fillHeight: Theme.wide
            }

            RowLayout {
                Layout.fillWidth: true
                Layout.topMargin: Theme.tight
                spacing: Theme.gap

                Icon {
                    name: "headphones"
                    color: Theme.accent
                    size: 56 * Theme.unit
                }

                Words {
                    Layout.fillWidth: true
                    text: qsTr("To visit by ear, press any key or plug in headphones.")
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                }
            }
        }
    }

    Timer {
        interval: 6000
        running: !attract.few && attract.visible
        repeat: true
        onTriggered: attract.turn += 1
    }

    // What a language says, in its own direction of reading.
    component Invitation: ColumnLayout {
        id: invitation

        property var language
        property bool chosenFirst

        spacing: Theme.gap
        LayoutMirroring.enabled: language.rightToLeft
        LayoutMirroring.childrenInherit: true

        Words {
            Layout.fillWidth: true
            text: invitation.language.invitation
            serif: true
            font.pixelSize: attract._inviting
        }

        PushButton {
            Layout.fillWidth: true
            text: invitation.language.begin
            language: invitation.language.code
            icon: "play"
            primary: true
            focus: invitation.chosenFirst
            onPressed: attract.kiosk.chooseLanguage(invitation.language.code)
        }
    }
}
