import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// Many lines of text: the composer and the edited preview of a card. Grows from one line to `maximumLines`, then
// scrolls. Enter sends `submitted` when `submitOnEnter` is set (not while an input method is composing), Shift+Enter
// always breaks the line; Ctrl+Enter sends `submitted` in both modes.
FocusScope {
    id: box

    property alias text: area.text
    property string placeholder
    property string label
    property bool framed: true
    property bool submitOnEnter: false
    property int maximumLines: 8
    property int maximumLength: 0     // 0: no limit
    property bool wrong: false        // a sentence below says why
    property alias readOnly: area.readOnly
    property alias area: area
    readonly property bool composing: area.inputMethodComposing
    readonly property bool tooLong: maximumLength > 0 && area.length > maximumLength
    signal submitted
    signal escaped

    function clear() { area.clear(); }
    function cursorToEnd() { area.cursorPosition = area.length; }

    implicitWidth: Theme.fieldWidth
    implicitHeight: flick.textHeight + (framed ? (Theme.fieldHeight - Theme.lineBody) : 0)

    Rectangle {
        anchors.fill: parent
        visible: box.framed
        radius: Theme.radiusControl
        color: box.enabled ? Theme.bgField : Theme.bgSunken
        border.width: area.activeFocus || box.tooLong || box.wrong ? Theme.focusWidth : Theme.border
        border.color: box.tooLong || box.wrong ? Theme.badMark : area.activeFocus ? Theme.focus : Theme.lineControl
    }
    Flickable {
        id: flick

        readonly property real lineStep: area.lineCount > 0 ? area.contentHeight / area.lineCount : Theme.lineReading // of the font
        readonly property real textHeight: Math.min(Math.max(area.contentHeight, Theme.lineReading), Math.max(Theme.lineReading, lineStep * box.maximumLines))

        anchors.fill: parent
        anchors.leftMargin: box.framed ? Theme.s12 - Theme.s2 : 0
        anchors.rightMargin: box.framed ? Theme.s12 - Theme.s2 : 0
        anchors.topMargin: box.framed ? (Theme.fieldHeight - Theme.lineBody) / 2 : 0
        anchors.bottomMargin: anchors.topMargin
        clip: true
        contentHeight: area.contentHeight
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        T.ScrollBar.vertical: FScrollBar {}

        function follow(r) {
            if (r.y < contentY)
                contentY = r.y;
            else if (r.y + r.height > contentY + height)
                contentY = r.y + r.height - height;
        }

        TextEdit {
            id: area
            width: flick.width
            height: Math.max(contentHeight, flick.height)
            focus: true
            activeFocusOnTab: true
            verticalAlignment: contentHeight < flick.height ? TextEdit.AlignVCenter : TextEdit.AlignTop
            font: Theme.fontReading
            color: box.enabled ? Theme.text1 : Theme.text3
            selectionColor: Theme.accent
            selectedTextColor: Theme.onAccent
            selectByMouse: true
            wrapMode: TextEdit.Wrap
            textFormat: TextEdit.PlainText
            onCursorRectangleChanged: flick.follow(cursorRectangle)
            Accessible.role: Accessible.EditableText
            Accessible.multiLine: true
            Accessible.name: box.label !== "" ? box.label : box.placeholder

            Keys.onPressed: event => {
                const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                if (enter && area.inputMethodComposing) {
                    event.accepted = true; // it belongs to the input method, and breaks no line
                } else if (enter) {
                    const ctrl = event.modifiers & Qt.ControlModifier;
                    const shift = event.modifiers & Qt.ShiftModifier;
                    if (ctrl || (box.submitOnEnter && !shift && !(event.modifiers & Qt.AltModifier))) {
                        event.accepted = true;
                        if (!event.isAutoRepeat)
                            box.submitted();
                    }
                } else if (event.key === Qt.Key_Escape) {
                    event.accepted = true;
                    box.escaped();
                } else if (event.key === Qt.Key_Tab || event.key === Qt.Key_Backtab) {
                    const next = area.nextItemInFocusChain(event.key === Qt.Key_Tab);
                    if (next)
                        next.forceActiveFocus(event.key === Qt.Key_Tab ? Qt.TabFocusReason : Qt.BacktabFocusReason);
                    event.accepted = true;
                }
            }
        }
        ReadingText {
            width: flick.width
            height: flick.height
            visible: area.length === 0 && area.preeditText === ""
            text: box.placeholder
            color: Theme.text3
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
}
