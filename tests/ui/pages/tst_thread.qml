import QtQuick
import QtTest
import Flux.Thread
import Flux.Core

Item {
    id: top
    width: 700
    height: 600

    ThreadPane {
        id: pane
        anchors.fill: parent
        focus: true
    }

    TestCase {
        id: tests
        name: "Thread"
        when: windowShown

        readonly property Item list: findChild(pane, "threadList")
        readonly property Item box: findChild(pane, "composerBox")

        function init() { verify(stage.load("thread")); }
        function cleanup() { box.clear(); }
        function open(id) {
            Session.openThread(id);
            tryVerify(() => !Session.thread.loading && Session.thread.count > 0);
            tryVerify(() => list.count === Session.thread.count && list.atYEnd);
        }
        function texts(of) {
            let all = [];
            function walk(node) {
                if (!node.visible)
                    return;
                if ((node instanceof Text || node instanceof TextEdit) && node.text !== "")
                    all.push(node.text);
                for (let i = 0; i < node.children.length; ++i)
                    walk(node.children[i]);
            }
            walk(of);
            return all;
        }
        function sees(words) { return texts(pane).some(text => text.includes(words)); }
        function write(words) {
            for (const letter of words)
                keyClick(letter);
        }

        function test_aNewThreadSaysWhatToDo() {
            verify(sees("What should be done?"));
            const examples = findChild(pane, "emptyThread").examples;
            compare(examples.length, 2);
            pane.put(examples[0]);
            compare(box.text, examples[0]);
            verify(box.area.activeFocus);
            box.clear();
        }
        function test_enterSendsAndShiftEnterBreaks() {
            open("c1");
            pane.focusComposer();
            verify(!findChild(pane, "sendButton").enabled);
            write("hello");
            keyClick(Qt.Key_Return, Qt.ShiftModifier);
            write("you");
            compare(box.text, "hello\nyou");
            keyClick(Qt.Key_Return);
            compare(box.text, "");
            tryVerify(() => sees("Hello to you."));
            compare(stage.lastAsked("conversations.send_message").text, "hello\nyou");
            verify(sees("Summarise the files in ~/notes"));
            keyClick(Qt.Key_Up); // the last one comes back
            compare(box.text, "hello\nyou");
            box.clear();
        }
        function test_enterBelongsToTheInputMethodWhileItComposes() {
            open("c1");
            pane.focusComposer();
            verify(stage.compose("かん"));
            verify(box.composing);
            keyClick(Qt.Key_Return);
            compare(stage.asked("conversations.send_message"), 0);
            verify(stage.commit("漢"));
            compare(box.text, "漢");
            verify(!box.composing);
            keyClick(Qt.Key_Return);
            tryCompare(box, "text", "");
            compare(stage.lastAsked("conversations.send_message").text, "漢");
        }
        function test_theComposerGrowsToEightLines() {
            open("c1");
            const one = findChild(pane, "composer").implicitHeight;
            box.text = "1\n2\n3\n4";
            const four = findChild(pane, "composer").implicitHeight;
            verify(four > one);
            box.text = "1\n2\n3\n4\n5\n6\n7\n8";
            const eight = findChild(pane, "composer").implicitHeight;
            verify(eight > four);
            box.text += "\n9\n10\n11\n12";
            const most = findChild(pane, "composer").implicitHeight;
            verify(most - eight < one / 3); // no ninth line
            box.text += "\n13".repeat(40);
            compare(findChild(pane, "composer").implicitHeight, most);
            box.clear();
        }
        function test_tooMuchIsSaidBeforeItIsSent() {
            open("c1");
            box.text = "x".repeat(20001);
            verify(!findChild(pane, "sendButton").enabled);
            verify(sees("20001 characters"));
            pane.focusComposer();
            keyClick(Qt.Key_Return);
            compare(stage.asked("conversations.send_message"), 0);
            compare(box.text.length, 20001);
            box.clear();
        }
        function test_draftsStayWithTheirThread() {
            open("c1");
            box.text = "half a thought";
            Session.openThread("c2");
            compare(box.text, "");
            Session.openThread("c1");
            compare(box.text, "half a thought");
            box.clear();
        }
        function test_aLiveTaskIsFollowed() {
            open("c1");
            verify(sees("Compare prices"));
            verify(sees("1 of 3"));
            stage.progress("task-0001", "s2", "Reading page 2");
            tryVerify(() => sees("Reading page 2"));
            verify(stage.happen({kind: "step.updated", task_id: "task-0001", conversation_id: "c1", position: 1, key: "s2", name: "Compare", agent: "x", run: {status: "done", started_at: 1772441995000, completed_at: 1772441999000, note: "2 pages"}}));
            tryVerify(() => sees("2 pages"));
            verify(stage.happen({kind: "task.updated", task: {id: "task-0001", conversation_id: "c1", goal: "Compare prices", title: "Compare prices", status: "paused", plan_version: 1, step_count: 3, done_count: 2}}));
            tryVerify(() => sees("2 of 3"));
            mouseClick(findChild(pane, "pauseTask"));
            tryVerify(() => stage.asked("tasks.resume") === 1);
        }
        function test_itStaysAtTheEndOnlyWhenItIsThere() {
            open("c2");
            verify(list.follows);
            stage.addMessages("c2", 3);
            tryVerify(() => sees("Added 3"));
            tryVerify(() => list.atYEnd);
            list.page(-1);
            list.page(-1);
            verify(!list.follows);
            tryVerify(() => !Session.thread.loadingOlder); // going up reads older ones
            const y = list.contentY - list.originY;
            const count = list.count;
            stage.addMessages("c2", 2);
            tryCompare(list, "count", count + 2);
            wait(0);
            fuzzyCompare(list.contentY - list.originY, y, 1);
            const down = findChild(pane, "toEndButton");
            tryVerify(() => down.visible);
            mouseClick(down);
            tryVerify(() => list.atYEnd);
            verify(!down.visible);
        }
        function test_olderMessagesComeWhenScrolledUp() {
            open("c2");
            const before = Session.thread.count;
            verify(Session.thread.hasOlder);
            for (let i = 0; i < 60 && Session.thread.hasOlder; ++i) {
                list.page(-1);
                tryVerify(() => !Session.thread.loadingOlder);
            }
            compare(Session.thread.hasOlder, false);
            compare(Session.thread.count, 161);
            verify(before < 161);
        }
        function test_ofAHundredThousandRowsOnlyTheSeenOnesAreBuilt() {
            open("c2");
            for (let chunk = 1; chunk <= 5; ++chunk) {
                const before = list.count;
                stage.addMessages("c2", 20000);
                tryCompare(list, "count", before + 20000, 20000);
            }
            verify(list.count > 100000);
            tryVerify(() => list.atYEnd);
            let most = 0;
            for (let i = 0; i < 100; ++i) {
                list.page(-1);
                most = Math.max(most, list.contentItem.children.length);
            }
            list.positionViewAtIndex(50000, ListView.Beginning);
            most = Math.max(most, list.contentItem.children.length);
            verify(most < 120, "built at once: " + most);
            list.toEnd();
            tryVerify(() => sees("Added"));
        }
        function test_wordsStandThereWhileTheyAreBeingSent() {
            open("c1");
            stage.hold(true);
            pane.focusComposer();
            write("good morning");
            keyClick(Qt.Key_Return);
            tryVerify(() => sees("Being sent"));
            stage.hold(false);
            tryVerify(() => !sees("Being sent"));
            verify(sees("good morning"));
        }
    }
}
