import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// What the block asks before it does something that takes a second look: which step, what is taken back, whether to
// delete. It stands in the block and stops nothing else.
FocusScope {
    id: strip

    property TaskView task: null
    property string ask: "" // "fork", "leave_out", "undo", "delete"
    property string picked: ""
    readonly property bool picks: ask === "fork" || ask === "leave_out"
    readonly property var steps: picks && task ? task.stepsFor(ask) : []
    readonly property bool reading: ask === "undo" && task !== null && task.undoState === TaskView.Reading
    readonly property var undoItems: ask === "undo" && task ? task.undoItems : []
    readonly property string question: ask === "fork" ? qsTr("Fork from which step?") : ask === "leave_out" ? qsTr("Leave out which step?")
        : ask === "delete" ? qsTr("Delete this task for good?") : qsTr("Take back what it did?")
    signal forkAsked(string step)
    signal closed

    function start() {
        picked = "";
        Qt.callLater(() => closer.forceActiveFocus(Qt.TabFocusReason));
    }
    function goOn() {
        if (ask === "fork")
            forkAsked(picked);
        else if (ask === "leave_out")
            task.leaveOut(picked);
        else if (ask === "undo")
            task.takeBack();
        else
            task.remove();
        closed();
    }

    visible: ask !== ""
    implicitHeight: visible ? column.height + Theme.s12 * 2 + Theme.s8 * 2 : 0
    Accessible.role: Accessible.Grouping
    Accessible.name: question
    Keys.onEscapePressed: closed()

    Rectangle {
        anchors.fill: parent
        anchors.leftMargin: Theme.s8
        anchors.rightMargin: Theme.s8
        anchors.topMargin: Theme.s8
        anchors.bottomMargin: Theme.s8
        radius: Theme.radiusRow
        color: Theme.bgSunken
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Column {
        id: column
        x: Theme.s20
        y: Theme.s12 + Theme.s8
        width: parent.width - x * 2
        spacing: Theme.s8

        BodyText {
            width: parent.width
            strong: true
            text: strip.question
            wrapMode: Text.Wrap
        }
        BodyText {
            visible: text !== ""
            width: parent.width
            color: Theme.text2
            wrapMode: Text.Wrap
            text: {
                if (strip.ask === "delete")
                    return strip.task && !strip.task.finished
                        ? qsTr("It is stopped first. Its steps, cards and history go; files that it saved and what it sent stay.")
                        : qsTr("Its steps, cards and history go; files that it saved and what it sent stay.");
                if (strip.ask === "undo")
                    return strip.reading ? qsTr("Looking what it did…") : strip.undoItems.length === 0
                        ? qsTr("It changed nothing that could be taken back.") : "";
                if (strip.ask === "fork")
                    return qsTr("That step and what follows from it run anew as another task. What came before is taken over.");
                return qsTr("Steps that cannot do without it are left out too.");
            }
        }
        Repeater {
            model: strip.undoItems
            delegate: Item {
                id: item
                required property var modelData
                width: column.width
                height: words.height
                Accessible.role: Accessible.ListItem
                Accessible.name: [modelData.text, modelData.possible ? "" : qsTr("cannot be taken back"), modelData.how].filter(part => part !== "").join(". ")

                Icon {
                    anchors.left: parent.left
                    y: (Theme.lineBody - height) / 2
                    name: item.modelData.possible ? "undo" : "x"
                    token: item.modelData.possible ? "text2" : "bad"
                    size: Theme.iconSmall
                }
                Column {
                    id: words
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.s24
                    anchors.right: parent.right
                    BodyText {
                        width: parent.width
                        text: item.modelData.text
                        wrapMode: Text.Wrap
                        Accessible.ignored: true
                    }
                    SmallText {
                        width: parent.width
                        text: item.modelData.how
                        color: item.modelData.possible ? Theme.text2 : Theme.bad
                        wrapMode: Text.Wrap
                        Accessible.ignored: true
                    }
                }
            }
        }
        Column {
            visible: strip.picks
            width: parent.width
            Repeater {
                model: strip.steps
                delegate: RadioMark {
                    required property var modelData
                    autoExclusive: false
                    objectName: "pick-" + modelData.key
                    width: Math.min(implicitWidth, column.width)
                    text: modelData.name
                    checked: strip.picked === modelData.key
                    onClicked: {
                        checked = Qt.binding(() => strip.picked === modelData.key);
                        strip.picked = modelData.key;
                    }
                }
            }
        }
        Flow {
            width: parent.width
            spacing: Theme.s8
            topPadding: Theme.s4

            FButton {
                id: closer
                objectName: "stripClose"
                text: strip.ask === "delete" ? qsTr("Keep it") : strip.ask === "undo" && strip.undoItems.length > 0 ? qsTr("Leave as it is") : qsTr("Close")
                keyCap: qsTr("Esc")
                onConfirmed: strip.closed()
            }
            FButton {
                objectName: "stripGo"
                visible: strip.ask !== "undo" || strip.task !== null && strip.task.undoPossible
                kind: strip.ask === "delete" ? "risk" : "main"
                enabled: strip.task !== null && !strip.task.busy && (!strip.picks || strip.picked !== "")
                text: {
                    if (strip.ask === "delete")
                        return qsTr("Delete the task…");
                    if (strip.ask === "undo")
                        return qsTr("Take back %1 of %2").arg(strip.undoItems.filter(one => one.possible).length).arg(strip.undoItems.length);
                    return strip.ask === "fork" ? qsTr("Fork…") : qsTr("Leave it out");
                }
                armedText: qsTr("Delete the task")
                onConfirmed: strip.goOn()
            }
        }
    }
}
