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
    readonly property bool unknown: card !== null && card.kind === Card.UnknownOutcome
    readonly property bool risky: card !== null && card.isFinal
    readonly property bool typing: mode !== "ask" && sheet.activeFocus
    signal answered // the effect may still run
    signal putOff

    tone: unknown || risky ? "bad" : "needs"
    ring: here.activeFocus
    Accessible.name: card ? card.question : ""
    Accessible.description: card ? card.factsText : ""

    onCardChanged: mode = "ask"
    onModeChanged: {
        if (mode === "edit")
            fields.start();
        else if (mode === "why")
            reason.start();
    }

    // Where the focus stands at first: never on a yes that opens, costs or destroys something.
    function takeFocus(byKey) {
        const why = byKey ? Qt.TabFocusReason : Qt.OtherFocusReason;
        if (mode !== "ask")
            return;
        if (unknown)
            buttons.laterItem.forceActiveFocus(why);
        else if (card && card.yesIsSafe)
            buttons.yesItem.forceActiveFocus(why);
        else
            here.forceActiveFocus(why);
    }
    function backToQuestion() {
        mode = "ask";
        here.forceActiveFocus(Qt.TabFocusReason);
    }
    function sayYes() {
        if (!card || card.busy)
            return;
        if (unknown)
            card.wentOut();
        else
            card.approve(mode === "edit" ? fields.texts : {});
        answered();
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
    function putOffNow() {
        if (mode !== "ask")
            mode = "ask";
        putOff();
    }
    // 1, 2, 3, H. True when the key did something.
    function answerKey(key) {
        if (mode !== "ask" || !card || card.busy || !card.isOpen)
            return false;
        if (key === Qt.Key_1) {
            if (risky)
                buttons.armYes();
            else
                sayYes();
        } else if (key === Qt.Key_2) {
            if (unknown)
                sayAgain();
            else if (card.fields.length > 0)
                mode = "edit";
            else
                return false;
        } else if (key === Qt.Key_3) {
            sayNo();
        } else if (key === Qt.Key_H) {
            putOffNow();
        } else {
            return false;
        }
        return true;
    }

    Keys.onPressed: event => {
        const plain = (event.modifiers & ~Qt.KeypadModifier) === Qt.NoModifier;
        const held = event.isAutoRepeat && (sheet.risky || event.key === Qt.Key_H);
        if (plain && !held && sheet.answerKey(event.key))
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
            TitleText {
                id: question
                x: Theme.mirrored ? 0 : Theme.iconSize + Theme.s8
                width: parent.width - Theme.iconSize - Theme.s8
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
        CardPreview {
            visible: sheet.mode !== "edit" && type !== ""
            width: parent.width
            card: sheet.card
        }
        CardFields {
            id: fields
            visible: sheet.mode === "edit"
            width: parent.width
            card: sheet.card
            onSubmitted: sheet.sayYes()
            onEscaped: sheet.backToQuestion()
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
                edited: fields.edited
                showKeys: sheet.keysShown && sheet.mode === "ask"
                onYesChosen: sheet.sayYes()
                onChangeChosen: sheet.mode === "edit" ? sheet.backToQuestion() : sheet.mode = "edit"
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
            onTakenBack: sheet.backToQuestion()
        }
    }
}
