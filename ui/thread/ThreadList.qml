import QtQuick
import QtQuick.Templates as T
import Qt.labs.qmlmodels
import Flux.Theme
import Flux.Components
import Flux.Checkpoints
import Flux.Tasks
import Flux.Core

// The rows of the open thread. Only what can be seen is built. Stays at the end while the person is there, and
// nowhere else moves by itself.
ListView {
    id: list

    readonly property ThreadModel thread: Session.thread
    property real columnWidth: 0
    property real indent: Theme.blockIndent
    property bool keysShown: true
    property int cardRow: -1 // the card whose keys act
    property bool follows: true
    readonly property bool farFromEnd: thread.hasNewer || contentHeight > height && !nearEnd()
    signal wordsChosen(string words)
    signal settingsAsked
    signal fileFailed(string name)
    signal cardDone
    signal planAsked(string taskId, string mode, string step)
    signal objectAsked(string objectId)
    signal searchAsked(string words)

    function nearEnd() { return !thread.hasNewer && contentY + height >= originY + contentHeight - Theme.s24; }
    function toEnd() {
        follows = true;
        thread.toNewest();
        positionViewAtEnd();
    }
    // A row in the middle of the page; its place is known once the ones around it are built.
    function showRow(row) {
        follows = false;
        positionViewAtIndex(row, ListView.Center);
        forceLayout();
        positionViewAtIndex(row, ListView.Center);
    }
    function keepUp() {
        if (follows)
            positionViewAtEnd();
    }
    function page(by) {
        const top = originY;
        const bottom = Math.max(top, originY + contentHeight - height);
        contentY = Math.max(top, Math.min(bottom, contentY + by * (height - Theme.s48)));
        follows = nearEnd();
    }
    function showTask(taskId) {
        const row = thread.rowOfTask(taskId);
        if (row < 0)
            return;
        showRow(row);
        const item = itemAtIndex(row);
        if (item)
            item.forceActiveFocus(Qt.OtherFocusReason);
    }
    function findCard() {
        const held = itemAtIndex(cardRow);
        if (!held || !held.waiting)
            cardRow = thread.openCardRow();
    }
    function focusCard(byKey) {
        findCard();
        if (cardRow < 0)
            return false;
        positionViewAtIndex(cardRow, ListView.Contain);
        forceLayout();
        const item = itemAtIndex(cardRow);
        if (item && item.takeFocus)
            item.takeFocus(byKey);
        return item !== null;
    }
    function answerKey(key) {
        findCard();
        const item = cardRow < 0 ? null : itemAtIndex(cardRow);
        return item !== null && item.answerKey !== undefined && item.answerKey(key);
    }

    objectName: "threadList"
    clip: true
    model: thread
    reuseItems: true
    keyNavigationEnabled: false
    currentIndex: -1
    boundsBehavior: Flickable.StopAtBounds
    header: Item { // margins would not count when the view is put at its end
        width: 1
        height: Theme.s12
    }
    footer: Item {
        width: 1
        height: Theme.s16
    }
    cacheBuffer: Theme.s56 * 4
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Thread")
    T.ScrollBar.vertical: FScrollBar { id: bar }

    onContentHeightChanged: if (follows) Qt.callLater(keepUp)
    onHeightChanged: if (follows) Qt.callLater(keepUp)
    onContentYChanged: {
        if (moving || bar.pressed)
            follows = nearEnd();
        if (contentY - originY < height && thread.hasOlder && !thread.loading && count > 0)
            thread.loadOlder();
        if (originY + contentHeight - contentY - height < height && thread.hasNewer && !thread.loading && count > 0)
            thread.loadNewer();
    }
    onCountChanged: Qt.callLater(findCard)
    Connections {
        target: list.thread
        function onLoaded() {
            list.follows = true;
            list.cardRow = -1;
            Qt.callLater(list.keepUp);
            Qt.callLater(list.findCard);
        }
        function onFound(row) {
            list.cardRow = -1;
            Qt.callLater(list.showRow, row);
            Qt.callLater(list.findCard);
        }
        function onAppended(byPerson) {
            if (byPerson)
                list.follows = true;
            Qt.callLater(list.keepUp);
        }
    }

    delegate: DelegateChooser {
        role: "kind"

        DelegateChoice {
            roleValue: ThreadModel.Day
            ThreadRow {
                id: day
                required property string text
                columnWidth: list.columnWidth
                DayLine {
                    width: parent.width
                    text: day.text
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Person
            ThreadRow {
                id: person
                required property string text
                required property string time
                required property string fullTime
                required property bool sending
                required property string failure
                columnWidth: list.columnWidth
                PersonRow {
                    width: parent.width
                    height: implicitHeight
                    text: person.text
                    time: person.time
                    fullTime: person.fullTime
                    sending: person.sending
                    failure: person.failure
                    onAgainAsked: list.thread.sendAgain(person.index)
                    onBackAsked: list.wordsChosen(list.thread.takeBack(person.index))
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Text
            ThreadRow {
                id: words
                required property string text
                required property string doing
                required property bool live
                required property string time
                required property string fullTime
                columnWidth: list.columnWidth
                WordsRow {
                    width: parent.width
                    height: implicitHeight
                    text: words.text
                    doing: words.doing
                    live: words.live
                    time: words.time
                    fullTime: words.fullTime
                    lead: words.lead
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Task
            ThreadRow {
                id: work
                gutter: true
                required property var task
                required property bool gone
                columnWidth: list.columnWidth
                indent: list.indent
                TaskBlock {
                    objectName: "taskBlock"
                    width: parent.width
                    height: implicitHeight
                    task: work.task
                    gone: work.gone
                    onPlanAsked: (mode, step) => list.planAsked(work.task.taskId, mode, step)
                    onTaskAsked: taskId => list.showTask(taskId)
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.CardBlock
            ThreadRow {
                id: asked
                gutter: true
                required property var card
                readonly property bool waiting: cardItem.waiting
                readonly property bool typing: cardItem.typing

                function takeFocus(byKey) { cardItem.takeFocus(byKey); }
                function answerKey(key) { return cardItem.answerKey(key); }

                columnWidth: list.columnWidth
                indent: list.indent
                onWaitingChanged: Qt.callLater(list.findCard)
                CardItem {
                    id: cardItem
                    width: parent.width
                    height: implicitHeight
                    focus: true
                    card: asked.card
                    keysShown: list.keysShown && asked.index === list.cardRow
                    onActiveFocusChanged: if (activeFocus) list.cardRow = asked.index
                    onAnswered: list.cardDone()
                    onPutOff: list.cardDone()
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Result
            ThreadRow {
                id: brought
                gutter: true
                required property string heading
                required property string text
                required property var files
                required property var sources
                columnWidth: list.columnWidth
                indent: list.indent
                ResultBlock {
                    width: parent.width
                    height: implicitHeight
                    heading: brought.heading
                    text: brought.text
                    files: brought.files
                    sources: brought.sources
                    onFileFailed: name => list.fileFailed(name)
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Error
            ThreadRow {
                id: wrong
                gutter: true
                required property string heading
                required property string text
                required property string detail
                required property var actions
                required property string taskId
                columnWidth: list.columnWidth
                indent: list.indent
                ErrorBlock {
                    width: parent.width
                    height: implicitHeight
                    heading: wrong.heading
                    text: wrong.text
                    detail: wrong.detail
                    actions: wrong.actions
                    ofTask: wrong.taskId !== ""
                    onRetried: list.thread.retry(wrong.taskId)
                    onLeftOut: step => list.thread.leaveOut(wrong.taskId, step)
                    onAgain: opened => list.thread.runAgain(wrong.taskId, opened)
                    onSettingsAsked: list.settingsAsked()
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Table
            ThreadRow {
                id: answered
                gutter: true
                required property var table
                columnWidth: list.columnWidth
                indent: list.indent
                TableBlock {
                    objectName: "tableBlock"
                    width: parent.width
                    height: implicitHeight
                    table: answered.table
                    onObjectAsked: objectId => list.objectAsked(objectId)
                    onSearchAsked: words => list.searchAsked(words)
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Change
            ThreadRow {
                id: changed
                gutter: true
                required property var change
                columnWidth: list.columnWidth
                indent: list.indent
                ChangeBlock {
                    objectName: "changeBlock"
                    width: parent.width
                    height: implicitHeight
                    change: changed.change
                    onObjectAsked: objectId => list.objectAsked(objectId)
                    onUndoAsked: list.thread.undoChange(changed.index)
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Used
            ThreadRow {
                id: recalled
                required property var used
                columnWidth: list.columnWidth
                indent: list.indent
                UsedRow {
                    width: parent.width
                    used: recalled.used
                    onObjectAsked: objectId => list.objectAsked(objectId)
                }
            }
        }
        DelegateChoice {
            roleValue: ThreadModel.Suggestions
            ThreadRow {
                id: could
                required property var suggestions
                columnWidth: list.columnWidth
                indent: Theme.blockIndent
                SuggestionsRow {
                    width: parent.width
                    suggestions: could.suggestions
                    onChosen: chosenWords => list.wordsChosen(chosenWords)
                }
            }
        }
    }
}
