import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// One of several that exclude each other. Nothing is chosen until somebody chooses.
T.RadioButton {
    id: control

    implicitHeight: Math.max(Theme.lineBody + Theme.s4, implicitIndicatorHeight + Theme.s8)
    implicitWidth: text === "" ? implicitIndicatorWidth : label.implicitWidth // which leaves room for the mark
    spacing: Theme.s8
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    font: Theme.fontBody
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked

    indicator: Rectangle {
        x: control.mirrored ? control.width - width : 0
        y: (control.height - height) / 2
        implicitWidth: Theme.checkSize
        implicitHeight: Theme.checkSize
        radius: width / 2
        color: !control.enabled ? Theme.bgSunken : control.checked ? Theme.accent : Theme.bgField
        border.width: control.checked && control.enabled ? 0 : Theme.border
        border.color: control.enabled ? Theme.lineControl : Theme.line

        Rectangle {
            anchors.centerIn: parent
            visible: control.checked
            width: Theme.s6
            height: Theme.s6
            radius: width / 2
            color: control.enabled ? Theme.onAccent : Theme.text3
        }
        FocusRing { visible: control.visualFocus; around: Theme.checkSize / 2 }
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
