import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// On or off, at once.
T.Switch {
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
        implicitWidth: Theme.toggleWidth
        implicitHeight: Theme.toggleHeight
        radius: height / 2
        color: !control.enabled ? Theme.bgSunken : control.checked ? Theme.accent : Theme.bgField
        border.width: control.checked && control.enabled ? 0 : Theme.border
        border.color: control.enabled ? Theme.lineControl : Theme.line

        Rectangle {
            readonly property bool atEnd: control.mirrored ? !control.checked : control.checked
            x: atEnd ? parent.width - width - Theme.s4 + 1 : Theme.s4 - 1
            anchors.verticalCenter: parent.verticalCenter
            width: parent.height - Theme.s6
            height: width
            radius: width / 2
            color: !control.enabled ? Theme.text3 : control.checked ? Theme.onAccent : Theme.lineControl
        }
        FocusRing { visible: control.visualFocus; around: Theme.toggleHeight / 2 }
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
