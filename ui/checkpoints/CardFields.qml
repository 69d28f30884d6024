import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The preview turned into fields. Beside each one that differs stands Flux's own value.
Rectangle {
    id: sheet

    property Card card: null
    property var texts: ({}) // field name → what stands in it
    readonly property bool edited: changes > 0
    property int changes: 0
    readonly property bool wide: width >= Theme.fieldWidth * 2
    signal submitted
    signal escaped

    implicitHeight: column.implicitHeight + Theme.s8 * 2
    radius: Theme.radiusRow
    color: Theme.bgSunken
    border.width: Theme.border
    border.color: Theme.cardBorder

    function start() {
        const fresh = {};
        for (const field of card.fields)
            fresh[field.name] = field.text;
        texts = fresh;
        changes = 0;
        fields.model = card.fields;
        if (fields.count > 0)
            fields.itemAt(0).takeFocus();
    }
    function put(name, text) {
        texts[name] = text;
        let different = 0;
        for (const field of card.fields)
            different += texts[field.name] !== field.text ? 1 : 0;
        changes = different;
    }

    Column {
        id: column
        x: Theme.s12
        y: Theme.s8
        width: parent.width - x * 2
        spacing: Theme.s6

        Repeater {
            id: fields
            delegate: Item {
                id: entry
                required property var modelData
                readonly property real labelWidth: sheet.wide ? Theme.s56 + Theme.s20 : 0
                readonly property bool changed: (editor.item ? editor.item.text : modelData.text) !== modelData.text

                function takeFocus() {
                    if (editor.item)
                        editor.item.forceActiveFocus(Qt.TabFocusReason);
                }

                width: column.width
                implicitHeight: (sheet.wide ? 0 : label.height) + editor.height

                SmallText {
                    id: label
                    width: sheet.wide ? entry.labelWidth : entry.width
                    height: sheet.wide ? Theme.fieldHeight : Theme.lineSmall
                    text: entry.modelData.label
                    medium: !sheet.wide
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                Loader {
                    id: editor
                    x: Theme.mirrored ? 0 : entry.labelWidth
                    y: sheet.wide ? 0 : label.height
                    width: entry.width - entry.labelWidth
                    sourceComponent: entry.modelData.multiline ? longText : line
                }
                Component {
                    id: line
                    Field {
                        text: entry.modelData.text
                        hint: entry.changed ? qsTr("Flux: %1").arg(entry.modelData.text.length > 32
                            ? entry.modelData.text.slice(0, 31) + "…" : entry.modelData.text) : ""
                        inputItem.Accessible.name: entry.modelData.label
                        onTextChanged: sheet.put(entry.modelData.name, text)
                        Keys.onEscapePressed: sheet.escaped()
                        Keys.onPressed: event => {
                            const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                            if (enter && event.modifiers & Qt.ControlModifier && !event.isAutoRepeat) {
                                event.accepted = true;
                                sheet.submitted();
                            }
                        }
                    }
                }
                Component {
                    id: longText
                    TextBox {
                        label: entry.modelData.label
                        text: entry.modelData.text
                        maximumLines: 12
                        onTextChanged: sheet.put(entry.modelData.name, text)
                        onSubmitted: sheet.submitted()
                        onEscaped: sheet.escaped()
                    }
                }
            }
        }
    }
}
