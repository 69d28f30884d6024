import QtQuick
import Flux.Components
import Flux.Core

// What can be done to one step now.
FMenu {
    id: stepMenu

    property TaskView task: null
    property string stepKey
    property var actions: []
    signal forkAsked(string step)

    // False: there is nothing to do to it.
    function openFor(step, at, x, y) {
        stepKey = step;
        actions = task ? task.stepActions(step) : [];
        if (actions.length === 0)
            return false;
        popup(at, x, y);
        currentIndex = [recallRow, nowRow, retryRow, leaveRow, forkRow].findIndex(row => row.offered);
        return true;
    }

    Choice { id: recallRow; verb: "recall"; text: qsTr("Take it back"); iconName: "undo"; onTriggered: stepMenu.task.recall(stepMenu.stepKey) }
    Choice { id: nowRow; verb: "retry_now"; text: qsTr("Try now"); iconName: "retry"; onTriggered: stepMenu.task.retry(stepMenu.stepKey) }
    Choice { id: retryRow; verb: "retry"; text: qsTr("Retry this step"); iconName: "retry"; onTriggered: stepMenu.task.retry(stepMenu.stepKey) }
    Choice { id: leaveRow; verb: "leave_out"; text: qsTr("Leave it out"); iconName: "slash"; onTriggered: stepMenu.task.leaveOut(stepMenu.stepKey) }
    Choice { id: forkRow; verb: "fork"; text: qsTr("Fork from here…"); iconName: "open"; onTriggered: stepMenu.forkAsked(stepMenu.stepKey) }

    component Choice: MenuRow {
        property string verb
        readonly property bool offered: stepMenu.actions.includes(verb)
        objectName: "step-" + verb
        visible: offered
        enabled: offered
        height: offered ? implicitHeight : 0
    }
}
