import QtQuick
import Flux.Theme

// Words that somebody wrote, as they wrote them, on the line grid; they can be selected. Nothing in them is markup.
TextEdit {
    id: words

    property string plain
    property int line: Theme.lineReading

    readonly property string escaped: plain.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")

    // Rich text, because plain text in a TextEdit has no line height.
    textFormat: TextEdit.RichText
    text: "<p style=\"margin:0;white-space:pre-wrap;line-height:" + line + "px;-qt-line-height-type:fixed\">" + escaped + "</p>"
    readOnly: true
    selectByMouse: true
    activeFocusOnPress: false
    activeFocusOnTab: false
    wrapMode: TextEdit.Wrap
    font: Theme.fontReading
    color: Theme.text1
    selectionColor: Theme.accent
    selectedTextColor: Theme.onAccent
    Accessible.role: Accessible.StaticText
    Accessible.name: plain
    Accessible.readOnly: true
}
