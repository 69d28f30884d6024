import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// Everything that waits for the person, one card below the other. The answer moves the focus to the next card at
// once; answered cards stay as records until the place is left.
FocusScope {
    id: pane

    property bool backShown: false
    property bool typingElsewhere: false
    property real columnWidth: Math.min(Theme.readingMidWidth, width - Theme.s16 * 2)
    readonly property CheckpointListModel model: Session.cards
    readonly property bool typing: list.currentItem !== null && list.currentItem.typing
    signal threadAsked(string conversationId)
    signal outAsked

    function showConversation(conversationId) {
        const row = model.rowOfConversation(conversationId);
        if (row >= 0)
            go(row, false);
    }
    function go(row, byKey) {
        list.currentIndex = row;
        list.positionViewAtIndex(row, ListView.Contain);
        Qt.callLater(focusCard, byKey);
    }
    function focusCard(byKey) {
        if (list.currentItem)
            list.currentItem.takeFocus(byKey);
    }
    function next() {
        const row = model.nextOpen(list.currentIndex);
        if (row >= 0)
            go(row, true);
        else
            list.forceActiveFocus(Qt.OtherFocusReason);
    }
    function step(by) {
        const row = list.currentIndex + by;
        if (row >= 0 && row < list.count)
            go(row, true);
    }
    function start(byKey) {
        const row = list.currentIndex >= 0 && model.cardAt(list.currentIndex) && model.cardAt(list.currentIndex).isOpen
            ? list.currentIndex : model.nextOpen(-1);
        if (row >= 0)
            go(row, byKey);
        else
            list.forceActiveFocus(Qt.OtherFocusReason);
    }
    function answerKey(key) { return list.currentItem !== null && list.currentItem.answerKey(key); }

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
            visible: pane.backShown
            anchors.left: parent.left
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            iconName: "back"
            tip: qsTr("Back to the list")
            tipKey: qsTr("Esc")
            onClicked: pane.outAsked()
        }
        TitleText {
            anchors.left: back.visible ? back.right : parent.left
            anchors.leftMargin: back.visible ? Theme.s8 : Theme.s24
            anchors.right: counter.left
            anchors.rightMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Waiting for you")
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        SmallText {
            id: counter
            anchors.right: parent.right
            anchors.rightMargin: Theme.s24
            anchors.verticalCenter: parent.verticalCenter
            text: pane.model.count > 0 ? qsTr("%1 of %2 answered").arg(pane.model.count - pane.model.openCount).arg(pane.model.count) : ""
        }
        Line {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    ListView {
        id: list
        objectName: "cardQueue"
        anchors.top: head.bottom
        anchors.bottom: hints.visible ? hints.top : parent.bottom
        width: parent.width
        focus: true
        activeFocusOnTab: true
        clip: true
        model: pane.model
        currentIndex: -1
        highlightFollowsCurrentItem: false
        keyNavigationEnabled: false
        boundsBehavior: Flickable.StopAtBounds
        header: Item {
            width: 1
            height: Theme.s16
        }
        footer: Item {
            width: 1
            height: Theme.s16
        }
        spacing: Theme.s20
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Waiting for you")
        T.ScrollBar.vertical: FScrollBar {}
        onCountChanged: if (currentIndex < 0 && count > 0) currentIndex = Math.max(0, pane.model.nextOpen(-1))

        delegate: FocusScope {
            id: entry
            required property int index
            required property var card
            required property string conversationId
            readonly property bool typing: cardItem.typing

            function takeFocus(byKey) { cardItem.takeFocus(byKey); }
            function answerKey(key) { return cardItem.answerKey(key); }

            width: ListView.view.width
            implicitHeight: origin.height + Theme.s4 + cardItem.implicitHeight

            Item {
                id: origin
                x: (parent.width - pane.columnWidth) / 2
                width: pane.columnWidth
                height: Theme.s24

                CaptionText {
                    anchors.left: parent.left
                    anchors.right: link.left
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    text: { pane.model.count; Session.conversations.count; return Session.conversations.titleOf(entry.conversationId); }
                    elide: Text.ElideRight
                }
                TextLink {
                    id: link
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    small: true
                    text: qsTr("Open thread")
                    onClicked: pane.threadAsked(entry.conversationId)
                }
            }
            CardItem {
                id: cardItem
                x: origin.x
                y: origin.height + Theme.s4
                width: pane.columnWidth
                height: implicitHeight
                focus: true
                card: entry.card
                keysShown: entry.ListView.isCurrentItem && !pane.typingElsewhere
                onActiveFocusChanged: if (activeFocus) entry.ListView.view.currentIndex = entry.index
                onAnswered: pane.next()
                onPutOff: pane.next()
            }
        }
    }
    Loader {
        anchors.top: head.bottom
        width: parent.width
        active: pane.model.loading && list.count === 0
        sourceComponent: LoadingRows {}
    }
    EmptyState {
        objectName: "emptyQueue"
        visible: list.count === 0 && !pane.model.loading && pane.model.error === ""
        anchors.centerIn: parent
        width: parent.width
        shape: "needs"
        title: qsTr("You have answered everything")
        text: qsTr("One key decides a card: 1 yes, 2 edit, 3 no.")
    }
    EmptyState {
        visible: pane.model.error !== ""
        anchors.centerIn: parent
        width: parent.width
        iconName: "warn"
        title: qsTr("The cards could not be read")
        text: pane.model.error
        actionText: qsTr("Try again")
        onActed: pane.model.reload()
    }
    HintBar {
        id: hints
        visible: pane.model.openCount > 0 && pane.width > Theme.toastMaxWidth
        anchors.bottom: parent.bottom
        width: parent.width
        hints: pane.typing
            ? [{keys: [qsTr("Ctrl ↵")], text: qsTr("Send")}, {keys: [qsTr("Tab")], text: qsTr("Next field")},
               {keys: [qsTr("Esc")], text: qsTr("Back to the question")}]
            : [{keys: ["1", "2", "3"], text: qsTr("Decide")}, {keys: ["H"], text: qsTr("Later")},
               {keys: ["J", "K"], text: qsTr("Next card")}]
    }
}
