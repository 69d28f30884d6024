import QtQuick
import Flux.Theme

// A box with a head. Children go below the head; `tools` stand at its end.
FocusScope {
    id: panel

    property string title
    property alias tools: toolRow.data
    default property alias content: body.data
    property int bodyPadding: Theme.s16

    implicitHeight: head.height + body.childrenRect.height + (body.childrenRect.height > 0 ? bodyPadding : 0)
    Accessible.role: Accessible.Grouping
    Accessible.name: title

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Item {
        id: head
        width: parent.width
        height: panel.title === "" ? panel.bodyPadding : Theme.blockHeadHeight

        BodyText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.right: toolRow.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            strong: true
            text: panel.title
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Row {
            id: toolRow
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.s4
        }
    }
    Item {
        id: body
        anchors.top: head.bottom
        anchors.left: parent.left
        anchors.leftMargin: panel.bodyPadding
        anchors.right: parent.right
        anchors.rightMargin: panel.bodyPadding
        height: childrenRect.height
    }
}
