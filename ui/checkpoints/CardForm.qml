import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// What a card wants to be told: a field for each thing that is missing, or for each question.
Column {
    id: form

    property Card card: null
    signal submitted
    signal escaped

    function focusFirst() {
        const open = entries().find(entry => entry.shown === "" || entry.place < 0 && entry.look === "choice");
        (open ?? fields.itemAt(0)).takeFocus();
    }
    function focusProblem() {
        const wrong = entries().find(entry => entry.problem !== "");
        if (wrong)
            wrong.takeFocus();
    }
    function entries() {
        const all = [];
        for (let i = 0; i < fields.count; ++i)
            all.push(fields.itemAt(i));
        return all;
    }
    // Enter goes to the next field; in the only one it answers.
    function goOn(index) {
        if (index + 1 < fields.count)
            fields.itemAt(index + 1).takeFocus();
        else if (fields.count === 1)
            submitted();
    }

    spacing: Theme.s8

    Repeater {
        id: fields
        model: form.card ? form.card.fields : []
        delegate: FormEntry {
            required property var modelData
            required property int index
            objectName: "field-" + modelData.name
            width: form.width
            field: modelData
            value: form.card ? form.card.draft[modelData.name] : undefined
            problem: form.card ? form.card.problems[modelData.name] ?? "" : ""
            marksNeeded: form.card !== null && form.card.kind === Card.Input
            onTyped: text => form.card.write(modelData.name, text)
            onEntered: form.goOn(index)
            onSubmitted: form.submitted()
            onEscaped: form.escaped()
        }
    }
}
