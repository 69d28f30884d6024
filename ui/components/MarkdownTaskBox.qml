import QtQuick
import Flux.Theme

// The box of a task list: a sign, not a control.
Rectangle {
    property bool done: false

    implicitWidth: Theme.iconSmall
    implicitHeight: Theme.iconSmall
    radius: Theme.radiusTag
    color: done ? Theme.lineControl : "transparent"
    border.width: done ? 0 : Theme.border
    border.color: Theme.lineControl
    Accessible.ignored: true

    Icon {
        anchors.centerIn: parent
        visible: parent.done
        name: "check"
        token: "bgThread"
        size: Theme.s12
    }
}
