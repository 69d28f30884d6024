import QtQuick
import QtTest
import Flux.Checkpoints
import Flux.Components
import Flux.Core

// The cards that are answered with more than a yes, by keys and by pointer.
Item {
    id: top
    width: 700
    height: 700

    CardItem {
        id: item
        width: 640
        height: implicitHeight
        focus: true
    }
    SignalSpy { id: answered; target: item; signalName: "answered" }
    SignalSpy { id: putOff; target: item; signalName: "putOff" }

    TestCase {
        id: tests
        name: "CardForms"
        when: windowShown

        function init() { verify(stage.load("cards")); answered.clear(); putOff.clear(); }
        function cleanup() { item.card = null; }

        function show(id) {
            item.card = Session.cards.cardAt(Session.cards.rowOfCard(id));
            verify(item.card !== null);
            tryVerify(() => item.implicitHeight > 80); // laid out
            item.takeFocus(true);
            return findChild(item, "cardSheet");
        }
        function decision() { return stage.lastAsked("checkpoints.decide").decision; }
        function texts(of) { // every text that can be seen
            let all = [];
            function walk(node) {
                if (!node.visible)
                    return;
                if (node instanceof Text && node.text !== "")
                    all.push(node.text);
                for (let i = 0; i < node.children.length; ++i)
                    walk(node.children[i]);
            }
            walk(of);
            return all;
        }

        function type(words) {
            for (const letter of words)
                keyClick(letter);
        }
        function test_aLetterPicksAndOneUsesIt() {
            const sheet = show("select");
            const yes = findChild(sheet, "yesButton");
            compare(yes.text, "Choose one");
            verify(!yes.enabled); // nothing is chosen by itself, though one is suggested
            verify(texts(sheet).includes("Suggested"));
            verify(texts(sheet).includes("Until 18:00; without an answer the default is taken"));
            keyClick(Qt.Key_1);
            compare(stage.asked("checkpoints.decide"), 0);
            keyClick("b");
            compare(item.card.chosen, 1);
            compare(yes.text, "Use “Firm”");
            verify(yes.enabled);
            keyClick("z"); // no such letter
            keyClick("a");
            keyClick(Qt.Key_1);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().answer), JSON.stringify({choice: "friendly"}));
            verify(texts(findChild(item, "cardRecord")).includes("Chosen: “Friendly”."));
            compare(answered.count, 1);
        }
        function test_alternativesByArrowsAndPointer() {
            const sheet = show("select");
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_Down);
            compare(item.card.chosen, 0);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down); // there is no fourth
            compare(item.card.chosen, 2);
            mouseClick(findText(sheet, "Firm"));
            compare(item.card.chosen, 1);
            keyClick(Qt.Key_3);
            keyClick(Qt.Key_Return);
            tryCompare(item, "waiting", false);
            compare(decision().verdict, "no");
        }
        function test_aFormIsFilledInByKeys() {
            const sheet = show("input");
            verify(texts(sheet).includes("needed"));
            verify(texts(sheet).includes("Until 18:00; without an answer it is left out"));
            verify(sheet.typing); // the first empty field has the focus
            type("ab1");
            compare(item.card.draft.account, "ab1"); // 1 is a letter here
            keyClick(Qt.Key_Return); // to the next field
            type("soon");
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            compare(stage.asked("checkpoints.decide"), 0);
            verify(texts(sheet).includes("Write a whole number."));
            verify(texts(sheet).includes("Choose one."));
            verify(sheet.typing); // back at what is wrong
            for (let i = 0; i < 4; ++i)
                keyClick(Qt.Key_Backspace);
            type("1900");
            keyClick(Qt.Key_Tab);
            type("2026-12-11");
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_Right); // Keep copies: No
            compare(item.card.draft.copies, 1);
            keyClick(Qt.Key_Tab);
            type("one");
            keyClick(Qt.Key_Return);
            type("two, too");
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            compare(stage.asked("checkpoints.decide"), 0); // the schema: not before 2000
            verify(item.card.problems.year !== undefined);
            item.card.write("year", "2020");
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().answer), JSON.stringify({account: "ab1", copies: false, due: "2026-12-11", tags: ["one", "two, too"], year: 2020}));
            verify(texts(findChild(item, "cardRecord")).includes("Answered."));
        }
        function test_enterAnswersAFormOfOneLine() {
            const sheet = show("oneline");
            verify(texts(sheet).includes("↵"));
            keyClick(Qt.Key_Return);
            compare(stage.asked("checkpoints.decide"), 0);
            verify(texts(sheet).includes("This is needed."));
            type("Lisbon");
            verify(!texts(sheet).includes("This is needed."));
            keyClick(Qt.Key_Return);
            tryCompare(item, "waiting", false);
            compare(decision().answer.city, "Lisbon");
        }
        function test_outOfTheFieldTheKeysDecide() {
            const sheet = show("oneline");
            type("half");
            keyClick(Qt.Key_Escape);
            verify(!sheet.typing);
            keyClick(Qt.Key_1); // not a key of this card
            compare(stage.asked("checkpoints.decide"), 0);
            keyClick(Qt.Key_3);
            compare(sheet.mode, "why");
            keyClick(Qt.Key_Escape);
            compare(item.card.draft.city, "half");
            keyClick(Qt.Key_H);
            compare(putOff.count, 1);
        }
        function test_whatIsTypedSurvivesTheCardComingAgain() {
            const sheet = show("questions");
            type("11 to 13 December");
            const card = JSON.parse(JSON.stringify({id: "questions", task_id: "t-questions", conversation_id: "c-questions", step: "s1", kind: "questions", status: "open",
                description: {effect_class: "none", question: "3 questions before I plan Lisbon"}, form: {questions: [{id: "weekend", text: "Which weekend?", type: "text"}]}}));
            verify(stage.happen({kind: "checkpoint.raised", checkpoint: card}));
            wait(0);
            compare(findChild(sheet, "field-weekend").shown, "11 to 13 December");
            item.card = null;
            show("questions");
            compare(findChild(item, "field-weekend").shown, "11 to 13 December");
        }
        function test_questionsAreCountedAndSentTogether() {
            const sheet = show("questions");
            verify(texts(sheet).includes("0 of 3 answered"));
            type("11 December");
            verify(texts(sheet).includes("1 of 3 answered"));
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            compare(stage.asked("checkpoints.decide"), 0);
            verify(texts(sheet).includes("This is needed."));
            type("600");
            mouseClick(findText(sheet, "Jonas"));
            verify(texts(sheet).includes("3 of 3 answered"));
            verify(!findChild(sheet, "changeButton").visible); // not all have a default
            mouseClick(findChild(sheet, "yesButton"));
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().answer), JSON.stringify({spend: 600, weekend: "11 December", who: "Jonas"}));
        }
        function test_fluxMayDecideAll() {
            const sheet = show("defaults");
            verify(texts(sheet).includes("Left open, Flux takes “German”."));
            const all = findChild(sheet, "changeButton");
            compare(all.text, "You decide all");
            mouseClick(all);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().answer), JSON.stringify({lang: "German", pages: 3}));
        }
        function test_modifyShowsFluxsValueBesideMine() {
            const sheet = show("modify");
            const yes = findChild(sheet, "yesButton");
            compare(yes.text, "Use this");
            keyClick(Qt.Key_2); // to the first field
            verify(sheet.typing);
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_A, Qt.ControlModifier);
            type("9x");
            compare(yes.text, "Save my version");
            verify(texts(sheet).includes("Flux: 60"));
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            compare(stage.asked("checkpoints.decide"), 0);
            verify(texts(sheet).includes("Write a whole number."));
            keyClick(Qt.Key_Backspace);
            type("0");
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().edits), JSON.stringify({minutes: 90}));
        }
        function test_modifyCanGoBackToFluxsValues() {
            const sheet = show("modify");
            item.card.write("title", "Mine");
            const undo = findChild(sheet, "changeButton");
            compare(undo.text, "Undo my edits");
            mouseClick(undo);
            compare(findChild(sheet, "field-title").shown, "Site visit, Bergstrasse 12");
            keyClick(Qt.Key_Escape);
            keyClick(Qt.Key_1);
            tryCompare(item, "waiting", false);
            compare(Object.keys(decision().edits ?? {}).length, 0);
        }
        function test_anotherPlanShowsWhatChanges() {
            const sheet = show("replan");
            const seen = texts(sheet);
            for (const words of ["Read the flight page", "Compare", "Read the railway page", "{{s2.outputs.text}}", "{{s5.outputs.text}}", "Go on with this plan", "Leave it failed", "Asks because: another plan needs your word"])
                verify(seen.includes(words), "missing: " + words + " in " + JSON.stringify(seen));
            verify(!seen.includes("Free"));
            verify(!findChild(sheet, "yesButton").activeFocus);
            keyClick(Qt.Key_1);
            tryCompare(item, "waiting", false);
            verify(texts(findChild(item, "cardRecord")).includes("Another plan took over."));
        }
        function test_aRefusedAnswerIsSaidAndKeepsWhatWasTyped() {
            const sheet = show("refused");
            const card = {id: "refused", task_id: "t-refused", conversation_id: "c-refused", step: "s1", kind: "input", status: "approved", decided_at: 1772442000000,
                description: {effect_class: "none", question: "Which city?"}, decision: {verdict: "yes", by: "terminal"}};
            type("Porto");
            keyClick(Qt.Key_Return);
            tryVerify(() => texts(sheet).includes("The answer came too late. It was answered in the terminal already."));
            compare(findChild(sheet, "field-city").shown, "Porto");
            verify(stage.happen({kind: "checkpoint.decided", checkpoint: card}));
            tryCompare(item, "waiting", false);
            verify(texts(findChild(item, "cardRecord")).includes("Answered in the terminal, 09:00."));
        }
        function test_aHeldMailCanBeTakenBackFromItsRecord() {
            show("mail");
            keyClick(Qt.Key_1);
            tryCompare(item, "waiting", false);
            verify(stage.happen({kind: "step.updated", task_id: "t-mail", conversation_id: "c-mail", position: 0, key: "s1", name: "Mail", agent: "notify", run: {status: "held", retry_at: stage.now() + 5000}}));
            const back = findChild(item, "takeBack");
            tryVerify(() => back.visible);
            compare(back.text, "Take back · 5 s");
            verify(texts(item).includes("You approved it at 09:00."));
            stage.advance(2000);
            item.card.tick();
            compare(back.text, "Take back · 3 s");
            mouseClick(back);
            compare(stage.asked("tasks.recall_step"), 1);
            verify(stage.happen({kind: "step.updated", task_id: "t-mail", conversation_id: "c-mail", position: 0, key: "s1", name: "Mail", agent: "notify", run: {status: "checkpoint"}}));
            tryVerify(() => texts(item).includes("Taken back. Nothing went out."));
            verify(!back.visible);
        }
        function findText(node, words) {
            if (node instanceof Text && node.text === words && node.visible)
                return node;
            for (let i = 0; i < node.children.length; ++i) {
                const found = findText(node.children[i], words);
                if (found)
                    return found;
            }
            return null;
        }
    }
}
