import QtQuick
import Flux.Theme

// How many things wait for the person. The row that holds it says the number in its own name.
Rectangle {
    property int count: 0

    visible: count > 0
    implicitHeight: Theme.badgeHeight
    implicitWidth: Math.max(Theme.s20, label.implicitWidth + Theme.s6 * 2)
    radius: height / 2
    color: Theme.needsFill
    Accessible.ignored: true

    CaptionText {
        id: label
        anchors.centerIn: parent
        text: parent.count > 99 ? "99+" : parent.count
        color: Theme.onNeeds
        Accessible.ignored: true
    }
}
