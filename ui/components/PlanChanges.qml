import QtQuick
import Flux.Theme

// What is different between two plans, row by row: {sign: "+", "−" or "~", name, detail, changes: [{label, before,
// after}]}.
Column {
    id: list

    property var rows: []

    spacing: Theme.s2

    Repeater {
        model: list.rows
        delegate: Rectangle {
            id: row
            required property var modelData
            readonly property bool added: modelData.sign === "+"
            readonly property bool removed: modelData.sign === "\u2212"
            readonly property string said: added ? qsTr("New step: %1").arg(modelData.name)
                : removed ? qsTr("Left out: %1").arg(modelData.name) : qsTr("Changed: %1").arg(modelData.name)

            width: list.width
            height: body.height + Theme.s4 * 2
            color: added ? Theme.okSoft : removed ? Theme.badSoft : "transparent"
            Accessible.role: Accessible.ListItem
            Accessible.name: said
            Accessible.description: modelData.changes.map(one => qsTr("%1: before %2, then %3").arg(one.label).arg(one.before).arg(one.after)).join(". ")

            BodyText {
                id: sign
                x: Theme.mirrored ? parent.width - Theme.s12 - width : Theme.s12
                y: Theme.s4
                width: Theme.s16
                text: row.modelData.sign
                medium: true
                color: row.added ? Theme.ok : row.removed ? Theme.bad : Theme.text2
                Accessible.ignored: true
            }
            Column {
                id: body
                x: Theme.mirrored ? Theme.s12 : Theme.s32
                y: Theme.s4
                width: parent.width - Theme.s32 - Theme.s12
                spacing: Theme.s2

                BodyText {
                    width: parent.width
                    text: row.modelData.name
                    medium: true
                    wrapMode: Text.Wrap
                    Accessible.ignored: true
                }
                SmallText {
                    visible: text !== ""
                    width: parent.width
                    text: row.modelData.detail
                    wrapMode: Text.Wrap
                    Accessible.ignored: true
                }
                Repeater {
                    model: row.modelData.changes
                    delegate: FieldChange {
                        required property var modelData
                        width: body.width
                        label: modelData.label
                        before: modelData.before
                        after: modelData.after
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
