import QtQuick
import QtTest
import Flux.Thread
import Flux.Core

// What can be done to a task, by pointer and by keys: its menus, what they ask, and the pane of its plan.
Item {
    id: top
    width: 760
    height: 700

    ThreadPane {
        id: pane
        anchors.fill: parent
        focus: true
    }

    TestCase {
        id: tests
        name: "Task"
        when: windowShown

        readonly property Item list: findChild(pane, "threadList")

        function init() { verify(stage.load("tasks")); }
        function cleanup() {
            if (pane.planShown)
                findChild(pane, "planPane").leave();
        }
        function open(id) {
            Session.openThread(id);
            tryVerify(() => !Session.thread.loading && Session.thread.count > 0);
            tryVerify(() => list.count === Session.thread.count);
            list.positionViewAtBeginning();
            wait(0);
        }
        function texts(of) {
            let all = [];
            function walk(node) {
                if (!node.visible)
                    return;
                if ((node instanceof Text || node instanceof TextEdit || node instanceof TextInput) && node.text !== "")
                    all.push(node.text);
                for (let i = 0; i < node.children.length; ++i)
                    walk(node.children[i]);
            }
            walk(of);
            return all;
        }
        function sees(words) { return texts(pane).some(text => text.includes(words)); }
        function type(words) {
            for (const letter of words)
                keyClick(letter);
        }
        function find(name, within) {
            let found = null;
            tryVerify(() => (found = findChild(within ?? pane, name)) !== null && found.visible, 2000, name);
            settle(found);
            return found;
        }
        function settle(item) { // rows and columns stand where they belong
            for (let at = item; at; at = at.parent)
                waitForItemPolished(at);
        }
        // Rows of a menu live in the overlay of the window.
        function inMenu(name) {
            let found = null;
            tryVerify(() => (found = findChild(top.Window.window.contentItem, name)) !== null && found.visible, 2000, name);
            settle(found);
            return found;
        }
        // The block of a task, put into view.
        function block(taskId) {
            list.showTask(taskId);
            const row = list.itemAtIndex(Session.thread.rowOfTask(taskId));
            verify(row !== null);
            return row;
        }
        function strip() {
            let found = null;
            tryVerify(() => {
                for (let row = 0; row < list.count && found === null; ++row) {
                    const item = list.itemAtIndex(row);
                    const one = item ? findChild(item, "taskStrip") : null;
                    found = one && one.visible ? one : null;
                }
                return found !== null;
            }, 2000, "strip");
            settle(found);
            return found;
        }
        function more(taskId, name) {
            const button = findChild(block(taskId), "moreOfTask");
            mouseClick(button);
            const row = inMenu(name);
            mouseClick(row);
        }

        function test_theMenuHasWhatIsPossibleAndNothingElse() {
            open("failed");
            mouseClick(findChild(block("task-failed"), "moreOfTask"));
            for (const name of ["retry", "run_again", "rerun", "fork", "leave_out", "undo", "delete"])
                verify(inMenu("menu-" + name).enabled, name);
            const edit = findChild(top.Window.window.contentItem, "menu-edit_plan");
            verify(edit === null || !edit.visible);
            keyClick(Qt.Key_Escape);
        }
        function test_retryGoesToTheEngine() {
            open("failed");
            more("task-failed", "menu-retry");
            tryVerify(() => stage.asked("tasks.retry") === 1);
            compare(stage.lastAsked("tasks.retry").task_id, "task-failed");
            verify(!stage.lastAsked("tasks.retry").whole);
            tryVerify(() => sees("3 of 5"));
        }
        function test_whatAnErrorOffersActs_data() { return [{tag: "Try again", method: "tasks.retry"}, {tag: "Leave that step out", method: "tasks.skip_step"}]; }
        function test_whatAnErrorOffersActs(row) {
            open("failed");
            list.toEnd();
            tryVerify(() => sees(row.tag));
            mouseClick(findText(pane, row.tag));
            tryVerify(() => stage.asked(row.method) === 1);
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
        function test_whatCannotBeTakenBackIsSaidFirst() {
            open("failed");
            more("task-failed", "menu-undo");
            tryVerify(() => sees("A mail that went out cannot be called back."));
            verify(sees("The file goes to the trash."));
            verify(stage.lastAsked("tasks.undo").dry_run);
            const go = find("stripGo", strip());
            compare(go.text, "Take back 1 of 2");
            mouseClick(go);
            tryVerify(() => stage.asked("tasks.undo") === 2);
            verify(!stage.lastAsked("tasks.undo").dry_run);
            tryVerify(() => sees("Taken back by"));
        }
        function test_deletingIsArmedAndCanBeLeft() {
            open("failed");
            more("task-failed", "menu-delete");
            const asked = strip();
            tryVerify(() => findChild(asked, "stripClose").activeFocus); // the safe choice has the focus
            keyClick(Qt.Key_Escape);
            tryVerify(() => !asked.visible);
            more("task-failed", "menu-delete");
            const go = find("stripGo", strip());
            mouseClick(go);
            compare(stage.asked("tasks.delete"), 0);
            verify(go.armed);
            mouseClick(go);
            tryVerify(() => stage.asked("tasks.delete") === 1);
            tryVerify(() => sees("This task was deleted"));
        }
        function test_aStepIsLeftOutFromTheList() {
            open("live");
            more("task-live", "menu-leave_out");
            const go = find("stripGo", strip());
            verify(!go.enabled); // nothing is picked by itself
            mouseClick(find("pick-s3", strip()));
            mouseClick(go);
            tryVerify(() => stage.asked("tasks.skip_step") === 1);
            compare(stage.lastAsked("tasks.skip_step").step, "s3");
        }
        function test_aHeldStepIsRecalledFromItsRow() {
            open("live");
            const row = find("step-row-s2");
            verify(texts(row).some(text => text.startsWith("goes out in ")));
            mouseClick(row, row.width / 2, row.height / 2, Qt.RightButton);
            mouseClick(inMenu("step-recall"));
            tryVerify(() => stage.asked("tasks.recall_step") === 1);
            compare(stage.lastAsked("tasks.recall_step").step, "s2");
        }
        function test_rowsAreReachedByKeys() {
            open("live");
            const first = find("step-row-s1");
            first.forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            verify(find("step-row-s3").activeFocus);
            keyClick(Qt.Key_Return);
            verify(inMenu("step-leave_out").visible);
            keyClick(Qt.Key_Return); // the first one that is possible
            tryVerify(() => stage.asked("tasks.skip_step") === 1);
            compare(stage.lastAsked("tasks.skip_step").step, "s3");
        }
        function test_theLineLeadsToTheOtherTask() {
            open("failed");
            block("task-failed");
            verify(sees("Replaces"));
            const link = find("lineage-task-older");
            mouseClick(link);
            const older = list.itemAtIndex(Session.thread.rowOfTask("task-older"));
            verify(older.activeFocus);
        }
        function test_thePlanIsChangedInItsPane() {
            open("live");
            more("task-live", "menu-edit_plan");
            find("planPane");
            tryVerify(() => sees("Plan of “Compare prices”"));
            verify(sees("has started"));
            const use = find("usePlan");
            verify(!use.enabled); // nothing is changed yet
            mouseClick(find("open-s3"));
            const url = find("s3-in:url");
            url.takeFocus();
            keyClick(Qt.Key_A, Qt.ControlModifier);
            type("https://c.example");
            mouseClick(find("leaveOut-s4"));
            verify(sees("left out"));
            mouseClick(find("showPlanChanges"));
            tryVerify(() => findChild(pane, "planChanges").visible);
            verify(texts(find("planChanges")).includes("https://c.example"));
            verify(stage.lastAsked("tasks.edit_plan").dry_run);
            mouseClick(use);
            tryVerify(() => stage.asked("tasks.edit_plan") === 2);
            tryVerify(() => !pane.planShown);
            compare(stage.lastAsked("tasks.edit_plan").plan.steps.length, 3);
        }
        function test_aStepIsAddedByItsAgent() {
            open("live");
            more("task-live", "menu-edit_plan");
            find("planPane");
            const steps = find("planSteps");
            tryVerify(() => steps.count === 4);
            steps.positionViewAtEnd();
            mouseClick(find("addStep"));
            mouseClick(inMenu("agent-sum"));
            tryCompare(steps, "count", 5);
            verify(!find("usePlan").enabled); // its text is missing
            steps.positionViewAtIndex(4, ListView.Contain);
            find("step_5-in:text").takeFocus();
            type("all of it");
            verify(find("usePlan").enabled);
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            tryVerify(() => stage.asked("tasks.edit_plan") === 1);
            compare(stage.lastAsked("tasks.edit_plan").plan.steps[4].inputs.text, "all of it");
        }
        function test_aPlanThatChangedMeanwhileIsSaid() {
            open("live");
            more("task-live", "menu-edit_plan");
            find("planPane");
            const steps = find("planSteps");
            tryVerify(() => steps.count === 4);
            mouseClick(find("open-s3"));
            find("s3-name").takeFocus();
            keyClick(Qt.Key_End);
            type(" now");
            const theirs = stage.planOf("task-live");
            theirs.steps[3].name = "Sum it all up";
            verify(stage.ask("tasks.edit_plan", {task_id: "task-live", plan: theirs, base_version: 1}));
            mouseClick(find("usePlan"));
            const banner = find("planConflict");
            tryVerify(() => sees("The plan was changed meanwhile: version 2 is in force. What you typed is kept."));
            mouseClick(findText(banner, "Load the new plan"));
            tryVerify(() => !banner.visible);
            tryVerify(() => sees("Sum it all up"));
            verify(sees("Read the other page now"));
            mouseClick(find("usePlan"));
            tryVerify(() => !pane.planShown);
            compare(stage.lastAsked("tasks.edit_plan").base_version, 2);
        }
        function test_aForkStartsFromAStep() {
            open("failed");
            more("task-failed", "menu-fork");
            mouseClick(find("pick-f4", strip()));
            mouseClick(find("stripGo", strip()));
            find("planPane");
            tryVerify(() => sees("Fork of “Bring over the address book”"));
            const url = find("f4-in:url");
            url.takeFocus();
            keyClick(Qt.Key_End);
            type("/new");
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            tryVerify(() => stage.asked("tasks.fork") === 1);
            compare(stage.lastAsked("tasks.fork").from_step, "f4");
            compare(stage.lastAsked("tasks.fork").edits.url, "https://old.example/new");
            tryVerify(() => sees("Forked from"));
        }
        function test_escapeLeavesThePlanAsItIs() {
            open("live");
            more("task-live", "menu-edit_plan");
            find("planPane");
            keyClick(Qt.Key_Escape);
            tryVerify(() => !pane.planShown);
            compare(stage.asked("tasks.edit_plan"), 0);
        }
    }
}
