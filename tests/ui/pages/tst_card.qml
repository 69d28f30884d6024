import QtQuick
import QtTest
import Flux.Checkpoints
import Flux.Components
import Flux.Core

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
        name: "Card"
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

        function test_everyKindShowsItsEffect_data() {
            return [
                {tag: "mail", shown: ["Send this mail to Marta Lind?", "Marta Lind <marta@lind.example>", "Oak worktop", "Cannot be taken back", "Free", "Mail always asks", "Send mail", "Edit", "Don’t send", "Later"]},
                {tag: "request", shown: ["POST", "api.github.example", "/repos/nina/kitchen/issues", "Create issue", "Asks because: it leaves this computer"]},
                {tag: "file", shown: ["brief.md", "Save file", "Leave as it is", "Show all"]},
                {tag: "folder", shown: ["/home/nina/invoices", "Allow this folder", "Keep closed"], hidden: ["Free", "Edit"]},
                {tag: "host", shown: ["127.0.0.1:8080", "http://127.0.0.1:8080/page.html", "Allow 127.0.0.1:8080 for this task"]},
                {tag: "delete", shown: ["Delete 214 files…", "Keep the files", "Always asks: cannot be undone"]},
                {tag: "unknown", shown: ["It went out", "Send again", "Skip", "Later"], hidden: ["Edit", "Free"]},
            ];
        }
        function test_everyKindShowsItsEffect(row) {
            const sheet = show(row.tag);
            const seen = texts(sheet);
            for (const words of row.shown)
                verify(seen.includes(words), "missing: " + words + " in " + JSON.stringify(seen));
            for (const words of row.hidden ?? [])
                verify(!seen.includes(words), "there: " + words);
            compare(sheet.Accessible.role, Accessible.Grouping);
            compare(sheet.Accessible.name, item.card.question);
            compare(sheet.Accessible.description, item.card.factsText);
        }
        function test_firstFocusIsNeverARisk_data() {
            return [{tag: "mail", yes: false}, {tag: "folder", yes: false}, {tag: "delete", yes: false}, {tag: "unknown", yes: false, later: true}, {tag: "file", yes: true}];
        }
        function test_firstFocusIsNeverARisk(row) {
            const sheet = show(row.tag);
            compare(findChild(sheet, "yesButton").activeFocus, row.yes);
            compare(findChild(sheet, "laterButton").activeFocus, row.later === true);
            verify(sheet.activeFocus);
            keyClick(Qt.Key_Return);
            if (row.tag !== "file")
                compare(stage.asked("checkpoints.decide"), 0);
        }
        function test_oneSaysYes() {
            show("mail");
            keyClick(Qt.Key_1);
            compare(answered.count, 1);
            tryCompare(item, "waiting", false);
            compare(decision().verdict, "yes");
            compare(decision().by, "window");
            const record = findChild(item, "cardRecord");
            verify(record !== null);
            verify(texts(record).includes("Being done now."));
            verify(stage.happen({kind: "step.updated", task_id: "t-mail", conversation_id: "c-mail", position: 0, key: "s1", name: "Mail", agent: "notify", run: {status: "done"}}));
            tryVerify(() => texts(record).includes("Mail sent to Marta Lind."));
        }
        function test_whileBeingSentNothingActsTwice() {
            const sheet = show("mail");
            stage.hold(true);
            keyClick(Qt.Key_1);
            tryCompare(findChild(sheet, "yesButton"), "text", "Sending…");
            verify(!findChild(sheet, "noButton").enabled);
            keyClick(Qt.Key_1);
            keyClick(Qt.Key_3);
            compare(sheet.mode, "ask");
            compare(stage.asked("checkpoints.decide"), 1);
            stage.hold(false);
            tryCompare(item, "waiting", false);
        }
        function test_twoEditsAndSendsMyVersion() {
            const sheet = show("mail");
            keyClick(Qt.Key_2);
            compare(sheet.mode, "edit");
            const yes = findChild(sheet, "yesButton");
            compare(yes.text, "Send mail"); // nothing is changed yet
            verify(!texts(sheet).includes("1") && !texts(sheet).includes("3")); // their keys do not act here
            keyClick(Qt.Key_Tab); // from To to Subject
            keyClick(Qt.Key_End);
            keyClick("1"); // a letter of the field, no answer
            compare(stage.asked("checkpoints.decide"), 0);
            tryCompare(yes, "text", "Send my version");
            verify(texts(sheet).includes("Flux: Oak worktop"));
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().edits), JSON.stringify({subject: "Oak worktop1"}));
        }
        function test_myVersionByTheButton() {
            const sheet = show("mail");
            mouseClick(findChild(sheet, "changeButton"));
            compare(sheet.mode, "edit");
            keyClick(Qt.Key_End);
            for (const letter of ", jo@x.example")
                keyClick(letter);
            const yes = findChild(sheet, "yesButton");
            tryCompare(yes, "text", "Send my version");
            mouseClick(yes);
            tryCompare(item, "waiting", false);
            compare(JSON.stringify(decision().edits.to), JSON.stringify(["Marta Lind <marta@lind.example>", "jo@x.example"]));
        }
        function test_editsCanBeUndone() {
            const sheet = show("mail");
            keyClick(Qt.Key_2);
            keyClick("x");
            tryCompare(findChild(sheet, "changeButton"), "text", "Undo my edits");
            keyClick(Qt.Key_Escape);
            compare(sheet.mode, "ask");
            keyClick(Qt.Key_1);
            tryCompare(item, "waiting", false);
            compare(Object.keys(decision().edits ?? {}).length, 0);
        }
        function test_threeAsksWhy() {
            const sheet = show("mail");
            keyClick(Qt.Key_3);
            compare(sheet.mode, "why");
            compare(stage.asked("checkpoints.decide"), 0);
            for (const letter of "wrong 1")
                keyClick(letter);
            keyClick(Qt.Key_Return);
            tryCompare(item, "waiting", false);
            compare(decision().verdict, "no");
            compare(decision().reason, "wrong 1");
            compare(answered.count, 1);
        }
        function test_theWhyCanBeSkippedOrTakenBack() {
            const sheet = show("mail");
            keyClick(Qt.Key_3);
            keyClick(Qt.Key_Escape);
            compare(sheet.mode, "ask");
            verify(item.waiting);
            keyClick(Qt.Key_3);
            keyClick(Qt.Key_Enter);
            tryCompare(item, "waiting", false);
            compare(decision().reason ?? "", "");
        }
        function test_laterIsNeverAnAnswer() {
            show("mail");
            keyClick(Qt.Key_H);
            compare(putOff.count, 1);
            compare(stage.asked("checkpoints.decide"), 0);
            verify(item.waiting);
        }
        function test_whatCannotBeUndoneIsArmedFirst() {
            const sheet = show("delete");
            const yes = findChild(sheet, "yesButton");
            keyClick(Qt.Key_1);
            verify(yes.armed);
            compare(stage.asked("checkpoints.decide"), 0);
            keyClick(Qt.Key_1); // a second 1 is no Enter
            compare(stage.asked("checkpoints.decide"), 0);
            keyClick(Qt.Key_Return);
            tryCompare(item, "waiting", false);
            compare(decision().verdict, "yes");
        }
        function test_unknownOutcomeByKeys_data() { return [{tag: "1", verdict: "went_out"}, {tag: "2", verdict: "again"}, {tag: "3", verdict: "no"}]; }
        function test_unknownOutcomeByKeys(row) {
            show("unknown");
            keyClick(row.tag);
            tryCompare(item, "waiting", false);
            compare(decision().verdict, row.verdict);
        }
        function test_answeredElsewhereItFolds() {
            show("mail");
            const card = {id: "mail", task_id: "t-mail", conversation_id: "c-mail", step: "s1", kind: "approval", status: "rejected", decided_at: 1772442000000,
                description: {effect_class: "external_write", question: "Send this mail to Marta Lind?", no_label: "Don’t send"}, decision: {verdict: "no", by: "terminal"}};
            verify(stage.happen({kind: "checkpoint.decided", checkpoint: card}));
            tryCompare(item, "waiting", false);
            verify(texts(findChild(item, "cardRecord")).includes("Answered in the terminal, 09:00."));
        }
        function test_aLongPreviewIsCutUntilAsked() {
            const sheet = show("file");
            const before = sheet.implicitHeight;
            verify(before < 500);
            mouseClick(findText(sheet, "Show all"));
            tryVerify(() => sheet.implicitHeight > before + 400);
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
