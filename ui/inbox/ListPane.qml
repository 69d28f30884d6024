import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// The list of one place: its head, its rows in sections, and what stands there when there are none.
FocusScope {
    id: pane

    property string title
    property string currentId: ""
    property int badge: 0
    property string emptyTitle
    property string emptyText: ""
    property string emptyIcon: ""
    property string emptyShape: ""
    property string emptyActionText: ""
    property string emptyActionKey: ""
    readonly property ConversationListModel model: Session.conversations
    readonly property bool listFocused: list.activeFocus
    signal chosen(string conversationId)
    signal entered // Enter: into the thread
    signal newAsked

    // The row above or below the shown one; the first when none is shown.
    function step(by) {
        const row = model.rowOf(currentId);
        const next = row < 0 ? 0 : Math.max(0, Math.min(list.count - 1, row + by));
        if (list.count > 0)
            chosen(model.idAt(next));
    }
    function reveal() {
        const row = model.rowOf(currentId);
        if (row >= 0)
            list.positionViewAtIndex(row, ListView.Contain);
    }

    onCurrentIdChanged: Qt.callLater(reveal)

    Rectangle {
        anchors.fill: parent
        color: Theme.bgList
    }
    Item {
        id: head
        width: parent.width
        height: Theme.headHeight

        TitleText {
            id: name
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.verticalCenter: parent.verticalCenter
            text: pane.title
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        CountBadge {
            anchors.left: name.right
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            count: pane.badge
        }
        IconButton {
            objectName: "newButton"
            anchors.right: parent.right
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            iconName: "plus"
            tip: qsTr("New conversation")
            tipKey: qsTr("Ctrl N")
            onClicked: pane.newAsked()
        }
    }
    ListView {
        id: list
        objectName: "conversationList"
        anchors.top: head.bottom
        anchors.topMargin: section.property === "" ? 0 : -Theme.s8 // the first words stand close to the head
        anchors.bottom: parent.bottom
        width: parent.width
        focus: true
        activeFocusOnTab: true
        clip: true
        model: pane.model
        reuseItems: true
        currentIndex: -1
        keyNavigationEnabled: false
        boundsBehavior: Flickable.StopAtBounds
        bottomMargin: Theme.s8
        Accessible.role: Accessible.List
        Accessible.name: pane.title
        T.ScrollBar.vertical: FScrollBar {}

        section.property: pane.model.split === ConversationListModel.Inbox ? "section" : ""
        section.delegate: SectionHead {
            required property string section
            width: ListView.view.width
            text: section
        }
        delegate: InboxRow {
            current: conversationId === pane.currentId
            leads: list.activeFocus
            onClicked: {
                list.forceActiveFocus(Qt.MouseFocusReason);
                pane.chosen(conversationId);
            }
        }
        Keys.onUpPressed: pane.step(-1)
        Keys.onDownPressed: pane.step(1)
        Keys.onReturnPressed: pane.entered()
        Keys.onEnterPressed: pane.entered()

        HoverHandler { id: over }
        Binding {
            target: pane.model
            property: "holdOrder"
            value: over.hovered
        }
    }
    Loader {
        anchors.top: head.bottom
        width: parent.width
        active: pane.model.loading && list.count === 0
        sourceComponent: LoadingRows {}
    }
    EmptyState {
        objectName: "emptyList"
        visible: list.count === 0 && !pane.model.loading && pane.model.error === "" && Session.link.isReady
        anchors.centerIn: parent
        width: parent.width
        iconName: pane.emptyIcon
        shape: pane.emptyShape
        title: pane.emptyTitle
        text: pane.emptyText
        actionText: pane.emptyActionText
        actionKey: pane.emptyActionKey
        onActed: pane.newAsked()
    }
    EmptyState {
        visible: pane.model.error !== ""
        anchors.centerIn: parent
        width: parent.width
        iconName: "warn"
        title: qsTr("This list could not be read")
        text: pane.model.error
        actionText: qsTr("Try again")
        onActed: pane.model.reload()
    }
}
