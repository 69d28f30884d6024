import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A box that is ticked or not.
T.CheckBox {
    id: control

    implicitHeight: Math.max(Theme.lineBody + Theme.s4, implicitIndicatorHeight + Theme.s8)
    implicitWidth: text === "" ? implicitIndicatorWidth : label.implicitWidth // which leaves room for the mark
    spacing: Theme.s8
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    font: Theme.fontBody
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked

    indicator: Rectangle {
        x: control.mirrored ? control.width - width : 0
        y: (control.height - height) / 2
        implicitWidth: Theme.checkSize
        implicitHeight: Theme.checkSize
        radius: Theme.radiusTag
        color: !control.enabled ? Theme.bgSunken : control.checked ? Theme.accent : Theme.bgField
        border.width: control.checked && control.enabled ? 0 : Theme.border
        border.color: control.enabled ? Theme.lineControl : Theme.line

        Icon {
            anchors.centerIn: parent
            visible: control.checked
            name: "check"
            token: control.enabled ? "onAccent" : "text3"
            size: Theme.iconSmall
        }
        FocusRing { visible: control.visualFocus; around: Theme.radiusTag }
    }
    contentItem: BodyText {
        id: label
        leftPadding: control.mirrored ? 0 : control.indicator.width + control.spacing
        rightPadding: control.mirrored ? control.indicator.width + control.spacing : 0
        text: control.text
        color: control.enabled ? Theme.text1 : Theme.text3
        Accessible.ignored: true
    }
}
