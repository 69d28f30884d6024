import QtQuick
import Flux.Theme

// The words of one block: they can be selected, and their links followed. `html` is ours (see Flux.Markdown), never the
// message's own.
TextEdit {
    id: words

    required property Item view
    property string html
    property string plain: ""
    property int heading: 0
    property bool quiet: false

    readonly property int lineHeight: heading === 1 ? Theme.lineTitle2 : heading === 2 ? Theme.lineTitle3 + Theme.s2 : Theme.lineReading

    textFormat: TextEdit.RichText
    readOnly: true
    selectByMouse: true
    activeFocusOnPress: false
    wrapMode: TextEdit.Wrap
    font: heading === 1 ? Theme.fontTitle2 : heading === 2 ? Theme.fontTitle3 : heading > 2 ? Theme.fontReadingStrong : Theme.fontReading
    color: quiet ? Theme.text2 : Theme.text1
    selectionColor: Theme.accent
    selectedTextColor: Theme.onAccent
    text: view.styleSheet + "<p style=\"line-height:" + lineHeight + "px;-qt-line-height-type:fixed\">" + html + "</p>"
    onLinkActivated: link => view.open(link)
    Accessible.role: heading > 0 ? Accessible.Heading : Accessible.StaticText
    Accessible.name: plain
    Accessible.readOnly: true

    HoverHandler {
        id: hover
        cursorShape: words.hoveredLink !== "" ? Qt.PointingHandCursor : Qt.IBeamCursor
    }
    Loader {
        active: words.hoveredLink !== ""
        sourceComponent: Tip {
            parent: words
            visible: true
            x: Math.min(hover.point.position.x, words.width - implicitWidth)
            y: hover.point.position.y + Theme.s16
            text: words.hoveredLink
        }
    }
}
