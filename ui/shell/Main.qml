import QtQuick
import QtQuick.Window
import Flux.Theme
import Flux.Components
import Flux.Core
import Flux.Inbox
import Flux.Search
import Flux.Checkpoints
import Flux.Thread

// The window: places, list, thread. Its width decides how many of them stand side by side.
Window {
    id: window

    property string place: "inbox"
    property string placeBefore: "inbox" // where Esc leads to from the search
    property bool threadOnTop: false // in a narrow window: the thread, not the list
    readonly property bool rail: width < 1200
    readonly property bool single: width < 860
    readonly property bool roomy: width >= 1600
    readonly property bool settingsShown: place === "settings"
    readonly property bool queueShown: place === "needs"
    readonly property bool searchShown: place === "search"
    readonly property bool threadShown: !settingsShown && !queueShown && !objectLoader.active
    readonly property bool listShown: !settingsShown && (!single || !threadOnTop)
    readonly property bool restShown: settingsShown || !single || threadOnTop
    readonly property bool typing: activeFocusItem instanceof TextInput || activeFocusItem instanceof TextEdit && !activeFocusItem.readOnly
    readonly property real sideWidth: rail ? Theme.railWidth : Session.window.number("sidebar", 0) > 0 && sideMoved >= 0
        ? Session.window.number("sidebar", 0) : roomy ? Theme.sidebarWide : Theme.sidebarWidth
    readonly property real listWidth: listMoved >= 0 && Session.window.number("list", 0) > 0 ? Session.window.number("list", 0)
        : roomy ? Theme.listWide : rail ? Theme.listNarrow : Theme.listWidth
    property int sideMoved: 0 // counts changes of the widths that are kept
    property int listMoved: 0

    width: Session.window.number("width", 1280)
    height: Session.window.number("height", 800)
    minimumWidth: 640
    minimumHeight: 480
    visible: true
    color: Theme.bgWindow
    title: Session.counts.needsYou > 0 ? qsTr("(%1) Flux", "window title, things that wait").arg(Session.counts.needsYou) : "Flux"

    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    onClosing: {
        Session.window.keep("width", width);
        Session.window.keep("height", height);
    }
    onActiveChanged: watch()
    onPlaceChanged: {
        if (place !== "needs")
            Session.cards.tidy();
        watch();
    }

    function watch() { Session.setWatching(active && restShown && threadShown); }
    function go(name) {
        if (name === "search" && !searchShown)
            placeBefore = place;
        if (name !== "search")
            hideObject();
        place = name;
        if (!settingsShown && !searchShown)
            Session.conversations.split = places.find(name).split;
        threadOnTop = false;
        if (settingsShown)
            Qt.callLater(() => settingsLoader.item.forceActiveFocus());
        else if (searchShown)
            Qt.callLater(() => searchLoader.item.start());
        else if (queueShown && !single)
            Qt.callLater(() => queueLoader.item.start(true));
        else
            list.forceActiveFocus();
    }
    function show(conversationId) {
        threadOnTop = true;
        if (queueShown)
            queueLoader.item.showConversation(conversationId);
        else
            Session.openThread(conversationId);
        watch();
    }
    function showThread(conversationId) {
        if (queueShown || settingsShown)
            go("inbox");
        show(conversationId);
        Qt.callLater(() => thread.enter(true));
    }
    // What was found: the message or task in its thread, anything else as itself.
    function showHit(hit) {
        thread.uncover();
        if (hit.objectId !== "") {
            Session.object.open(hit.objectId);
            objectLoader.active = true;
        } else {
            hideObject();
            Session.openThreadAt(hit.conversationId, hit.position, hit.taskId);
        }
        watch();
    }
    function enterHit(hit) {
        showHit(hit);
        threadOnTop = true;
        if (objectLoader.active)
            Qt.callLater(() => objectLoader.item.forceActiveFocus(Qt.OtherFocusReason));
        else if (hit.step !== "")
            thread.showPlan(hit.taskId, "show", hit.step);
        else
            thread.enterList();
    }
    function hideObject() {
        if (!objectLoader.active)
            return;
        objectLoader.active = false;
        Session.object.close();
    }
    function startNew() {
        if (queueShown || settingsShown || searchShown)
            go("inbox");
        Session.openThread("");
        threadOnTop = true;
        thread.focusComposer();
    }
    function step(by) {
        if (queueShown && queueLoader.item && restShown)
            queueLoader.item.step(by);
        else if (searchShown)
            searchLoader.item.step(by);
        else if (!settingsShown)
            list.step(by);
    }
    function out() {
        if (single && threadOnTop)
            threadOnTop = false;
        if (searchShown)
            searchLoader.item.toList();
        else if (!settingsShown)
            list.forceActiveFocus(Qt.ShortcutFocusReason);
    }
    function nextPane(by) {
        const panes = [side, searchShown ? searchLoader.item : list, queueShown ? queueLoader.item
                : settingsShown ? settingsLoader.item : objectLoader.active ? objectLoader.item : thread]
            .filter(pane => pane !== null && pane.visible);
        const here = panes.findIndex(pane => pane.activeFocus);
        const pane = panes[(here + by + panes.length) % panes.length];
        if (pane === thread)
            thread.enter(true);
        else if (queueShown && pane === queueLoader.item)
            pane.start(true);
        else
            pane.forceActiveFocus(Qt.TabFocusReason);
    }
    function tell(words, icon, undoable) { toast.show(words, icon, undoable); }

    Places { id: places }
    ShellKeys {
        typing: window.typing
        conversationShown: window.threadShown && !Session.thread.isNew
        onStepped: by => window.step(by)
        onWent: name => window.go(name)
        onNewAsked: window.startNew()
        onSearchAsked: window.go("search")
        onArchiveAsked: Session.setArchived(Session.thread.conversationId, !Session.thread.archived)
        onUnreadAsked: Session.setUnread(Session.thread.conversationId, true)
        onAnswered: key => {
            if (window.queueShown && queueLoader.item)
                queueLoader.item.answerKey(key);
            else if (window.threadShown && window.restShown)
                thread.answerKey(key);
        }
        onComposeAsked: if (thread.visible) thread.focusComposer()
        onUndoAsked: toast.undo()
        onPaneAsked: by => window.nextPane(by)
        onOutAsked: window.out()
    }
    Connections {
        target: Session
        function onArchivedChanged(conversationId, title, archived) {
            toast.conversationId = conversationId;
            toast.wasArchived = archived;
            const words = archived ? qsTr("Archived “%1”") : qsTr("“%1” is in the inbox again");
            window.tell(words.arg(title), "archive", true);
        }
        function onFailed(sentence) { window.tell(sentence, "warn", false); }
    }
    Connections {
        target: Session.cards
        function onArrived(question) {
            announcer.text = qsTr("Needs you: %1").arg(question);
            Session.announce(announcer);
        }
    }
    Item { // a new card is read out once
        id: announcer
        property string text
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }

    Sidebar {
        id: side
        objectName: "sidebar"
        anchors.left: parent.left
        width: window.sideWidth
        height: parent.height
        rail: window.rail
        place: window.place
        places: places
        onChosen: name => window.go(name)
    }
    SplitHandle {
        id: sideEdge
        anchors.left: side.right
        height: parent.height
        z: 1
        enabled: !window.rail
        paneWidth: window.sideWidth
        onMoved: wanted => {
            Session.window.keep("sidebar", Math.max(180, Math.min(280, Math.round(wanted))));
            ++window.sideMoved;
        }
        onReset: {
            Session.window.forget("sidebar");
            ++window.sideMoved;
        }
    }
    Item { // the list of the place, or what was found
        id: middle
        visible: window.listShown
        anchors.left: sideEdge.right
        width: visible ? (window.single ? window.width - x : window.listWidth) : 0
        height: parent.height

        ListPane {
            id: list
            objectName: "listPane"
            readonly property var where: places.find(window.place)
            visible: !window.searchShown
            anchors.fill: parent
            focus: true
            title: where.title
            badge: where.badge ? Session.counts.needsYou : 0
            currentId: Session.thread.conversationId
            emptyTitle: where.empty
            emptyText: where.more
            emptyShape: where.shape
            emptyIcon: where.sign
            emptyActionText: where.name === "inbox" ? qsTr("Start something") : ""
            emptyActionKey: where.name === "inbox" ? qsTr("Ctrl N") : ""
            onChosen: conversationId => window.show(conversationId)
            onEntered: {
                if (window.single)
                    window.threadOnTop = true;
                if (window.queueShown)
                    queueLoader.item.start(true);
                else
                    thread.enter(true);
            }
            onNewAsked: window.startNew()
        }
        Loader {
            id: searchLoader
            active: window.searchShown
            visible: active
            anchors.fill: parent
            sourceComponent: SearchPane {
                objectName: "searchPane"
                onChosen: hit => window.showHit(hit)
                onEntered: hit => window.enterHit(hit)
                onOutAsked: window.go(window.placeBefore)
            }
        }
    }
    SplitHandle {
        id: listEdge
        visible: middle.visible && !window.single
        anchors.left: middle.right
        height: parent.height
        z: 1
        paneWidth: window.listWidth
        onMoved: wanted => {
            Session.window.keep("list", Math.max(260, Math.min(480, Math.round(wanted))));
            ++window.listMoved;
        }
        onReset: {
            Session.window.forget("list");
            ++window.listMoved;
        }
    }
    Item {
        id: rest
        visible: window.restShown
        anchors.left: middle.visible ? listEdge.right : sideEdge.right
        anchors.right: parent.right
        height: parent.height

        WindowBanner {
            id: banner
            objectName: "windowBanner"
            width: parent.width
            height: visible ? implicitHeight : 0
        }
        ThreadPane {
            id: thread
            objectName: "threadPane"
            visible: window.threadShown
            anchors.top: banner.bottom
            anchors.bottom: parent.bottom
            width: parent.width
            backShown: window.single
            wide: !window.rail
            columnLimit: window.roomy ? Theme.readingMaxWidth : Theme.readingMidWidth
            keysShown: !window.typing
            onOutAsked: window.out()
            onSettingsAsked: window.go("settings")
            onSearchAsked: words => {
                window.go("search");
                Session.search.text = words;
            }
            onFileFailed: name => window.tell(qsTr("%1 could not be opened.").arg("\u2068" + name + "\u2069"), "warn", false)
        }
        Loader {
            id: queueLoader
            visible: window.queueShown
            active: window.queueShown
            anchors.top: banner.bottom
            anchors.bottom: parent.bottom
            width: parent.width
            sourceComponent: QueuePane {
                objectName: "queuePane"
                backShown: window.single
                typingElsewhere: window.typing
                onThreadAsked: conversationId => window.showThread(conversationId)
                onOutAsked: window.out()
            }
        }
        Loader { // an object, memory or file that was found
            id: objectLoader
            visible: active
            active: false
            anchors.top: banner.bottom
            anchors.bottom: parent.bottom
            width: parent.width
            sourceComponent: ObjectSheet {
                objectName: "foundObject"
                edged: false
                margin: Theme.s24
                limit: Theme.readingMidWidth
                onClosed: {
                    window.hideObject();
                    window.out();
                }
            }
        }
        Loader {
            id: settingsLoader
            visible: window.settingsShown
            active: window.settingsShown
            anchors.top: banner.bottom
            anchors.bottom: parent.bottom
            width: parent.width
            sourceComponent: SettingsPane { objectName: "settingsPane" }
        }
        Toast {
            id: toast
            objectName: "toast"
            property string conversationId
            property bool wasArchived: false
            anchors.left: parent.left
            anchors.leftMargin: Theme.s12
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.composerHeight + Theme.s16 + Theme.s12
            width: Math.min(implicitWidth, parent.width - Theme.s12 * 2)
            onUndone: Session.setArchived(conversationId, !wasArchived)
        }
    }
}
