import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// Where the person writes. Grows to eight lines; Enter sends (not while an input method is composing), Shift+Enter
// breaks the line, Up in an empty one brings the last message back. What is not sent stays with its thread.
FocusScope {
    id: composer

    readonly property ThreadModel thread: Session.thread
    property alias text: box.text
    property alias box: box
    readonly property bool canSend: box.text.trim() !== "" && !box.tooLong && Session.link.isReady
    readonly property int limit: 20000
    readonly property bool stops: thread.answering && box.text.trim() === "" // nothing to send: the button stops
    signal escaped

    function send() {
        if (!canSend)
            return;
        thread.send(box.text);
        box.clear();
    }
    function put(words) {
        box.text = words;
        box.cursorToEnd();
        box.forceActiveFocus(Qt.OtherFocusReason);
    }
    function takeDraft() {
        box.text = thread.draft();
        box.cursorToEnd();
    }

    implicitHeight: frame.height + (tooLongLabel.visible ? tooLongLabel.height + Theme.s4 : 0)

    Connections {
        target: composer.thread
        function onConversationChanged() { composer.takeDraft(); }
    }
    Component.onCompleted: takeDraft()
    Keys.onUpPressed: event => {
        if (box.text === "" && !box.composing && thread.lastSent() !== "")
            put(thread.lastSent());
        else
            event.accepted = false;
    }

    Rectangle {
        id: frame
        width: parent.width
        height: Math.max(Theme.composerHeight, box.implicitHeight + (Theme.composerHeight - Theme.lineReading))
        radius: Theme.radiusBlock
        color: Theme.bgField
        border.width: box.activeFocus ? Theme.focusWidth : Theme.border
        border.color: box.tooLong ? Theme.badMark : box.activeFocus ? Theme.focus : Theme.lineControl

        TextBox {
            id: box
            objectName: "composerBox"
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.right: sendButton.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            height: implicitHeight
            focus: true
            framed: false
            submitOnEnter: true
            maximumLines: 8
            maximumLength: composer.limit
            label: qsTr("Message to Flux")
            placeholder: composer.thread.isNew ? qsTr("Write what should be done") : qsTr("Reply, or ask for something else")
            onTextChanged: composer.thread.setDraft(text)
            onSubmitted: composer.send()
            onEscaped: composer.escaped()
        }
        IconButton {
            id: sendButton
            objectName: "sendButton"
            anchors.right: parent.right
            anchors.rightMargin: Theme.s6
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.s6
            kind: "main"
            iconName: composer.stops ? "stop" : "send"
            tip: composer.stops ? qsTr("Stop this answer") : qsTr("Send")
            tipKey: composer.stops ? "" : "↵"
            enabled: composer.stops || composer.canSend
            onClicked: composer.stops ? composer.thread.stopAnswer() : composer.send()
        }
    }
    SmallText {
        id: tooLongLabel
        visible: box.tooLong
        anchors.top: frame.bottom
        anchors.topMargin: Theme.s4
        width: parent.width
        wrapMode: Text.Wrap
        color: Theme.bad
        text: qsTr("This is %1 characters long; a message takes %2. Put the rest into a file and name it.")
            .arg(box.area.length).arg(composer.limit)
    }
}
