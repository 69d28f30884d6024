import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A file: its name, facts about it, a way to open it. `missing` says so instead of offering to open it.
T.AbstractButton {
    id: file

    property string name
    property string facts: ""
    property string iconName: "file"
    property bool missing: false
    signal opened
    signal folderOpened

    implicitHeight: Theme.fileRowHeight
    implicitWidth: Theme.emptyMaxWidth
    enabled: !missing
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    // Names of files are isolated, so that a right-to-left one does not reorder the sentence around it.
    Accessible.role: Accessible.Button
    Accessible.name: qsTr("Open %1").arg("\u2068" + name + "\u2069")
    Accessible.description: facts
    Accessible.onPressAction: file.opened()
    onClicked: opened()
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) file.opened(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) file.opened(); }

    background: Rectangle {
        radius: Theme.radiusRow
        color: file.down ? Theme.bgPressed : file.hovered ? Theme.bgHover : Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
        Behavior on color { ColorAnimation { duration: Theme.tintMs } }

        FocusRing { visible: file.visualFocus; around: Theme.radiusRow }
    }
    contentItem: Item {
        Icon {
            id: picture
            anchors.left: parent.left
            anchors.leftMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            name: file.iconName
        }
        Column {
            anchors.left: picture.right
            anchors.leftMargin: Theme.s12
            anchors.right: tools.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter

            BodyText {
                width: parent.width
                medium: true
                text: file.name
                elide: Text.ElideMiddle
                color: file.missing ? Theme.text3 : Theme.text1
                Accessible.ignored: true
                CutTip {}
            }
            SmallText {
                width: parent.width
                visible: text !== ""
                text: file.facts
                elide: Text.ElideRight
                Accessible.ignored: true
                CutTip {}
            }
        }
        Row {
            id: tools
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.s4

            IconButton {
                visible: !file.missing
                iconName: "folder"
                tip: qsTr("Show in folder")
                onClicked: file.folderOpened()
            }
            IconButton {
                visible: !file.missing
                iconName: "open"
                tip: qsTr("Open")
                onClicked: file.opened()
            }
        }
    }
}
