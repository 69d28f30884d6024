import QtQuick
import Flux.Theme
import Flux.Components

// What was changed of the person's data, with the way back.
Item {
    id: block

    property var change: ({})
    readonly property bool undone: change.undone ?? false
    signal objectAsked(string objectId)
    signal undoAsked

    implicitHeight: column.height
    Accessible.role: Accessible.Grouping
    Accessible.name: change.heading ?? ""

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Column {
        id: column
        width: parent.width
        topPadding: Theme.s12
        bottomPadding: Theme.s12
        spacing: Theme.s8

        Item {
            x: Theme.s16
            width: parent.width - Theme.s16 * 2
            height: Math.max(head.height, undo.height)

            StateShape {
                anchors.left: parent.left
                anchors.verticalCenter: parent.verticalCenter
                state: block.undone ? "skip" : "done"
                surface: "bgRaised"
            }
            TitleText {
                id: head
                anchors.left: parent.left
                anchors.leftMargin: Theme.iconSize + Theme.s8
                anchors.right: undo.left
                anchors.rightMargin: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                text: block.undone ? qsTr("%1 – taken back").arg(block.change.heading ?? "") : block.change.heading ?? ""
                wrapMode: Text.Wrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            FButton {
                id: undo
                objectName: "undoChange"
                visible: !block.undone
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                small: true
                iconName: "undo"
                text: qsTr("Undo")
                onConfirmed: block.undoAsked()
            }
        }
        Repeater {
            model: block.change.objects ?? []
            delegate: Column {
                id: object
                required property var modelData
                x: Theme.s16
                width: column.width - Theme.s16 * 2
                spacing: Theme.s2

                TextLink {
                    objectName: "changedObject"
                    visible: object.modelData.sign !== "\u2212"
                    text: object.modelData.title
                    onClicked: block.objectAsked(object.modelData.object)
                }
                BodyText {
                    visible: object.modelData.sign === "\u2212"
                    width: parent.width
                    text: object.modelData.title
                    color: Theme.text2
                    wrapMode: Text.Wrap
                }
                Repeater {
                    model: object.modelData.fields
                    delegate: FieldChange {
                        required property var modelData
                        width: object.width
                        label: modelData.label
                        before: modelData.before
                        after: modelData.after
                    }
                }
            }
        }
    }
}
