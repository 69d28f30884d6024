import QtQuick
import QtQml
import Flux.Components

// The kinds of work that a new step can do.
FMenu {
    id: menu

    property var agents: [] // [{type, title}]
    signal chosen(string type)

    Instantiator {
        model: menu.agents
        delegate: MenuRow {
            required property var modelData
            objectName: "agent-" + modelData.type
            text: modelData.title
            iconName: "plus"
            onTriggered: menu.chosen(modelData.type)
        }
        onObjectAdded: (index, row) => menu.insertItem(index, row)
        onObjectRemoved: (index, row) => menu.removeItem(row)
    }
}
