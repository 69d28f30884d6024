import QtQuick
import Flux.Theme

// The key that acts here. On a filled button `ink` is that button's text colour. Readers get the key from the control's
// shortcut, not from here.
Rectangle {
    id: cap

    property alias text: label.text
    property color ink: Theme.text3
    property color edge: Theme.lineStrong

    implicitHeight: Theme.keyCapHeight
    implicitWidth: Math.max(Theme.keyCapHeight, label.implicitWidth + Theme.s4 * 2)
    radius: Theme.radiusTag
    color: "transparent"
    border.width: Theme.border
    border.color: edge
    visible: text !== ""
    Accessible.ignored: true

    CaptionText {
        id: label
        anchors.centerIn: parent
        medium: true
        color: cap.ink
        Accessible.ignored: true
    }
}
