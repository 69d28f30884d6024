import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// A task in its thread: while it lives the head, the line of segments and its steps; afterwards one line that opens.
FocusScope {
    id: block

    property TaskView task: null
    property bool opened: false // of a finished one
    readonly property bool finished: task !== null && task.finished
    // Wider than the design's when the shapes are larger.
    readonly property real laneStep: Math.max(Theme.laneStep, Theme.iconSize + Theme.s4)
    readonly property real firstLane: laneStep
    readonly property bool showsSteps: task !== null && (!finished || opened)

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
                state: block.task ? block.task.stateShape : "wait"
                surface: "bgRaised"
            }
            BodyText {
                anchors.left: shape.right
                anchors.leftMargin: Theme.s8
                anchors.right: facts.left
                anchors.rightMargin: Theme.s12
                anchors.verticalCenter: parent.verticalCenter
                strong: true
                text: block.task ? block.task.title : qsTr("Task")
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
                y: Theme.s4
                width: parent.width

                Repeater {
                    id: steps
                    model: block.showsSteps ? block.task.steps : null
                    delegate: StepRow {
                        width: rows.width
                        firstLane: block.firstLane
                        laneStep: block.laneStep
                        lanes: block.task ? block.task.steps.lanes : 1
                        onUnfolded: block.task.steps.expanded = true
                    }
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
