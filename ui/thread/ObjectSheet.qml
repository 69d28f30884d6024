import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// An object of the person's data over the thread, from the end: its fields to be changed in place, what it is linked
// with, and its history with the way back.
FocusScope {
    id: sheet

    readonly property ObjectView object: Session.object
    property real limit: Infinity // of what stands in it; beside a thread it is narrow anyway
    property real margin: Theme.s16
    property bool edged: true // something else stands beside it
    readonly property real inner: Math.min(width - margin * 2, limit)
    signal closed

    Accessible.role: Accessible.Pane
    Accessible.name: object.title
    Keys.onEscapePressed: sheet.closed()

    Rectangle {
        anchors.fill: parent
        color: Theme.bgRaised
    }
    Rectangle {
        visible: sheet.edged
        anchors.left: parent.left
        width: Theme.border
        height: parent.height
        color: Theme.lineStrong
    }
    Item {
        id: head
        width: parent.width
        height: Theme.headHeight

        CaptionText {
            anchors.left: parent.left
            anchors.leftMargin: sheet.margin
            anchors.right: close.left
            anchors.verticalCenter: parent.verticalCenter
            text: sheet.object.type
            elide: Text.ElideRight
        }
        IconButton {
            id: close
            objectName: "closeObject"
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            iconName: "x"
            tip: qsTr("Close")
            tipKey: qsTr("Esc")
            onClicked: sheet.closed()
            focus: true
        }
    }
    Flickable {
        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: parent.width
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: FScrollBar {}

        Column {
            id: column
            x: Theme.mirrored ? parent.width - width - sheet.margin : sheet.margin
            width: sheet.inner
            spacing: Theme.s12
            bottomPadding: Theme.s16

            TitleText {
                width: parent.width
                text: sheet.object.title
                wrapMode: Text.Wrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            SmallText {
                visible: sheet.object.deleted
                width: parent.width
                color: Theme.text2
                text: qsTr("In the trash")
            }
            SmallText {
                objectName: "objectError"
                visible: text !== ""
                width: parent.width
                color: Theme.bad
                wrapMode: Text.Wrap
                text: sheet.object.error
            }
            Repeater {
                model: sheet.object.warnings
                delegate: SmallText {
                    required property string modelData
                    width: column.width
                    color: Theme.text2
                    wrapMode: Text.Wrap
                    text: modelData
                }
            }
            Repeater {
                model: sheet.object.fields
                delegate: Item {
                    id: entry
                    required property var modelData
                    width: column.width
                    implicitHeight: modelData.editable ? field.implicitHeight : shown.implicitHeight

                    Field {
                        id: field
                        objectName: "field-" + entry.modelData.name
                        visible: entry.modelData.editable
                        width: parent.width
                        label: entry.modelData.label
                        text: entry.modelData.text
                        placeholder: entry.modelData.shown
                        enabled: !sheet.object.busy
                        onAccepted: sheet.object.setField(entry.modelData.name, text)
                        onActiveFocusChanged: if (!activeFocus && entry.modelData.editable && text !== entry.modelData.text)
                            sheet.object.setField(entry.modelData.name, text)
                    }
                    Column {
                        id: shown
                        visible: !entry.modelData.editable
                        width: parent.width
                        spacing: Theme.s2

                        SmallText {
                            width: parent.width
                            medium: true
                            color: Theme.text1
                            text: entry.modelData.label
                        }
                        SmallText {
                            width: parent.width
                            color: Theme.text2
                            wrapMode: Text.WrapAnywhere
                            maximumLineCount: 8
                            elide: Text.ElideRight
                            text: entry.modelData.shown
                        }
                    }
                }
            }
            SmallText {
                visible: sheet.object.tagLine !== ""
                width: parent.width
                color: Theme.text2
                wrapMode: Text.Wrap
                text: qsTr("Tags: %1").arg(sheet.object.tagLine)
            }
            Repeater {
                model: sheet.object.linked
                delegate: TextLink {
                    required property var modelData
                    text: modelData.role + " · " + modelData.title
                    small: true
                    onClicked: sheet.object.open(modelData.object)
                }
            }
            CaptionText {
                visible: versions.count > 0
                text: qsTr("History")
            }
            Repeater {
                id: versions
                model: sheet.object.history
                delegate: Item {
                    id: version
                    required property var modelData
                    width: column.width
                    implicitHeight: Math.max(words.height, back.height)
                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData.text + ", " + modelData.when

                    Column {
                        id: words
                        anchors.left: parent.left
                        anchors.right: back.left
                        anchors.rightMargin: Theme.s8

                        SmallText {
                            width: parent.width
                            color: Theme.text1
                            text: version.modelData.text
                            elide: Text.ElideRight
                            Accessible.ignored: true
                        }
                        SmallText {
                            width: parent.width
                            color: Theme.text3
                            text: version.modelData.when
                            elide: Text.ElideRight
                            Accessible.ignored: true
                        }
                    }
                    FButton {
                        id: back
                        objectName: "undoVersion" + version.modelData.version
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        small: true
                        kind: "quiet"
                        text: version.modelData.newest ? qsTr("Undo") : qsTr("Back to this")
                        enabled: !sheet.object.busy
                        onConfirmed: sheet.object.undo(version.modelData.newest ? 0 : version.modelData.version)
                    }
                }
            }
        }
    }
    Item {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.s48

        Line { width: parent.width }
        FButton {
            id: open
            objectName: "openFile"
            visible: sheet.object.isFile && !sheet.object.deleted
            anchors.left: parent.left
            anchors.leftMargin: sheet.margin
            anchors.verticalCenter: parent.verticalCenter
            iconName: "open"
            text: qsTr("Open")
            onConfirmed: Session.openFile(sheet.object.objectId)
        }
        FButton {
            objectName: sheet.object.deleted ? "restoreObject" : "deleteObject"
            anchors.left: open.visible ? open.right : parent.left
            anchors.leftMargin: open.visible ? Theme.s8 : sheet.margin
            anchors.verticalCenter: parent.verticalCenter
            iconName: sheet.object.deleted ? "undo" : "trash"
            text: sheet.object.deleted ? qsTr("Restore") : qsTr("Delete")
            enabled: !sheet.object.busy && sheet.object.objectId !== "" && sheet.object.title !== ""
            onConfirmed: sheet.object.deleted ? sheet.object.restore() : sheet.object.remove()
        }
    }
}
