import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The inputs of an effect as fields. Beside each one that differs stands Flux's own value.
Rectangle {
    id: sheet

    property Card card: null
    readonly property bool wide: width >= Theme.fieldWidth * 2
    signal submitted
    signal escaped

    function focusFirst() {
        if (fields.count > 0)
            fields.itemAt(0).takeFocus();
    }
    function focusProblem() {
        for (let i = 0; i < fields.count; ++i) {
            if (fields.itemAt(i).problem !== "") {
                fields.itemAt(i).takeFocus();
                return;
            }
        }
    }
    function own(field) {
        const words = field.look === "choice" ? field.options[field.start] ?? "" : String(field.start);
        return words.length > 32 ? words.slice(0, 31) + "…" : words;
    }

    implicitHeight: column.implicitHeight + Theme.s8 * 2
    radius: Theme.radiusRow
    color: Theme.bgSunken
    border.width: Theme.border
    border.color: Theme.cardBorder

    Column {
        id: column
        x: Theme.s12
        y: Theme.s8
        width: parent.width - x * 2
        spacing: Theme.s6

        Repeater {
            id: fields
            model: sheet.card ? sheet.card.fields : []
            delegate: FormEntry {
                required property var modelData
                readonly property bool changed: value !== undefined && value !== modelData.start
                objectName: "field-" + modelData.name
                width: column.width
                beside: sheet.wide
                field: modelData
                value: sheet.card ? sheet.card.draft[modelData.name] : undefined
                problem: sheet.card ? sheet.card.problems[modelData.name] ?? "" : ""
                hint: changed ? qsTr("Flux: %1").arg(sheet.own(modelData)) : ""
                onTyped: text => sheet.card.write(modelData.name, text)
                onSubmitted: sheet.submitted()
                onEscaped: sheet.escaped()
            }
        }
    }
}
