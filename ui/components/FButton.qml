import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A button with words on it. kind: "main" (one a card), "plain", "quiet" or "risk". A risk button that is clicked arms
// itself for 5 s or until it loses the focus. Act on `confirmed`, not on `clicked`.
T.Button {
    id: button

    property string kind: "plain"
    property string iconName: ""
    property string keyCap: ""
    property bool showKeyCap: true
    property bool working: false
    property bool armed: false
    // What a risk button says while it is armed; empty keeps its words.
    property string armedText: ""
    property bool small: false // inside the head of a block
    // Sent for every kind: at once, or for a risk button at the second press.
    signal confirmed

    readonly property bool filled: enabled && (kind === "main" || armed)
    readonly property color ink: !enabled ? Theme.text3 : armed ? Theme.onBad : kind === "main" ? Theme.onAccent
        : kind === "risk" ? Theme.bad : kind === "quiet" ? Theme.text2 : Theme.text1
    readonly property color face: {
        if (!enabled)
            return kind === "quiet" ? "transparent" : Theme.bgSunken;
        if (armed)
            return Theme.badMark;
        if (kind === "main")
            return down ? Theme.accentPressed : hovered ? Theme.accentHover : Theme.accent;
        if (down)
            return Theme.bgPressed;
        if (hovered)
            return Theme.bgHover;
        return kind === "quiet" ? "transparent" : Theme.bgRaised;
    }
    readonly property string inkToken: !enabled ? "text3" : armed ? "onBad" : kind === "main" ? "onAccent"
        : kind === "risk" ? "bad" : kind === "quiet" ? "text2" : "text1"

    implicitHeight: Theme.controlHeight
    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    leftPadding: Theme.s12
    rightPadding: Theme.s12
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    enabled: !working

    Accessible.role: Accessible.Button
    Accessible.name: working ? qsTr("%1, working").arg(text) : armed && armedText !== "" ? armedText : text
    Accessible.description: kind === "risk" ? qsTr("Cannot be undone") : ""
    Accessible.onPressAction: button.clicked()

    onClicked: {
        if (kind === "risk" && !armed) {
            armed = true;
            return;
        }
        armed = false;
        confirmed();
    }
    onActiveFocusChanged: if (!activeFocus) armed = false
    Keys.onReturnPressed: event => { if (event.isAutoRepeat) return; button.clicked(); }
    Keys.onEnterPressed: event => { if (event.isAutoRepeat) return; button.clicked(); }
    Keys.onEscapePressed: event => { if (button.armed) button.armed = false; else event.accepted = false; }

    Timer {
        interval: Theme.armedMs
        running: button.armed
        onTriggered: button.armed = false
    }

    background: Rectangle {
        radius: Theme.radiusControl
        color: button.face
        border.width: button.kind === "quiet" || button.filled ? 0 : Theme.border
        border.color: button.enabled ? Theme.lineStrong : Theme.line
        Behavior on color { ColorAnimation { duration: Theme.tintMs } }

        FocusRing { visible: button.visualFocus }
    }
    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        Row {
            id: row
            anchors.centerIn: parent
            spacing: Theme.s8

            StateShape {
                visible: button.working
                anchors.verticalCenter: parent.verticalCenter
                state: "run"
                size: Theme.iconSmall
            }
            Icon {
                visible: button.iconName !== "" && !button.working
                anchors.verticalCenter: parent.verticalCenter
                name: button.iconName
                token: button.inkToken
                size: Theme.iconSmall
            }
            BodyText {
                anchors.verticalCenter: parent.verticalCenter
                medium: true
                font: button.small ? Theme.fontSmall : Theme.fontBodyMedium
                text: button.armed && button.armedText !== "" ? button.armedText : button.text
                color: button.ink
                visible: text !== ""
                Accessible.ignored: true
            }
            KeyCap {
                anchors.verticalCenter: parent.verticalCenter
                text: button.showKeyCap && button.enabled ? button.keyCap : ""
                ink: button.filled ? button.ink : Theme.text3
                edge: button.filled ? button.ink : Theme.lineStrong
            }
        }
    }
}
