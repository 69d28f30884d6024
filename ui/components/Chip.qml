import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A short fact in a box. tone: "neutral", "ok", "needs", "bad" or "accent". With `actionable` it is a button; with
// `removable` an x at its end (and the Delete key) sends `removed`.
T.AbstractButton {
    id: chip

    property string tone: "neutral"
    property string iconName: ""
    property bool actionable: false
    property bool removable: false
    signal removed

    readonly property int aroundWords: Theme.s8 * 2 + (iconName !== "" ? Theme.iconSmall + Theme.s6 : 0)
        + (removable ? Theme.s12 + Theme.s6 : 0)
    readonly property color ink: tone === "ok" ? Theme.ok : tone === "needs" ? Theme.needs : tone === "bad" ? Theme.bad
        : tone === "accent" ? Theme.accent : Theme.text2
    readonly property string inkToken: tone === "neutral" ? "text2" : tone
    readonly property color face: actionable && down ? Theme.bgPressed : actionable && hovered ? Theme.bgHover
        : tone === "ok" ? Theme.okSoft : tone === "needs" ? Theme.needsSoft : tone === "bad" ? Theme.badSoft
        : tone === "accent" ? Theme.accentSoft : Theme.bgSunken

    implicitHeight: Theme.chipHeight
    implicitWidth: words.implicitWidth + aroundWords
    focusPolicy: actionable || removable ? Qt.TabFocus : Qt.NoFocus
    hoverEnabled: actionable
    Accessible.role: actionable ? Accessible.Button : Accessible.StaticText
    Accessible.name: text
    Accessible.onPressAction: if (chip.actionable) chip.clicked()
    Keys.onReturnPressed: event => { if (chip.actionable && !event.isAutoRepeat) chip.clicked(); }
    Keys.onDeletePressed: if (chip.removable) chip.removed()

    background: Rectangle {
        radius: Theme.radiusControl
        color: chip.face
        border.width: chip.tone === "neutral" || Theme.highContrast ? Theme.border : 0
        border.color: Theme.cardBorder
        Behavior on color { ColorAnimation { duration: Theme.tintMs } }

        FocusRing { visible: chip.visualFocus }
    }
    contentItem: Item {
        Row {
            id: row
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.s8
            spacing: Theme.s6

            Icon {
                visible: chip.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                name: chip.iconName
                token: chip.inkToken
                size: Theme.iconSmall
            }
            SmallText {
                id: words
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, Math.max(0, chip.width - chip.aroundWords))
                text: chip.text
                color: chip.ink
                elide: Text.ElideRight
                Accessible.ignored: true
                CutTip {}
            }
            Item {
                visible: chip.removable
                width: Theme.s12
                height: Theme.s12
                anchors.verticalCenter: parent.verticalCenter
                Accessible.role: Accessible.Button
                Accessible.name: qsTr("Remove %1").arg(chip.text)
                Accessible.onPressAction: chip.removed()

                Icon {
                    anchors.centerIn: parent
                    name: "x"
                    token: chip.inkToken
                    size: Theme.s12
                }
                TapHandler {
                    margin: Theme.s6
                    onTapped: chip.removed()
                }
            }
        }
    }
}
