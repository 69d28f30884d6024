import QtQuick
import Flux.Components
import Flux.Core

// What can be done to a task now, and nothing else.
FMenu {
    id: taskMenu

    property TaskView task: null
    readonly property var actions: task ? task.actions : []
    signal planAsked(string mode)
    signal stripAsked(string strip)

    Choice { verb: "retry"; text: qsTr("Retry what failed"); iconName: "retry"; onTriggered: taskMenu.task.retry() }
    Choice { verb: "run_again"; text: qsTr("Run it all again"); iconName: "running-outline"; onTriggered: taskMenu.task.runAgain() }
    Choice { verb: "rerun"; text: qsTr("Run again with changes…"); iconName: "edit"; onTriggered: taskMenu.planAsked("rerun") }
    Choice { verb: "edit_plan"; text: qsTr("Change the plan…"); iconName: "edit"; onTriggered: taskMenu.planAsked("edit") }
    Choice { verb: "show_plan"; text: qsTr("Look at the plan"); iconName: "task"; onTriggered: taskMenu.planAsked("show") }
    Choice { verb: "fork"; text: qsTr("Fork from a step…"); iconName: "open"; onTriggered: taskMenu.stripAsked("fork") }
    Choice { verb: "leave_out"; text: qsTr("Leave a step out…"); iconName: "slash"; onTriggered: taskMenu.stripAsked("leave_out") }
    Choice {
        verb: "undo"
        text: qsTr("Take back what it did…")
        iconName: "undo"
        onTriggered: {
            taskMenu.stripAsked("undo");
            taskMenu.task.askUndo();
        }
    }
    Choice { verb: "delete"; text: qsTr("Delete…"); iconName: "trash"; risk: true; onTriggered: taskMenu.stripAsked("delete") }

    component Choice: MenuRow {
        property string verb
        readonly property bool offered: taskMenu.actions.includes(verb)
        objectName: "menu-" + verb
        visible: offered
        enabled: offered
        height: offered ? implicitHeight : 0
    }
}
