import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// The search box over everything, and what it finds. The chosen row is shown beside it; Enter goes into it.
FocusScope {
    id: pane

    readonly property SearchModel model: Session.search
    readonly property bool listFocused: list.activeFocus
    readonly property var scopes: [
        {scope: SearchModel.Messages, text: qsTr("Messages"), where: qsTr("messages")},
        {scope: SearchModel.Tasks, text: qsTr("Tasks"), where: qsTr("tasks and their steps")},
        {scope: SearchModel.Objects, text: qsTr("Data", "events, contacts, notes and the like"), where: qsTr("your data")},
        {scope: SearchModel.Memories, text: qsTr("Memory"), where: qsTr("memory")},
        {scope: SearchModel.Files, text: qsTr("Files"), where: qsTr("files and the text in them")},
    ]
    readonly property string where: scopes.find(entry => entry.scope === model.scope)?.where
        ?? qsTr("messages, tasks, your data, memory and files")
    readonly property bool asks: model.text.trim() !== ""
    signal chosen(var hit)  // to be shown beside the list
    signal entered(var hit) // to be gone into
    signal outAsked

    function start() {
        field.inputItem.forceActiveFocus(Qt.ShortcutFocusReason);
        field.inputItem.selectAll();
    }
    function toList() { list.forceActiveFocus(Qt.OtherFocusReason); }
    function step(by) {
        if (list.count > 0)
            choose(list.currentIndex < 0 ? 0 : Math.max(0, Math.min(list.count - 1, list.currentIndex + by)));
    }
    function choose(row) {
        list.currentIndex = row;
        chosen(model.hitAt(row));
    }
    function enter() {
        if (list.currentIndex < 0)
            step(1);
        if (list.currentIndex >= 0)
            entered(model.hitAt(list.currentIndex));
    }
    function put(words) {
        model.text = words;
        start();
        field.inputItem.deselect();
        field.inputItem.cursorPosition = words.length;
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.bgList
    }
    Item {
        id: head
        width: parent.width
        height: Theme.headHeight

        TitleText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Search")
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        IconButton {
            objectName: "closeSearch"
            anchors.right: parent.right
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            iconName: "x"
            tip: qsTr("Close")
            tipKey: qsTr("Esc")
            onClicked: pane.outAsked()
        }
    }
    Column {
        id: asking
        anchors.top: head.bottom
        x: Theme.s16
        width: parent.width - Theme.s16 * 2
        spacing: Theme.s8
        bottomPadding: Theme.s8

        Field {
            id: field
            objectName: "searchField"
            width: parent.width
            iconName: "search"
            placeholder: qsTr("Words, “a phrase”, from:flux")
            maximumLength: 1000
            focus: true
            text: pane.model.text
            inputItem.Accessible.name: qsTr("Search everything")
            onEdited: {
                pane.model.text = text;
                list.currentIndex = -1;
            }
            onAccepted: pane.enter()
            Keys.onDownPressed: {
                pane.toList();
                pane.step(1);
            }
            Keys.onEscapePressed: {
                if (text === "")
                    pane.outAsked();
                else
                    pane.put("");
            }
        }
        Flow {
            id: chips
            width: parent.width
            spacing: Theme.s4
            Accessible.role: Accessible.Grouping
            Accessible.name: qsTr("Look only in")

            Repeater {
                model: pane.scopes
                delegate: Chip {
                    required property var modelData
                    readonly property bool here: pane.model.scope === modelData.scope
                    objectName: "scope" + modelData.scope
                    text: modelData.text
                    tone: here ? "accent" : "neutral"
                    actionable: true
                    Accessible.role: Accessible.CheckBox
                    Accessible.checkable: true
                    Accessible.checked: here
                    onClicked: {
                        pane.model.scope = here ? SearchModel.Everything : modelData.scope;
                        list.currentIndex = -1;
                    }
                }
            }
        }
        Repeater {
            model: pane.asks ? pane.model.notes : []
            delegate: SmallText {
                required property string modelData
                width: asking.width
                wrapMode: Text.Wrap
                text: modelData
            }
        }
        TextLink {
            objectName: "suggestion"
            readonly property string words: pane.model.suggestions.length > 0 ? pane.model.suggestions[0] : ""
            visible: pane.asks && words !== "" && list.count > 0
            small: true
            text: qsTr("Search for “%1”").arg(words)
            onClicked: pane.put(words)
        }
    }
    ListView {
        id: list
        objectName: "foundList"
        anchors.top: asking.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        activeFocusOnTab: count > 0
        clip: true
        model: pane.model
        reuseItems: true
        currentIndex: -1
        keyNavigationEnabled: false
        highlightFollowsCurrentItem: false
        boundsBehavior: Flickable.StopAtBounds
        bottomMargin: Theme.s8
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Found")
        T.ScrollBar.vertical: FScrollBar {}

        onCurrentIndexChanged: if (currentIndex >= 0) positionViewAtIndex(currentIndex, ListView.Contain)
        delegate: SearchRow {
            objectName: "found" + index
            current: ListView.isCurrentItem
            leads: list.activeFocus
            onClicked: {
                pane.toList();
                pane.choose(index);
                pane.entered(pane.model.hitAt(index));
            }
        }
        Keys.onUpPressed: {
            if (currentIndex > 0)
                pane.step(-1);
            else
                pane.start();
        }
        Keys.onDownPressed: pane.step(1)
        Keys.onReturnPressed: pane.enter()
        Keys.onEnterPressed: pane.enter()
        Keys.onEscapePressed: pane.start()
    }
    EmptyState {
        objectName: "searchHints"
        visible: !pane.asks
        anchors.centerIn: list
        width: list.width
        iconName: "search"
        title: qsTr("Search everything")
        text: qsTr("Messages, tasks, your data, memory and the text in files. Filters narrow it down:")
        examples: ["type:event", "from:flux", "before:yesterday", "has:link", "in:inbox", "is:unread"]
        onExampleChosen: words => pane.put(words + " ")
    }
    EmptyState {
        objectName: "nothingFound"
        readonly property string better: pane.model.suggestions.length > 0 ? pane.model.suggestions[0] : ""
        visible: pane.asks && pane.model.isAnswered && list.count === 0 && pane.model.error === ""
        anchors.centerIn: list
        width: list.width
        iconName: "search"
        title: qsTr("No match for “%1”").arg("\u2068" + pane.model.text.trim() + "\u2069")
        text: qsTr("Looked in %1.").arg(pane.where)
        actionText: better !== "" ? qsTr("Search for “%1”").arg(better) : ""
        onActed: pane.put(better)
    }
    EmptyState {
        objectName: "searchFailed"
        visible: pane.asks && pane.model.error !== ""
        anchors.centerIn: list
        width: list.width
        iconName: "warn"
        title: qsTr("The search was not answered")
        text: pane.model.error
        actionText: qsTr("Try again")
        onActed: pane.model.again()
    }
}
