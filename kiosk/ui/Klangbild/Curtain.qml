import QtQuick

// The screen is black, so that who visits by ear is not watched. Keys and speech go on; a small sign says how to
// lift it. Black with white words in every theme.
Rectangle {
    id: curtain

    required property QtObject kiosk
    readonly property bool grouping: true

    visible: kiosk.access.curtain
    color: "#000000"
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("The screen is dark. Everything goes on by ear.")

    // Nothing that is not seen is pressed by chance.
    MouseArea {
        anchors.fill: parent
    }

    Pressable {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.margin
        width: words.implicitWidth + sign.width + 3 * Theme.gap
        height: Theme.target
        plain: true
        text: qsTr("Lift the curtain")
        hint: qsTr("The screen is shown again")
        onPressed: curtain.kiosk.setAccess("curtain", false)

        Icon {
            id: sign

            anchors.left: parent.left
            anchors.leftMargin: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            name: "curtain"
            color: "#b8b8b8"
        }

        Words {
            id: words

            anchors.left: sign.right
            anchors.leftMargin: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Lift the curtain")
            color: "#b8b8b8"
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
    }
}
