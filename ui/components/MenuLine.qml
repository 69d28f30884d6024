import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A line between two groups of a menu.
T.MenuSeparator {
    implicitHeight: Theme.s8 + Theme.border
    contentItem: Item {
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            height: Theme.border
            color: Theme.line
        }
    }
}
