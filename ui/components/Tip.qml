import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A tooltip, shown after half a second. `keyText` stands after the words.
T.ToolTip {
    id: tip

    property string keyText: ""

    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    y: parent ? parent.height + Theme.s4 : 0
    implicitWidth: label.implicitWidth + (key.visible ? key.implicitWidth + Theme.s8 : 0) + Theme.s8 * 2
    implicitHeight: Math.max(label.implicitHeight, Theme.lineSmall) + Theme.s4 * 2
    margins: Theme.s4
    delay: Theme.tipDelayMs
    timeout: -1
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent

    background: Rectangle {
        radius: Theme.radiusControl
        color: Theme.text1
    }
    contentItem: Item {
        SmallText {
            id: label
            x: Theme.s8
            y: Theme.s4
            width: Math.min(implicitWidth, Theme.tipMaxWidth)
            wrapMode: Text.Wrap
            text: tip.text
            color: Theme.bgThread
        }
        SmallText {
            id: key
            visible: tip.keyText !== ""
            anchors.left: label.right
            anchors.leftMargin: Theme.s8
            y: Theme.s4
            text: tip.keyText
            color: Theme.bgThread
        }
    }
}
