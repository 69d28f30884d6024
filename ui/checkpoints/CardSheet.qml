import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// An open card: the question, what would happen, the facts, and the answers with their keys.
CardFrame {
    id: sheet

    property Card card: null
    property string mode: "ask" // "ask", "edit", "why"
    property bool keysShown: true // the single keys act: no text field has the focus
    readonly property int kind: card ? card.kind : Card.Approval
    readonly property bool unknown: card !== null && kind === Card.UnknownOutcome
    readonly property bool risky: card !== null && card.isFinal
    readonly property bool asksFields: kind === Card.Input || kind === Card.Questions
    readonly property bool showsFields: kind === Card.Modify || mode === "edit"
    readonly property bool typing: activeFocus && (mode === "why" || Window.activeFocusItem instanceof TextInput
        || Window.activeFocusItem instanceof TextEdit)
    // Typed here, or in another place that shows the same card.
    readonly property bool drafted: card !== null && kind === Card.Approval && card.edited
    signal answered // the effect may still run
    signal putOff

    tone: unknown || risky ? "bad" : "needs"
    ring: here.activeFocus
    Accessible.name: card ? card.question : ""
    Accessible.description: card ? card.factsText : ""

    onCardChanged: mode = drafted ? "edit" : "ask"
    onDraftedChanged: if (drafted && mode === "ask") mode = "edit"
    onModeChanged: {
        if (mode === "why")
            reason.start();
    }

    // Where the focus stands at first: never on a yes that opens, costs or destroys something.
    function takeFocus(byKey) {
        const why = byKey ? Qt.TabFocusReason : Qt.OtherFocusReason;
        if (mode === "why")
            return;
        if (mode === "edit")
            fields.item.focusFirst();
        else if (asksFields)
            form.item.focusFirst();
        else if (unknown)
            buttons.laterItem.forceActiveFocus(why);
        else if (card && card.yesIsSafe)
            buttons.yesItem.forceActiveFocus(why);
        else
            here.forceActiveFocus(why);
    }
    function leaveField() {
        if (mode === "edit")
            card.undoEdits();
        mode = "ask";
        here.forceActiveFocus(Qt.TabFocusReason);
    }
    function sayYes() {
        if (!card || card.busy || !card.answerable)
            return;
        if (unknown) {
            card.wentOut();
            answered();
        } else if (card.approve()) {
            answered();
        } else if (showsFields) {
            fields.item.focusProblem();
        } else if (asksFields) {
            form.item.focusProblem();
        }
    }
    function sayNo() {
        if (!card || card.busy)
            return;
        if (unknown) {
            card.reject("");
            answered();
        } else {
            mode = "why";
        }
    }
    function sayAgain() {
        card.again();
        answered();
    }
    function change() {
        if (mode === "edit") {
            leaveField();
        } else if (asksFields) {
            card.decideAll();
            answered();
        } else if (kind === Card.Modify) {
            card.undoEdits();
            fields.item.focusFirst();
        } else {
            mode = "edit";
            fields.item.focusFirst();
        }
    }
    function putOffNow() {
        if (mode === "why")
            mode = "ask";
        putOff();
    }
    // 1, 2, 3, H, and the letters of alternatives. True when the key did something.
    function answerKey(key) {
        if (mode !== "ask" || !card || card.busy || !card.isOpen || typing)
            return false;
        if (key === Qt.Key_1 && !asksFields) {
            if (risky)
                buttons.armYes();
            else
                sayYes();
        } else if (key === Qt.Key_2 && unknown) {
            sayAgain();
        } else if (key === Qt.Key_2 && !asksFields && card.fields.length > 0) {
            change();
        } else if (key === Qt.Key_3) {
            sayNo();
        } else if (key === Qt.Key_H) {
            putOffNow();
        } else {
            return kind === Card.Select && options.item.pick(String.fromCharCode(key));
        }
        return true;
    }
    // Keys that act here are not the window's while the card has the focus.
    function isOwn(event) {
        if ((event.modifiers & ~Qt.KeypadModifier) !== Qt.NoModifier || mode !== "ask" || typing)
            return false;
        return [Qt.Key_1, Qt.Key_2, Qt.Key_3, Qt.Key_H].includes(event.key)
            || kind === Card.Select && card.options.some(option => option.letter === String.fromCharCode(event.key));
    }

    Keys.onShortcutOverride: event => { if (sheet.isOwn(event)) event.accepted = true; }
    Keys.onPressed: event => {
        const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
        if (enter && event.modifiers & Qt.ControlModifier && (sheet.asksFields || sheet.showsFields)) {
            event.accepted = true;
            if (!event.isAutoRepeat)
                sheet.sayYes();
            return;
        }
        // A key that is held down decides neither what is final nor what has to be filled in.
        const held = event.isAutoRepeat && (sheet.risky || sheet.kind !== Card.Approval || event.key === Qt.Key_H);
        if (sheet.isOwn(event) && (held || sheet.answerKey(event.key)))
            event.accepted = true;
    }

    Column {
        width: parent.width
        spacing: Theme.s8

        Item {
            id: here
            objectName: "cardFocus"
            width: parent.width
            height: question.height
            focus: true
            activeFocusOnTab: true
            Accessible.role: Accessible.Heading
            Accessible.name: question.text

            StateShape {
                visible: !sheet.unknown && !sheet.risky
                y: (Theme.lineTitle3 - height) / 2
                state: "needs"
                surface: "bgRaised"
            }
            Icon {
                visible: sheet.unknown || sheet.risky
                y: (Theme.lineTitle3 - height) / 2
                name: "warn"
                token: "badMark"
            }
            SmallText {
                id: counter
                visible: sheet.kind === Card.Questions
                anchors.right: parent.right
                y: (Theme.lineTitle3 - height) / 2
                text: sheet.card ? qsTr("%1 of %2 answered").arg(sheet.card.answered).arg(sheet.card.fields.length) : ""
            }
            TitleText {
                id: question
                x: Theme.mirrored ? (counter.visible ? counter.width + Theme.s12 : 0) : Theme.iconSize + Theme.s8
                width: parent.width - Theme.iconSize - Theme.s8 - (counter.visible ? counter.width + Theme.s12 : 0)
                text: sheet.card ? sheet.card.question : ""
                wrapMode: Text.Wrap
                Accessible.ignored: true
            }
        }
        BodyText {
            visible: text !== ""
            width: parent.width
            text: sheet.card ? sheet.card.context : ""
            color: Theme.text2
            wrapMode: Text.Wrap
        }
        Loader {
            id: fields
            visible: active
            active: sheet.showsFields
            width: parent.width
            sourceComponent: CardFields {
                card: sheet.card
                onSubmitted: sheet.sayYes()
                onEscaped: sheet.leaveField()
            }
        }
        CardPreview { // of Flux's own version: not beside another one
            visible: type !== "" && sheet.mode !== "edit" && !(sheet.kind === Card.Modify && sheet.card.edited)
            width: parent.width
            card: sheet.card
        }
        Loader {
            id: form
            visible: active
            active: sheet.card !== null && sheet.asksFields
            width: parent.width
            sourceComponent: CardForm {
                card: sheet.card
                onSubmitted: sheet.sayYes()
                onEscaped: sheet.leaveField()
            }
        }
        Loader {
            id: options
            visible: active
            active: sheet.card !== null && sheet.kind === Card.Select
            width: parent.width
            sourceComponent: CardOptions {
                card: sheet.card
                showKeys: sheet.keysShown && sheet.mode === "ask"
            }
        }
        CardFacts {
            visible: sheet.mode !== "why" && facts.length > 0
            width: parent.width
            facts: sheet.card ? sheet.card.facts : []
        }
        Row {
            visible: sheet.card !== null && sheet.card.error !== ""
            width: parent.width
            spacing: Theme.s6
            Icon {
                y: (Theme.lineSmall - height) / 2
                name: "warn"
                token: "bad"
                size: Theme.iconSmall
            }
            SmallText {
                width: parent.width - Theme.iconSmall - parent.spacing
                text: sheet.card ? sheet.card.error : ""
                color: Theme.bad
                wrapMode: Text.Wrap
            }
        }
        Item {
            visible: sheet.mode !== "why"
            width: parent.width
            height: buttons.height + Theme.s4

            CardButtons {
                id: buttons
                y: Theme.s4
                width: parent.width - (hint.visible ? hint.width + Theme.s8 : 0)
                card: sheet.card
                editing: sheet.mode === "edit"
                typing: sheet.typing
                showKeys: sheet.keysShown && sheet.mode === "ask" && !sheet.typing
                onYesChosen: sheet.sayYes()
                onChangeChosen: sheet.change()
                onNoChosen: sheet.sayNo()
                onLaterChosen: sheet.putOffNow()
                onAgainChosen: sheet.sayAgain()
            }
            SmallText {
                id: hint
                visible: sheet.risky && sheet.keysShown && sheet.width > Theme.toastMaxWidth
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("1 then Enter")
                color: Theme.text3
            }
        }
        CardReason {
            id: reason
            visible: sheet.mode === "why"
            width: parent.width
            noText: sheet.card ? sheet.card.noLabel : ""
            onTold: why => {
                sheet.card.reject(why);
                sheet.mode = "ask";
                sheet.answered();
            }
            onTakenBack: sheet.leaveField()
        }
    }
}
