import QtQuick
import Flux.Theme

// One field of a form by its description: {name, label, help, look, placeholder, required, options, start}. What stands
// in it is `value`, or `start` while that is undefined. It holds no state of its own: what is typed is told by `typed`
// and comes back as the value.
FocusScope {
    id: entry

    property var field: ({})
    property var value
    property string problem
    property string hint             // at the end inside a line: "Flux: 15:00"
    property bool beside: false      // the label stands beside the field
    property real labelWidth: Theme.s56 + Theme.s32
    property bool marksNeeded: false // says which fields are needed
    property bool locked: false      // shown, not to be changed
    readonly property string look: field.look ?? "line"
    readonly property string label: field.label ?? ""
    readonly property string help: field.help ?? ""
    readonly property string shown: value === undefined || value === null ? String(field.start ?? "") : String(value)
    readonly property int place: look === "choice" && shown !== "" ? Number(shown) : -1
    readonly property bool needed: marksNeeded && field.required === true
    readonly property string spoken: needed ? qsTr("%1, needed").arg(label) : label
    signal typed(var value)
    signal entered     // Enter in a line
    signal submitted   // Ctrl+Enter
    signal escaped

    function takeFocus() {
        if (editor.item && editor.item.takeFocus)
            editor.item.takeFocus();
        else if (editor.item)
            editor.item.forceActiveFocus(Qt.TabFocusReason);
    }

    implicitHeight: (beside ? 0 : head.height + Theme.s4) + editor.height + (wrong.visible ? wrong.height + Theme.s4 : 0)
        + (about.visible ? about.height + Theme.s2 : 0)
    implicitWidth: Theme.fieldWidth

    Item {
        id: head
        width: entry.beside ? entry.labelWidth - Theme.s8 : entry.width
        height: entry.beside ? Theme.fieldHeight : words.height

        SmallText {
            id: words
            anchors.left: parent.left
            anchors.verticalCenter: entry.beside ? parent.verticalCenter : undefined
            width: Math.min(implicitWidth, parent.width - (mark.visible ? mark.width + Theme.s8 : 0))
            medium: !entry.beside
            color: entry.beside ? Theme.text2 : Theme.text1
            text: entry.label
            wrapMode: entry.beside ? Text.NoWrap : Text.Wrap
            elide: entry.beside ? Text.ElideRight : Text.ElideNone
            Accessible.ignored: true
            CutTip {}
        }
        SmallText {
            id: mark
            visible: entry.needed
            anchors.left: words.right
            anchors.leftMargin: Theme.s8
            anchors.baseline: words.baseline
            text: qsTr("needed")
            color: Theme.text3
            Accessible.ignored: true
        }
    }
    Loader {
        id: editor
        x: entry.beside && !Theme.mirrored ? entry.labelWidth : 0
        y: entry.beside ? 0 : head.height + Theme.s4
        width: entry.width - (entry.beside ? entry.labelWidth : 0)
        focus: true
        sourceComponent: entry.look === "choice" ? choice : entry.look === "lines" ? lines : line
    }
    SmallText {
        id: about
        visible: text !== ""
        x: editor.x
        y: editor.y + editor.height + Theme.s2
        width: editor.width
        text: entry.help
        color: Theme.text3
        wrapMode: Text.Wrap
    }
    Row { // a line has its own
        id: wrong
        visible: entry.problem !== "" && entry.look !== "line"
        x: editor.x
        y: editor.y + editor.height + (about.visible ? about.height + Theme.s2 : 0) + Theme.s4
        width: editor.width
        spacing: Theme.s6

        Icon {
            y: (Theme.lineSmall - height) / 2
            name: "warn"
            token: "bad"
            size: Theme.iconSmall
        }
        SmallText {
            width: parent.width - Theme.iconSmall - parent.spacing
            text: entry.problem
            color: Theme.bad
            wrapMode: Text.Wrap
        }
    }

    Component {
        id: line
        Field {
            readOnly: entry.locked
            placeholder: entry.field.placeholder ?? ""
            hint: entry.hint
            error: entry.problem
            inputItem.Accessible.name: entry.spoken
            Component.onCompleted: text = entry.shown
            onTextChanged: if (text !== entry.shown) entry.typed(text)
            Keys.onEscapePressed: entry.escaped()
            Keys.onPressed: event => {
                if (event.key !== Qt.Key_Return && event.key !== Qt.Key_Enter)
                    return;
                event.accepted = true;
                if (event.isAutoRepeat) // a key that is held down answers nothing
                    return;
                if (event.modifiers & Qt.ControlModifier)
                    entry.submitted();
                else
                    entry.entered();
            }
        }
    }
    Component {
        id: lines
        TextBox {
            readOnly: entry.locked
            label: entry.spoken
            placeholder: entry.field.placeholder ?? ""
            maximumLines: 12
            area.font: entry.field.mono ? Theme.fontMono : Theme.fontBody
            wrong: entry.problem !== ""
            Component.onCompleted: text = entry.shown
            onTextChanged: if (text !== entry.shown) entry.typed(text)
            onSubmitted: entry.submitted()
            onEscaped: entry.escaped()
        }
    }
    Component {
        id: choice
        FocusScope {
            id: group
            function takeFocus() {
                const at = options.itemAt(Math.max(0, entry.place));
                if (at)
                    at.forceActiveFocus(Qt.TabFocusReason);
            }
            function step(from, by) {
                const next = options.itemAt(from + by);
                if (!next)
                    return;
                entry.typed(from + by);
                next.forceActiveFocus(Qt.TabFocusReason);
            }

            implicitHeight: Math.max(flow.height, entry.beside ? Theme.fieldHeight : 0)
            Accessible.role: Accessible.Grouping
            Accessible.name: entry.spoken
            Keys.onEscapePressed: entry.escaped()
            Keys.onPressed: event => {
                const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                if (enter && event.modifiers & Qt.ControlModifier) {
                    event.accepted = true;
                    if (!event.isAutoRepeat)
                        entry.submitted();
                }
            }
            Flow {
                id: flow
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width
                spacing: Theme.s16

                Repeater {
                    id: options
                    model: entry.field.options ?? []
                    delegate: RadioMark {
                        required property string modelData
                        required property int index
                        autoExclusive: false
                        enabled: !entry.locked
                        focus: index === Math.max(0, entry.place)
                        width: Math.min(implicitWidth, flow.width)
                        text: modelData
                        checked: entry.place === index
                        onClicked: {
                            checked = Qt.binding(() => entry.place === index);
                            entry.typed(entry.place === index && entry.field.required !== true ? -1 : index);
                        }
                        Keys.onRightPressed: group.step(index, Theme.mirrored ? -1 : 1)
                        Keys.onLeftPressed: group.step(index, Theme.mirrored ? 1 : -1)
                        Keys.onDownPressed: group.step(index, 1)
                        Keys.onUpPressed: group.step(index, -1)
                    }
                }
            }
        }
    }
    onShownChanged: {
        if (look !== "choice" && editor.item && editor.item.text !== shown)
            editor.item.text = shown;
    }
}
