import QtQuick
import Flux.Theme
import Flux.Components

// Things the person could write; a click puts one into the composer.
Flow {
    id: row

    property var suggestions: []
    signal chosen(string words)

    spacing: Theme.s6

    Repeater {
        model: row.suggestions
        delegate: Chip {
            required property string modelData
            text: modelData
            actionable: true
            onClicked: row.chosen(modelData)
        }
    }
}
