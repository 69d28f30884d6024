import QtQuick
import QtTest
import Flux.Theme
import Flux.Components

TestCase {
    id: test
    name: "Markdown"
    when: windowShown
    width: 500
    height: 600
    visible: true

    function cleanup() { Theme.scheme = "system"; }

    Component { id: view; MarkdownView { width: 400 } }
    Component { id: plain; PlainWords { width: 300 } }
    Component { id: code; CodeBlock { width: 300 } }
    Component { id: progress; ProgressSegments { width: 300 } }

    // Every item below that has this property.
    function all(item, property, found) {
        found = found || [];
        for (let i = 0; i < item.children.length; ++i) {
            const child = item.children[i];
            if (child[property] !== undefined)
                found.push(child);
            all(child, property, found);
        }
        return found;
    }

    function words(item) { return all(item, "hoveredLink").filter(i => i.readOnly); }

    function test_blocksAreDrawn() {
        const v = createTemporaryObject(view, test, {text: "# Title\n\ntext\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nx\n```"});
        compare(v.count, 6);
        waitForRendering(v);
        verify(v.height > 150);
        const codes = all(v, "code").filter(i => i.foldAt !== undefined);
        compare(codes.length, 1);
        compare(codes[0].code, "x");
        compare(codes[0].language, "js");
    }
    function test_wordsAreReadable() {
        const v = createTemporaryObject(view, test, {text: "Hellweg is **cheaper**."});
        const first = words(v)[0];
        compare(first.Accessible.name, "Hellweg is cheaper.");
        verify(first.readOnly);
        compare(first.getText(0, first.length), "Hellweg is cheaper.");
    }
    function test_growingTextKeepsItems() {
        const v = createTemporaryObject(view, test, {text: "first\n\nsecond"});
        const before = words(v)[0];
        v.text = "first\n\nsecond grows\n\nthird";
        compare(v.count, 3);
        verify(words(v)[0] === before);
    }
    function test_schemeReachesTheText() {
        Theme.scheme = "light";
        const v = createTemporaryObject(view, test, {text: "[a](https://a.example/)"});
        const first = words(v)[0];
        verify(first.text.indexOf("#0b6786") >= 0);
        Theme.scheme = "dark";
        verify(first.text.indexOf("#5cbad9") >= 0);
    }
    function test_plainWordsAreNeverMarkup() {
        const w = createTemporaryObject(plain, test, {plain: "a <b>b</b> & c\n  d"});
        compare(w.getText(0, w.length).replace(/\u2028|\u2029/g, "\n"), "a <b>b</b> & c\n  d");
        compare(w.contentHeight, 2 * Theme.lineReading);
    }
    function test_longCodeFolds() {
        const lines = [];
        for (let i = 0; i < 60; ++i)
            lines.push("line " + i);
        const c = createTemporaryObject(code, test, {code: lines.join("\n")});
        verify(c.folded);
        const folded = c.implicitHeight;
        c.unfolded = true;
        verify(!c.folded);
        tryVerify(() => c.implicitHeight > folded * 1.5);
    }
    function test_progressCounts() {
        const p = createTemporaryObject(progress, test, {states: ["done", "done", "run", "needs", "wait"]});
        compare(p.doneCount, 2);
        compare(p.Accessible.name, "2 of 5 steps done");
        const many = [];
        for (let i = 0; i < 1000; ++i)
            many.push(i < 250 ? "done" : "wait");
        p.states = many;
        verify(p.many);
        compare(p.doneCount, 250);
    }
}
