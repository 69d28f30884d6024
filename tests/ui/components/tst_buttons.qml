import QtQuick
import QtTest
import Flux.Theme
import Flux.Components

TestCase {
    id: test
    name: "Buttons"
    when: windowShown
    width: 400
    height: 300
    visible: true

    function init() { Theme.reducedMotion = true; Theme.scheme = "light"; }
    function cleanup() { Theme.scheme = "system"; Theme.scale = 1; }

    Component { id: plain; FButton { text: "Send mail"; keyCap: "1" } }
    Component { id: risk; FButton { kind: "risk"; text: "Delete…"; armedText: "Delete 214 files" } }
    Component { id: icon; IconButton { iconName: "pin"; tip: "Pin"; checkable: true } }
    Component {
        id: two
        Row {
            property alias first: a
            property alias second: b
            FButton { id: a; text: "A" }
            FButton { id: b; kind: "risk"; text: "B" }
        }
    }
    SignalSpy { id: confirmed; signalName: "confirmed" }

    function test_actsOnRelease() {
        const b = createTemporaryObject(plain, test);
        confirmed.target = b;
        confirmed.clear();
        mousePress(b);
        compare(confirmed.count, 0);
        mouseRelease(b);
        compare(confirmed.count, 1);
        mousePress(b);
        mouseMove(b, -50, -50);
        mouseRelease(b, -50, -50);
        compare(confirmed.count, 1, "released outside: nothing happens");
    }
    function test_keyboard_data() {
        return [{tag: "space", key: Qt.Key_Space}, {tag: "return", key: Qt.Key_Return}, {tag: "enter", key: Qt.Key_Enter}];
    }
    function test_keyboard(row) {
        const b = createTemporaryObject(plain, test);
        confirmed.target = b;
        confirmed.clear();
        b.forceActiveFocus(Qt.TabFocusReason);
        keyClick(row.key);
        compare(confirmed.count, 1);
    }
    function test_ringOnlyFromTheKeyboard() {
        const b = createTemporaryObject(plain, test);
        mouseClick(b);
        verify(!b.visualFocus);
        b.focus = false;
        b.forceActiveFocus(Qt.TabFocusReason);
        verify(b.visualFocus);
    }
    function test_workingIsOffAndSaysSo() {
        const b = createTemporaryObject(plain, test, {working: true});
        confirmed.target = b;
        confirmed.clear();
        verify(!b.enabled);
        compare(b.Accessible.name, "Send mail, working");
        mouseClick(b);
        compare(confirmed.count, 0);
    }
    function test_nameIsTheWordsAlone() {
        const b = createTemporaryObject(plain, test);
        compare(b.Accessible.name, "Send mail");
        compare(b.Accessible.role, Accessible.Button);
    }
    function test_riskArmsFirst() {
        const b = createTemporaryObject(risk, test);
        confirmed.target = b;
        confirmed.clear();
        compare(b.Accessible.description, "Cannot be undone");
        b.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Return);
        verify(b.armed);
        compare(confirmed.count, 0);
        compare(b.Accessible.name, "Delete 214 files");
        keyClick(Qt.Key_Return);
        compare(confirmed.count, 1);
        verify(!b.armed);
    }
    function test_riskDisarms() {
        const row = createTemporaryObject(two, test);
        row.second.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        verify(row.second.armed);
        keyClick(Qt.Key_Escape);
        verify(!row.second.armed);
        keyClick(Qt.Key_Space);
        verify(row.second.armed);
        row.first.forceActiveFocus(Qt.TabFocusReason);
        verify(!row.second.armed, "the focus left");
    }
    function test_sizes() {
        const b = createTemporaryObject(plain, test);
        compare(b.implicitHeight, 30);
        Theme.scale = 2;
        compare(b.implicitHeight, 50);
        const i = createTemporaryObject(icon, test);
        verify(i.implicitWidth >= 24 && i.implicitHeight >= 24);
    }
    function test_iconButtonChecks() {
        const b = createTemporaryObject(icon, test);
        compare(b.Accessible.name, "Pin");
        mouseClick(b);
        verify(b.checked);
        b.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Return);
        verify(!b.checked);
    }
    function test_coloursFollowTheTheme() {
        const b = createTemporaryObject(plain, test, {kind: "main"});
        verify(Qt.colorEqual(b.background.color, "#0B6786"));
        Theme.scheme = "dark";
        tryVerify(() => Qt.colorEqual(b.background.color, "#5CBAD9"));
        verify(Qt.colorEqual(b.ink, "#04212C"));
    }
}
