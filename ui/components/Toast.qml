import QtQuick
import Flux.Theme

// What was just done, with a way back. show() replaces what stands there; the caller adds up ("Archived 3"). It leaves
// by itself, but not while the pointer rests on it. `undone` is sent once, by its link or by undo().
Item {
    id: toast

    property string text
    property string iconName: "check"
    property bool canUndo: true
    property int secondsLeft: 0
    signal undone

    function show(words, icon, undoable) {
        text = words;
        iconName = icon;
        canUndo = undoable;
        secondsLeft = Math.round(Theme.toastMs / 1000);
        visible = true;
        clock.restart();
    }
    function hide() {
        visible = false;
        clock.stop();
    }
    function undo() {
        if (!visible || !canUndo)
            return;
        hide();
        undone();
    }

    visible: false
    implicitHeight: Theme.toastHeight
    implicitWidth: Math.min(Theme.toastMaxWidth, row.implicitWidth + words.implicitWidth + Theme.s12 * 3 + Theme.iconSize + Theme.s12)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Timer {
        id: clock
        interval: 1000
        repeat: true
        onTriggered: {
            if (hover.hovered)
                return;
            toast.secondsLeft -= 1;
            if (toast.secondsLeft <= 0)
                toast.hide();
        }
    }
    HoverHandler { id: hover }
    RaisedFrame { anchors.fill: parent }
    Icon {
        id: picture
        anchors.left: parent.left
        anchors.leftMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        name: toast.iconName
    }
    BodyText {
        id: words
        anchors.left: picture.right
        anchors.leftMargin: Theme.s12
        anchors.right: row.left
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        text: toast.text
        elide: Text.ElideRight
        CutTip {}
    }
    Row {
        id: row
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s12

        TextLink {
            visible: toast.canUndo
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Undo")
            onClicked: toast.undo()
        }
        KeyCap {
            visible: toast.canUndo
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Ctrl Z")
        }
        SmallText {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("%1 s").arg(toast.secondsLeft)
            color: Theme.text3
            Accessible.ignored: true
        }
    }
}
