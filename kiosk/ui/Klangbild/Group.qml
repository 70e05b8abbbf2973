import QtQuick

// What belongs together and is counted together: 'Peaceful, button, 2 of 6'.
Item {
    property string name
    // Else it is counted with what is around it.
    property bool grouping: true

    implicitWidth: children.length > 0 ? children[0].implicitWidth : 0
    implicitHeight: children.length > 0 ? children[0].implicitHeight : 0
    Accessible.role: Accessible.Grouping
    Accessible.name: name
}
