import QtQuick
import Flux.Theme

// What lies under a menu, the palette and a toast: a border and, in the light theme, one step of shade.
Item {
    property int radius: Theme.radiusRow

    Rectangle {
        visible: Theme.shadeOpacity > 0
        x: -1
        y: 0
        width: parent.width + 2
        height: parent.height + 2
        radius: parent.radius + 1
        color: Theme.scrim
        opacity: Theme.shadeOpacity
    }
    Rectangle {
        anchors.fill: parent
        radius: parent.radius
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.lineStrong
    }
}
