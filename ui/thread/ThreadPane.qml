import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Tasks
import Flux.Core

// The open thread: its head, its blocks in a centred column, and the composer.
FocusScope {
    id: pane

    property bool backShown: false
    property bool wide: true       // blocks stand beside the gutter of the mark
    property real columnLimit: Theme.readingMidWidth
    property bool keysShown: true
    property bool shown: true
    readonly property ThreadModel thread: Session.thread
    // The object that is open stands beside the thread where both have room, else over it.
    readonly property real besideWidth: objectLoader.active && width >= Theme.inspectorWidth * 2 ? objectLoader.width : 0
    readonly property real columnWidth: Math.max(0, Math.min(columnLimit, width - besideWidth - Theme.s16 * 2))
    readonly property bool typingInCard: list.activeFocus
    readonly property bool composing: composer.activeFocus
    signal outAsked
    signal settingsAsked
    signal fileFailed(string name)
    signal searchAsked(string words)

    readonly property bool planShown: planLoader.active

    // Into the thread: the card that waits, else the composer.
    function enter(byKey) {
        if (planShown) {
            planLoader.item.start();
            return;
        }
        if (!list.focusCard(byKey))
            focusComposer();
    }
    function enterList() { list.forceActiveFocus(Qt.OtherFocusReason); }
    function focusComposer() { composer.box.forceActiveFocus(Qt.ShortcutFocusReason); }
    function answerKey(key) { return !planShown && list.answerKey(key); }
    function showPlan(taskId, mode, step) {
        const modes = {edit: PlanEditor.Edit, rerun: PlanEditor.Rerun, fork: PlanEditor.Fork, show: PlanEditor.Show};
        Session.plan.open(taskId, modes[mode], step);
        planLoader.active = true;
        planLoader.item.start();
    }
    function showObject(objectId) {
        Session.object.open(objectId);
        objectLoader.active = true;
        objectLoader.item.forceActiveFocus(Qt.OtherFocusReason);
    }
    function hideObject() {
        objectLoader.active = false;
        Session.object.close();
    }
    // Nothing stands over the thread any more.
    function uncover() {
        if (objectLoader.active)
            hideObject();
        if (planLoader.active) {
            Session.plan.close();
            planLoader.active = false;
        }
    }
    function page(by) { list.page(by); }
    function toEnd() { list.toEnd(); }
    function put(words) { composer.put(words); }

    Rectangle {
        anchors.fill: parent
        color: Theme.bgThread
    }
    ThreadHead {
        id: head
        width: parent.width - pane.besideWidth
        backShown: pane.backShown
        stored: !pane.thread.isNew
        archived: pane.thread.archived
        title: pane.thread.isNew ? qsTr("New conversation") : pane.thread.title
        onBackAsked: pane.outAsked()
        onArchiveAsked: Session.setArchived(pane.thread.conversationId, !pane.thread.archived)
        onUnreadAsked: Session.setUnread(pane.thread.conversationId, true)
    }
    ThreadList {
        id: list
        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: parent.width - pane.besideWidth
        columnWidth: pane.columnWidth
        indent: pane.wide ? Theme.blockIndent : 0
        keysShown: pane.keysShown
        onWordsChosen: words => composer.put(words)
        onSettingsAsked: pane.settingsAsked()
        onPlanAsked: (taskId, mode, step) => pane.showPlan(taskId, mode, step)
        onFileFailed: name => pane.fileFailed(name)
        onObjectAsked: objectId => pane.showObject(objectId)
        onSearchAsked: words => pane.searchAsked(words)
        onCardDone: {
            findCard();
            if (cardRow < 0 || !focusCard(true))
                forceActiveFocus(Qt.OtherFocusReason);
        }
        Keys.onPressed: event => {
            if (event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown)
                page(event.key === Qt.Key_PageUp ? -1 : 1);
            else if (event.key === Qt.Key_End)
                toEnd();
            else
                return;
            event.accepted = true;
        }
    }
    Loader {
        anchors.top: head.bottom
        x: (list.width - pane.columnWidth) / 2
        width: pane.columnWidth
        active: pane.thread.loading && list.count === 0
        sourceComponent: LoadingRows { rows: 3 }
    }
    EmptyState {
        objectName: "emptyThread"
        visible: pane.thread.isNew && list.count === 0
        anchors.centerIn: list
        width: list.width
        iconName: "mark"
        iconToken: "accent"
        title: qsTr("What should be done?")
        text: qsTr("Name the thing, the place, the result:")
        examples: [qsTr("Summarise the files in ~/notes"), qsTr("What can you do?")]
        onExampleChosen: words => composer.put(words)
    }
    EmptyState {
        visible: pane.thread.error !== ""
        anchors.centerIn: list
        width: list.width
        iconName: "warn"
        title: qsTr("This thread could not be read")
        text: pane.thread.error
        actionText: qsTr("Try again")
        onActed: pane.thread.reload()
    }
    FButton {
        objectName: "toEndButton"
        visible: list.farFromEnd && !list.follows
        anchors.bottom: foot.top
        anchors.bottomMargin: Theme.s8
        anchors.horizontalCenter: list.horizontalCenter
        iconName: "chev"
        text: qsTr("To the end")
        onConfirmed: list.toEnd()
    }
    Item {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width - pane.besideWidth
        height: composer.implicitHeight + Theme.s16

        Composer {
            id: composer
            objectName: "composer"
            x: (parent.width - width) / 2
            width: pane.columnWidth
            height: implicitHeight
            focus: true
            onEscaped: pane.outAsked()
        }
    }
    Loader { // the plan of one task, over its thread
        id: planLoader
        anchors.fill: parent
        active: false
        sourceComponent: PlanPane {
            objectName: "planPane"
            focus: true
            onClosed: {
                planLoader.active = false;
                list.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
    }
    Loader { // one object of the person's data, from the end
        id: objectLoader
        anchors.right: parent.right
        width: Math.min(parent.width, Theme.inspectorWidth)
        height: parent.height
        active: false
        sourceComponent: ObjectSheet {
            objectName: "objectSheet"
            focus: true
            onClosed: {
                pane.hideObject();
                list.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
    }
    Connections {
        target: pane.thread
        function onConversationChanged() { pane.uncover(); }
    }
}
