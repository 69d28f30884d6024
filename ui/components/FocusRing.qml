import QtQuick
import Flux.Theme

// The ring that the keyboard's focus shows, around (or inside) the item it is anchored to.
Rectangle {
    property bool inside: false
    property int around: Theme.radiusControl

    anchors.fill: parent
    anchors.margins: inside ? 0 : -(Theme.s2 + Theme.focusWidth)
    radius: inside ? around : around + Theme.s2 + Theme.focusWidth
    color: "transparent"
    border.width: Theme.focusWidth
    border.color: Theme.focus
}
