import QtQuick
import Flux.Theme
import Flux.Components

// The name of the thread and what can be done to all of it.
Item {
    id: head

    property string title
    property bool backShown: false
    property bool stored: false // a conversation that exists
    property bool archived: false
    signal backAsked
    signal archiveAsked
    signal unreadAsked

    implicitHeight: Theme.headHeight

    IconButton {
        id: back
        objectName: "backButton"
        visible: head.backShown
        anchors.left: parent.left
        anchors.leftMargin: Theme.s8
        anchors.verticalCenter: parent.verticalCenter
        iconName: "back"
        tip: qsTr("Back to the list")
        tipKey: qsTr("Esc")
        onClicked: head.backAsked()
    }
    TitleText {
        anchors.left: back.visible ? back.right : parent.left
        anchors.leftMargin: back.visible ? Theme.s8 : Theme.s24
        anchors.right: tools.left
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        text: head.title
        elide: Text.ElideRight
        maximumLineCount: 1
        Accessible.role: Accessible.Heading
        Accessible.name: text
        CutTip {}
    }
    Row {
        id: tools
        visible: head.stored
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s8

        IconButton {
            objectName: "archiveButton"
            iconName: head.archived ? "undo" : "archive"
            tip: head.archived ? qsTr("Back to the inbox") : qsTr("Archive")
            tipKey: qsTr("E")
            onClicked: head.archiveAsked()
        }
        IconButton {
            id: more
            iconName: "more"
            tip: qsTr("More")
            onClicked: menu.popup(more, more.width - menu.width, more.height)

            FMenu {
                id: menu
                MenuRow {
                    text: qsTr("Mark as unread")
                    iconName: "bell"
                    keyCap: qsTr("U")
                    onTriggered: head.unreadAsked()
                }
                MenuRow {
                    text: head.archived ? qsTr("Back to the inbox") : qsTr("Archive")
                    iconName: head.archived ? "undo" : "archive"
                    keyCap: qsTr("E")
                    onTriggered: head.archiveAsked()
                }
            }
        }
    }
    Line {
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
