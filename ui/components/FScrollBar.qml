import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A thin bar beside what scrolls, there while it moves or the pointer is on it; nothing when all of it is visible.
T.ScrollBar {
    id: bar

    implicitWidth: Theme.s8 + Theme.s2
    implicitHeight: Theme.s8 + Theme.s2
    padding: Theme.s2
    minimumSize: Math.min(1, Theme.s32 / Math.max(Theme.s32, orientation === Qt.Vertical ? height : width))
    policy: T.ScrollBar.AsNeeded
    visible: size < 1.0
    Accessible.ignored: true

    contentItem: Rectangle {
        implicitWidth: Theme.s6
        implicitHeight: Theme.s6
        radius: Theme.bar
        color: bar.pressed || bar.hovered ? Theme.lineControl : Theme.lineStrong
        visible: bar.size < 1.0 && bar.active
    }
}
