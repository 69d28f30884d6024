import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// The plan of a task: to look at, to change where nothing has started, or as the start of a fork or another run. It
// stands where the thread stood, and nothing is in force before the person says so.
FocusScope {
    id: pane

    property real columnWidth: Math.min(Theme.readingMidWidth, width - Theme.s16 * 2)
    readonly property PlanEditor plan: Session.plan
    readonly property bool edits: plan.mode === PlanEditor.Edit || plan.mode === PlanEditor.Rerun
    readonly property string useText: plan.mode === PlanEditor.Edit ? qsTr("Use this plan") : plan.mode === PlanEditor.Fork ? qsTr("Fork") : qsTr("Run again")
    readonly property bool canUse: plan.valid && !plan.busy && !plan.conflict && (plan.mode !== PlanEditor.Edit || plan.dirty)
    signal closed

    function start() { back.forceActiveFocus(Qt.OtherFocusReason); }
    function use() {
        if (plan.mode !== PlanEditor.Show && canUse)
            plan.apply();
    }
    function leave() {
        plan.close();
        closed();
    }

    Accessible.role: Accessible.Grouping
    Accessible.name: heading.text
    Keys.onEscapePressed: leave()
    Keys.onPressed: event => {
        const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
        if (enter && event.modifiers & Qt.ControlModifier) {
            event.accepted = true;
            if (!event.isAutoRepeat)
                pane.use();
        }
    }
    Connections {
        target: pane.plan
        function onApplied() { pane.leave(); }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.bgThread
    }
    Item {
        id: head
        width: parent.width
        height: Theme.headHeight

        IconButton {
            id: back
            objectName: "planBack"
            anchors.left: parent.left
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            focus: true
            iconName: "back"
            tip: qsTr("Back to the thread")
            tipKey: qsTr("Esc")
            onClicked: pane.leave()
        }
        TitleText {
            id: heading
            anchors.left: back.right
            anchors.leftMargin: Theme.s8
            anchors.right: version.left
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            elide: Text.ElideRight
            text: {
                const title = pane.plan.title;
                if (pane.plan.mode === PlanEditor.Fork)
                    return qsTr("Fork of “%1”").arg(title);
                if (pane.plan.mode === PlanEditor.Rerun)
                    return qsTr("Run “%1” again").arg(title);
                return qsTr("Plan of “%1”").arg(title);
            }
            Accessible.role: Accessible.Heading
            Accessible.name: text
            CutTip {}
        }
        Chip {
            id: version
            visible: !pane.plan.loading && pane.plan.failure === ""
            anchors.right: parent.right
            anchors.rightMargin: Theme.s16
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Version %1").arg(pane.plan.version)
        }
        Line {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    Banner {
        id: conflict
        objectName: "planConflict"
        visible: pane.plan.conflict
        anchors.top: head.bottom
        width: parent.width
        height: visible ? implicitHeight : 0
        tone: "needs"
        iconName: "warn"
        text: qsTr("%1 What you typed is kept.", "after the sentence that says what changed").arg(pane.plan.error)
        actionText: qsTr("Load the new plan")
        onActed: pane.plan.takeFresh()
    }
    ListView {
        id: list
        objectName: "planSteps"
        anchors.top: conflict.bottom
        anchors.bottom: foot.top
        width: parent.width
        clip: true
        model: pane.plan
        spacing: Theme.s8
        boundsBehavior: Flickable.StopAtBounds
        cacheBuffer: Theme.s56 * 8
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Steps of the plan")
        T.ScrollBar.vertical: FScrollBar {}

        header: Item {
            width: list.width
            height: about.visible ? about.height + Theme.s16 + Theme.s12 : Theme.s16
            BodyText {
                id: about
                visible: !pane.plan.loading && pane.plan.failure === ""
                x: (parent.width - width) / 2
                y: Theme.s16
                width: pane.columnWidth
                color: Theme.text2
                wrapMode: Text.Wrap
                text: {
                    switch (pane.plan.mode) {
                    case PlanEditor.Edit: return qsTr("What has started is fixed. The rest can be changed, left out or added to.");
                    case PlanEditor.Rerun: return qsTr("The whole work once more, as another task. Nothing is taken over.");
                    case PlanEditor.Fork: return qsTr("This step and what follows from it run anew, as another task. What came before is taken over as it is.");
                    default: return qsTr("This task has ended. To change something, fork it or run it again.");
                    }
                }
            }
        }
        delegate: PlanStep {
            x: (list.width - pane.columnWidth) / 2
            width: pane.columnWidth
            height: implicitHeight
            objectName: "plan-" + stepKey
            editable: pane.edits
            onTyped: (field, value) => pane.plan.write(index, field, value)
            onToggled: pane.plan.toggleOpen(index)
            onLeftOutAsked: pane.plan.toggleLeftOut(index)
            onCopyAsked: pane.plan.addCopy(index)
            onSubmitted: pane.use()
        }
        footer: Item {
            width: list.width
            height: below.height + Theme.s24
            Column {
                id: below
                x: (parent.width - width) / 2
                y: Theme.s12
                width: pane.columnWidth
                spacing: Theme.s16
                visible: !pane.plan.loading && pane.plan.failure === ""

                FButton {
                    id: addButton
                    objectName: "addStep"
                    visible: pane.edits
                    iconName: "plus"
                    text: qsTr("Add a step")
                    onConfirmed: choices.popup(addButton, 0, addButton.height)
                    PlanChoices {
                        id: choices
                        agents: pane.plan.agents
                        onChosen: type => list.positionViewAtIndex(pane.plan.addStep(type), ListView.Contain)
                    }
                }
                FormEntry {
                    objectName: "parallel"
                    visible: pane.edits
                    width: Math.min(parent.width, Theme.fieldWidth)
                    field: ({name: "parallel", label: qsTr("Steps side by side, at most"), start: ""})
                    value: pane.plan.parallel
                    problem: pane.plan.parallelProblem
                    onTyped: text => pane.plan.setParallel(text)
                }
                PlanVersions {
                    width: parent.width
                    plan: pane.plan
                }
            }
        }
    }
    Loader {
        anchors.top: head.bottom
        x: (parent.width - pane.columnWidth) / 2
        width: pane.columnWidth
        active: pane.plan.loading && pane.plan.count === 0
        sourceComponent: LoadingRows { rows: 4 }
    }
    EmptyState {
        visible: pane.plan.failure !== ""
        anchors.centerIn: list
        width: list.width
        iconName: "warn"
        title: qsTr("The plan could not be read")
        text: pane.plan.failure
        actionText: qsTr("Try again")
        onActed: pane.plan.takeFresh()
    }
    Item {
        id: foot
        visible: pane.plan.mode !== PlanEditor.Show && pane.plan.failure === ""
        anchors.bottom: parent.bottom
        width: parent.width
        height: visible ? actions.height + Theme.s12 * 2 : 0

        Line { width: parent.width }
        Column {
            id: actions
            x: (parent.width - width) / 2
            y: Theme.s12
            width: pane.columnWidth
            spacing: Theme.s8

            SmallText {
                visible: pane.plan.changesKnown
                width: parent.width
                medium: true
                color: Theme.text1
                text: pane.plan.changes.length === 0 ? qsTr("Nothing changes.") : qsTr("What changes")
            }
            Flickable {
                objectName: "planChanges"
                visible: pane.plan.changesKnown && pane.plan.changes.length > 0
                width: parent.width
                height: visible ? Math.min(diff.height, Theme.previewMaxHeight, pane.height * 0.3) : 0
                contentHeight: diff.height
                clip: true
                boundsBehavior: Flickable.StopAtBounds
                T.ScrollBar.vertical: FScrollBar {}
                PlanChanges {
                    id: diff
                    width: parent.width
                    rows: pane.plan.changes
                }
            }
            Row {
                visible: pane.plan.error !== "" && !pane.plan.conflict
                width: parent.width
                spacing: Theme.s6
                Icon {
                    y: (Theme.lineSmall - height) / 2
                    name: "warn"
                    token: "bad"
                    size: Theme.iconSmall
                }
                SmallText {
                    objectName: "planError"
                    width: parent.width - Theme.iconSmall - parent.spacing
                    text: pane.plan.error
                    color: Theme.bad
                    wrapMode: Text.Wrap
                }
            }
            Flow {
                width: parent.width
                spacing: Theme.s8

                FButton {
                    objectName: "usePlan"
                    kind: "main"
                    text: pane.useText
                    keyCap: qsTr("Ctrl ↵")
                    enabled: pane.canUse
                    onConfirmed: pane.use()
                }
                FButton {
                    objectName: "showPlanChanges"
                    text: qsTr("Show what changes")
                    enabled: pane.plan.dirty && pane.plan.valid && !pane.plan.busy
                    onConfirmed: pane.plan.showChanges()
                }
                FButton {
                    objectName: "undoPlanEdits"
                    text: qsTr("Undo my edits")
                    enabled: pane.plan.dirty && !pane.plan.busy
                    onConfirmed: pane.plan.undoEdits()
                }
            }
        }
    }
}
