pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts

// A quantity in steps: less, how much it is, more. Its buttons say what they do and how it stands.
RowLayout {
    id: stepper

    property string name
    property string less
    property string more
    property string lessIcon: "minus"
    property string moreIcon: "plus"
    // 0 to `levels` - 1.
    property int level: 0
    property int levels: 5
    // The level in words.
    property string value: qsTr("%1 of %2").arg(level + 1).arg(levels)

    signal stepped(int by)

    spacing: Theme.tight

    StepButton {
        text: stepper.less
        icon: stepper.lessIcon
        value: stepper.value
        onPressed: stepper.stepped(-1)
    }

    LevelBars {
        Layout.fillWidth: true
        Layout.maximumWidth: 190 * Theme.unit
        Layout.alignment: Qt.AlignVCenter
        level: stepper.level
        levels: stepper.levels
        Accessible.role: Accessible.ProgressBar
        Accessible.name: stepper.name
        Accessible.description: stepper.value
    }

    StepButton {
        text: stepper.more
        icon: stepper.moreIcon
        value: stepper.value
        onPressed: stepper.stepped(1)
    }

    component StepButton: Pressable {
        id: step

        property string icon

        implicitWidth: Theme.target
        implicitHeight: Theme.target

        Icon {
            anchors.centerIn: parent
            name: step.icon
            size: 46 * Theme.unit
        }
    }
}
