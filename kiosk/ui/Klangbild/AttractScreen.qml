pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// Nobody is there: the collection's paintings drift by, and each language invites in its own words.
FocusScope {
    id: attract

    required property QtObject kiosk
    readonly property real panelShare: Theme.wide ? 0.44 : 0.5

    Accessible.role: Accessible.Pane
    Accessible.name: kiosk.languages.map(language => language.invitation).join(" ")

    MovingCanvases {
        width: Theme.wide ? parent.width * (1 - attract.panelShare) : parent.width
        height: Theme.wide ? parent.height : parent.height * (1 - attract.panelShare)
        anchors.left: parent.left
        anchors.top: parent.top
        works: attract.kiosk.canvases
    }

    Rectangle {
        width: Theme.wide ? parent.width * attract.panelShare : parent.width
        height: Theme.wide ? parent.height : parent.height * attract.panelShare
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        color: Theme.ground

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.margin
            spacing: Theme.wideGap

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
                model: attract.kiosk.languages

                ColumnLayout {
                    id: invitation

                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    spacing: Theme.gap
                    LayoutMirroring.enabled: modelData.rightToLeft
                    LayoutMirroring.childrenInherit: true

                    Words {
                        Layout.fillWidth: true
                        text: invitation.modelData.invitation
                        serif: true
                        font.pixelSize: Theme.heading
                    }

                    PushButton {
                        Layout.fillWidth: true
                        text: invitation.modelData.begin
                        icon: "play"
                        primary: true
                        focus: invitation.index === 0
                        onPressed: attract.kiosk.chooseLanguage(invitation.modelData.code)
                    }
                }
            }

            Item {
                Layout.fillHeight: Theme.wide
            }
        }
    }
}
