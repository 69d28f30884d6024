import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// Yes, change, no, later: in this order, with their keys. A risky yes has to be pressed twice and stands second; an
// unknown outcome has no main button.
Flow {
    id: buttons

    property Card card: null
    property bool editing: false // an approval whose preview became fields
    property bool typing: false  // a field has the focus: the keys of the buttons are its letters
    property bool showKeys: true
    readonly property bool edited: card !== null && card.edited
    readonly property bool modify: card !== null && card.kind === Card.Modify
    readonly property bool asksFields: card !== null && (card.kind === Card.Input || card.kind === Card.Questions)
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
        keyCap: buttons.asksFields ? buttons.card.yesHint : buttons.editing || buttons.typing ? qsTr("Ctrl ↵") : "1"
        showKeyCap: buttons.asksFields || buttons.editing || buttons.typing || buttons.showKeys
        working: buttons.busy
        enabled: !buttons.busy && buttons.card !== null && buttons.card.answerable
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
        visible: {
            if (buttons.unknown || buttons.card === null)
                return false;
            return buttons.asksFields ? buttons.card.canDecideAll : buttons.card.fields.length > 0;
        }
        text: {
            if (buttons.asksFields)
                return qsTr("You decide all");
            if (buttons.modify)
                return buttons.edited ? qsTr("Undo my edits") : qsTr("Edit");
            return !buttons.editing ? qsTr("Edit") : buttons.edited ? qsTr("Undo my edits") : qsTr("Back to the preview");
        }
        keyCap: buttons.editing || buttons.asksFields ? "" : "2"
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
