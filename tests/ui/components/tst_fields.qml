import QtQuick
import QtTest
import Flux.Theme
import Flux.Components

TestCase {
    id: test
    name: "Fields"
    when: windowShown
    width: 500
    height: 400
    visible: true

    Component { id: field; Field { width: 200; label: "Mail server" } }
    Component { id: box; TextBox { width: 300; placeholder: "Reply" } }
    Component { id: check; Check { text: "Tick" } }
    Component { id: segments; Segments { model: ["Month", "Week", "Day"]; label: "View" } }
    Component { id: chip; Chip { text: "notes.md"; removable: true } }
    Component { id: nav; NavRow { iconName: "needs-outline"; text: "Needs you"; count: 4; badge: true } }
    Component { id: toast; Toast {} }
    SignalSpy { id: spy }

    function test_fieldNamesItselfAndItsError() {
        const f = createTemporaryObject(field, test);
        compare(f.inputItem.Accessible.name, "Mail server");
        compare(f.inputItem.Accessible.role, Accessible.EditableText);
        const before = f.implicitHeight;
        f.error = "This server name does not exist.";
        compare(f.inputItem.Accessible.description, f.error);
        tryVerify(() => f.implicitHeight > before);
        verify(Qt.colorEqual(f.inputItem.background.border.color, Theme.badMark));
    }
    function test_fieldTakesText() {
        const f = createTemporaryObject(field, test);
        f.forceActiveFocus();
        keyClick("a");
        keyClick("b");
        compare(f.text, "ab");
        keyClick(Qt.Key_Z, Qt.ControlModifier);
        compare(f.text, "");
    }
    function test_secretIsDots() {
        const f = createTemporaryObject(field, test, {secret: true, text: "pass"});
        compare(f.inputItem.echoMode, TextInput.Password);
        verify(f.inputItem.Accessible.passwordEdit);
        verify(f.inputItem.displayText !== "pass");
    }
    function test_boxEnterBreaksOrSends() {
        const b = createTemporaryObject(box, test);
        spy.target = b;
        spy.signalName = "submitted";
        spy.clear();
        b.forceActiveFocus();
        keyClick("a");
        keyClick(Qt.Key_Return);
        compare(b.text, "a\n");
        compare(spy.count, 0);
        keyClick(Qt.Key_Return, Qt.ControlModifier);
        compare(spy.count, 1);
        b.submitOnEnter = true;
        keyClick(Qt.Key_Return);
        compare(spy.count, 2);
        keyClick(Qt.Key_Return, Qt.ShiftModifier);
        compare(b.text, "a\n\n");
        compare(spy.count, 2);
    }
    function test_boxGrowsToItsLimit() {
        const b = createTemporaryObject(box, test, {maximumLines: 3});
        const one = b.implicitHeight;
        b.text = "1\n2";
        tryVerify(() => b.implicitHeight > one);
        b.text = "1\n2\n3\n4\n5\n6\n7";
        const most = b.implicitHeight;
        b.text = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        compare(b.implicitHeight, most);
    }
    function test_boxTabLeaves() {
        const b = createTemporaryObject(box, test);
        const c = createTemporaryObject(check, test);
        b.forceActiveFocus();
        keyClick(Qt.Key_Tab);
        compare(b.text, "");
        verify(!b.activeFocus);
        verify(c.activeFocus);
    }
    function test_boxTooLong() {
        const b = createTemporaryObject(box, test, {maximumLength: 3, text: "abcd"});
        verify(b.tooLong);
        compare(b.text, "abcd", "what was written is kept");
    }
    function test_checkTogglesWithSpace() {
        const c = createTemporaryObject(check, test);
        c.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        verify(c.checked);
        compare(c.Accessible.role, Accessible.CheckBox);
        compare(c.Accessible.name, "Tick");
    }
    function test_segmentsMoveWithArrows() {
        const s = createTemporaryObject(segments, test);
        s.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Right);
        compare(s.currentIndex, 1);
        keyClick(Qt.Key_Left);
        keyClick(Qt.Key_Left);
        compare(s.currentIndex, 0);
        mouseClick(s, s.width - 10, s.height / 2);
        compare(s.currentIndex, 2);
    }
    function test_chipIsRemovedByKey() {
        const c = createTemporaryObject(chip, test);
        spy.target = c;
        spy.signalName = "removed";
        spy.clear();
        c.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Delete);
        compare(spy.count, 1);
        mouseClick(c, c.width - 14, c.height / 2);
        compare(spy.count, 2);
    }
    function test_navRowSaysItsCount() {
        const n = createTemporaryObject(nav, test);
        compare(n.Accessible.name, "Needs you, 4 waiting");
        n.badge = false;
        compare(n.Accessible.name, "Needs you, 4");
        n.count = 0;
        compare(n.Accessible.name, "Needs you");
    }
    function test_navRowKeepsItsPictureWhenTheRailOpens() {
        const n = createTemporaryObject(nav, test, {width: 36, rail: true});
        const picture = n.contentItem.children[0];
        compare(picture.width, 16);
        n.rail = false;
        n.width = 192;
        compare(picture.width, 16);
        compare(picture.x, 8);
        n.rail = true;
        n.width = 36;
        compare(picture.width, 16);
        compare(picture.x, 10);
    }
    function test_toastUndoesOnce() {
        const t = createTemporaryObject(toast, test);
        spy.target = t;
        spy.signalName = "undone";
        spy.clear();
        t.undo();
        compare(spy.count, 0);
        t.show("Archived 3 conversations", "archive", true);
        verify(t.visible);
        compare(t.secondsLeft, 10);
        t.undo();
        t.undo();
        compare(spy.count, 1);
        verify(!t.visible);
    }
}
