import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// A task in its thread: while it lives the head, the line of segments and its steps; afterwards one line that opens.
FocusScope {
    id: block

    property TaskView task: null
    property bool gone: false   // it was deleted
    property bool opened: false // of a finished one
    readonly property var lineage: task ? task.lineage : []
    signal planAsked(string mode, string step) // "edit", "rerun", "fork", "show"
    signal taskAsked(string taskId)
    readonly property bool finished: task !== null && task.finished
    // Wider than the design's when the shapes are larger.
    readonly property real laneStep: Math.max(Theme.laneStep, Theme.iconSize + Theme.s4)
    readonly property real firstLane: laneStep
    readonly property bool showsSteps: task !== null && (!finished || opened)

    function openMenu() { moreMenu.popup(moreButton, 0, moreButton.height); }
    function showStrip(ask) {
        strip.ask = ask;
        strip.start();
    }
    function closeStrip() {
        strip.ask = "";
        if (task)
            task.forgetUndo();
        if (moreButton.visible)
            moreButton.forceActiveFocus(Qt.OtherFocusReason);
    }

    onTaskChanged: { // the row serves another task now
        strip.ask = "";
        moreMenu.close();
        stepMenu.close();
    }
    implicitHeight: column.implicitHeight
    Accessible.role: Accessible.Grouping
    Accessible.name: task ? task.title : ""
    Accessible.description: task ? task.stateName + ", " + task.facts : ""

    Timer { // time passes only while something runs and can be seen
        interval: 1000
        repeat: true
        running: block.task !== null && block.task.ticking && block.visible && Qt.application.state === Qt.ApplicationActive
        onTriggered: block.task.tick()
    }
    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Column {
        id: column
        width: parent.width

        Item {
            id: head
            width: parent.width
            height: Theme.blockHeadHeight

            StateShape {
                id: shape
                anchors.left: parent.left
                anchors.leftMargin: block.firstLane - width / 2
                anchors.verticalCenter: parent.verticalCenter
                state: block.task ? block.task.stateShape : block.gone ? "skip" : "wait"
                surface: "bgRaised"
            }
            BodyText {
                anchors.left: shape.right
                anchors.leftMargin: Theme.s8
                anchors.right: facts.left
                anchors.rightMargin: Theme.s12
                anchors.verticalCenter: parent.verticalCenter
                strong: block.task !== null
                color: block.task ? Theme.text1 : Theme.text2
                text: block.task ? block.task.title : block.gone ? qsTr("This task was deleted") : qsTr("Task")
                elide: Text.ElideRight
                maximumLineCount: 1
                Accessible.role: Accessible.Heading
                Accessible.name: text
                CutTip {}
            }
            SmallText {
                id: facts
                anchors.right: tools.left
                anchors.rightMargin: tools.width > 0 ? Theme.s4 : 0
                anchors.verticalCenter: parent.verticalCenter
                text: block.task ? block.task.facts : ""
            }
            Row {
                id: tools
                anchors.right: parent.right
                anchors.rightMargin: Theme.s8
                anchors.verticalCenter: parent.verticalCenter

                IconButton {
                    objectName: "pauseTask"
                    visible: block.task !== null && (block.task.canPause || block.task.canResume)
                    enabled: block.task !== null && !block.task.busy
                    iconName: block.task && block.task.canResume ? "running-outline" : "pause"
                    tip: block.task && block.task.canResume ? qsTr("Go on") : qsTr("Pause")
                    onClicked: block.task.canResume ? block.task.resume() : block.task.pause()
                }
                IconButton {
                    id: stopButton
                    objectName: "stopTask"
                    visible: block.task !== null && block.task.canStop
                    enabled: block.task !== null && !block.task.busy
                    iconName: "stop"
                    tip: qsTr("Stop")
                    onClicked: stopMenu.popup(stopButton, 0, stopButton.height)

                    FMenu {
                        id: stopMenu
                        MenuRow {
                            text: qsTr("Stop this task for good")
                            iconName: "stop"
                            risk: true
                            onTriggered: block.task.stop()
                        }
                        MenuRow {
                            text: qsTr("Pause it")
                            iconName: "pause"
                            enabled: block.task !== null && block.task.canPause
                            onTriggered: block.task.pause()
                        }
                    }
                }
                IconButton {
                    id: moreButton
                    objectName: "moreOfTask"
                    visible: block.task !== null
                    enabled: block.task !== null && !block.task.busy
                    iconName: "more"
                    tip: qsTr("What can be done")
                    onClicked: block.openMenu()

                    TaskMenu {
                        id: moreMenu
                        task: block.task
                        onPlanAsked: mode => block.planAsked(mode, "")
                        onStripAsked: ask => block.showStrip(ask)
                    }
                }
                IconButton {
                    objectName: "openSteps"
                    visible: block.finished && block.task.steps.count > 0
                    iconName: "chev"
                    tip: block.opened ? qsTr("Hide the steps") : qsTr("Show the steps")
                    rotation: block.opened ? 180 : 0
                    onClicked: block.opened = !block.opened
                }
            }
        }
        ProgressSegments {
            visible: block.showsSteps && !block.finished
            width: parent.width - Theme.border * 2
            x: Theme.border
            states: block.task ? block.task.segments : []
        }
        Line {
            visible: block.finished && block.opened
            width: parent.width
        }
        SmallText {
            visible: block.task !== null && block.task.error !== ""
            width: parent.width
            leftPadding: Theme.s12
            rightPadding: Theme.s12
            wrapMode: Text.Wrap
            color: Theme.bad
            text: block.task ? block.task.error : ""
            bottomPadding: Theme.s8
        }
        Flow {
            visible: block.lineage.length > 0
            width: parent.width
            leftPadding: Theme.s12
            rightPadding: Theme.s12
            bottomPadding: Theme.s6
            spacing: Theme.s16

            Repeater {
                model: block.lineage
                delegate: Row {
                    id: line
                    required property var modelData
                    readonly property string title: { Session.thread.count; return Session.thread.titleOfTask(modelData.taskId); }
                    spacing: Theme.s4

                    SmallText {
                        anchors.verticalCenter: parent.verticalCenter
                        text: line.modelData.text + (line.title === "" ? " " + qsTr("another task") : "")
                        color: Theme.text3
                    }
                    TextLink {
                        objectName: "lineage-" + line.modelData.taskId
                        visible: line.title !== ""
                        small: true
                        text: "\u201c" + line.title + "\u201d"
                        Accessible.name: line.modelData.text + " " + line.title
                        onClicked: block.taskAsked(line.modelData.taskId)
                    }
                }
            }
        }
        TaskStrip {
            id: strip
            objectName: "taskStrip"
            width: parent.width
            height: implicitHeight
            task: block.task
            onForkAsked: step => block.planAsked("fork", step)
            onClosed: block.closeStrip()
        }
        Item {
            visible: block.showsSteps && steps.count > 0
            width: parent.width
            height: visible ? rows.height + Theme.s4 * 2 : 0

            Arms {
                y: Theme.s4
                width: parent.width
                height: rows.height
                firstLane: block.firstLane
                laneStep: block.laneStep
                steps: block.showsSteps ? block.task.steps : null
            }
            Column {
                id: rows
                property int current: 0
                y: Theme.s4
                width: parent.width

                Repeater {
                    id: steps
                    model: block.showsSteps ? block.task.steps : null
                    delegate: StepRow {
                        id: stepRow
                        required property int index
                        objectName: "step-row-" + stepKey
                        width: rows.width
                        firstLane: block.firstLane
                        laneStep: block.laneStep
                        lanes: block.task ? block.task.steps.lanes : 1
                        current: index === Math.min(rows.current, steps.count - 1)
                        acts: { // asked again when its state changes or the task ends
                            const over = block.finished;
                            return stateName !== "" && (over || !over) && block.task.stepActions(stepKey).length > 0;
                        }
                        onUnfolded: block.task.steps.expanded = true
                        onToggled: block.task.toggleItems(stepKey)
                        onMenuAsked: (x, y) => stepMenu.openFor(stepKey, stepRow, x, y)
                        onActiveFocusChanged: if (activeFocus) rows.current = index
                        onStepped: by => {
                            const next = steps.itemAt(index + by);
                            if (next)
                                next.forceActiveFocus(Qt.TabFocusReason);
                        }
                    }
                }
                StepMenu {
                    id: stepMenu
                    task: block.task
                    onForkAsked: step => block.planAsked("fork", step)
                }
            }
        }
        FButton {
            visible: block.showsSteps && block.task.steps.expanded
            kind: "quiet"
            small: true
            text: qsTr("Show fewer steps")
            onConfirmed: block.task.steps.expanded = false
        }
    }
}
