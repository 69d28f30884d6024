import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// Yes, change, no, later: in this order, with their keys. A risky yes has to be pressed twice and stands second; an
// unknown outcome has no main button.
Flow {
    id: buttons

    property Card card: null
    property bool editing: false
    property bool edited: false
    property bool showKeys: true
    readonly property bool busy: card !== null && card.busy
    readonly property bool unknown: card !== null && card.kind === Card.UnknownOutcome
    readonly property bool risky: card !== null && card.isFinal
    readonly property alias yesItem: yes
    readonly property alias noItem: no
    readonly property alias laterItem: later
    signal yesChosen
    signal changeChosen
    signal noChosen
    signal laterChosen
    signal againChosen

    function armYes() {
        yes.armed = true;
        yes.forceActiveFocus(Qt.TabFocusReason);
    }

    spacing: Theme.s8

    FButton { // of a risky card the safe choice stands first
        id: noFirst
        visible: buttons.risky
        text: buttons.card ? buttons.card.noLabel : ""
        keyCap: "3"
        showKeyCap: buttons.showKeys
        enabled: !buttons.busy
        onConfirmed: buttons.noChosen()
    }
    FButton {
        id: yes
        objectName: "yesButton"
        kind: buttons.risky ? "risk" : buttons.unknown ? "plain" : "main"
        text: {
            if (!buttons.card)
                return "";
            if (buttons.busy)
                return qsTr("Sending…");
            if (buttons.editing && buttons.edited)
                return qsTr("Send my version");
            return buttons.risky ? buttons.card.yesLabel + "…" : buttons.card.yesLabel;
        }
        armedText: buttons.card ? buttons.card.yesLabel : ""
        keyCap: buttons.editing ? qsTr("Ctrl ↵") : "1"
        showKeyCap: buttons.editing || buttons.showKeys
        working: buttons.busy
        onConfirmed: buttons.yesChosen()
    }
    FButton {
        visible: buttons.unknown
        text: qsTr("Send again")
        keyCap: "2"
        showKeyCap: buttons.showKeys
        enabled: !buttons.busy
        onConfirmed: buttons.againChosen()
    }
    FButton {
        objectName: "changeButton"
        visible: !buttons.unknown && buttons.card !== null && buttons.card.fields.length > 0
        text: !buttons.editing ? qsTr("Edit") : buttons.edited ? qsTr("Undo my edits") : qsTr("Back to the preview")
        keyCap: buttons.editing ? "" : "2"
        showKeyCap: buttons.showKeys
        enabled: !buttons.busy
        onConfirmed: buttons.changeChosen()
    }
    FButton {
        id: no
        objectName: "noButton"
        visible: !buttons.risky
        text: buttons.card ? buttons.card.noLabel : ""
        keyCap: buttons.editing ? "" : "3"
        showKeyCap: buttons.showKeys
        enabled: !buttons.busy
        onConfirmed: buttons.noChosen()
    }
    FButton {
        id: later
        objectName: "laterButton"
        kind: "quiet"
        text: qsTr("Later")
        keyCap: buttons.editing ? "" : "H"
        showKeyCap: buttons.showKeys
        enabled: !buttons.busy
        onConfirmed: buttons.laterChosen()
    }
}
