import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// What Flux does not call for now because it failed again and again, and what is on the way there.
Panel {
    id: panel

    readonly property BreakerList breakers: Session.breakers
    readonly property var rows: breakers.rows

    title: qsTr("Not called for now")

    Column {
        width: parent.width
        spacing: Theme.s12

        BodyText {
            width: parent.width
            color: panel.breakers.error === "" ? Theme.text2 : Theme.bad
            wrapMode: Text.Wrap
            text: panel.breakers.error !== "" ? panel.breakers.error : panel.rows.length === 0
                ? qsTr("Everything that tasks call answers. A host or model that fails again and again is left alone for a while and listed here.")
                : qsTr("What fails again and again is left alone for a while, then tried once.")
        }
        Repeater {
            model: panel.rows
            delegate: Item {
                id: row
                required property var modelData
                objectName: "breaker-" + modelData.key
                width: parent.width
                implicitHeight: Math.max(words.height, reset.height)
                Accessible.role: Accessible.ListItem
                Accessible.name: [modelData.kind + " " + modelData.name, modelData.text, modelData.why].filter(part => part !== "").join(". ")

                StateShape {
                    anchors.left: parent.left
                    y: (Theme.lineBody - height) / 2
                    state: row.modelData.state === "open" ? "fail" : row.modelData.state === "trying" ? "run" : "wait"
                    surface: "bgRaised"
                }
                Column {
                    id: words
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.s24
                    anchors.right: reset.left
                    anchors.rightMargin: Theme.s12

                    BodyText {
                        width: parent.width
                        medium: true
                        text: "\u2068" + row.modelData.name + "\u2069"
                        wrapMode: Text.WrapAnywhere
                        Accessible.ignored: true
                    }
                    SmallText {
                        width: parent.width
                        text: row.modelData.kind + " · " + row.modelData.text
                        wrapMode: Text.Wrap
                        Accessible.ignored: true
                    }
                    SmallText {
                        visible: text !== ""
                        width: parent.width
                        text: row.modelData.why
                        color: Theme.text3
                        wrapMode: Text.Wrap
                        Accessible.ignored: true
                    }
                }
                FButton {
                    id: reset
                    objectName: "reset-" + row.modelData.key
                    anchors.right: parent.right
                    text: qsTr("Reset")
                    enabled: !panel.breakers.busy
                    Accessible.name: qsTr("Reset %1").arg(row.modelData.name)
                    Accessible.description: qsTr("It is called again as usual")
                    onConfirmed: panel.breakers.reset(row.modelData.key)
                }
            }
        }
        FButton {
            objectName: "resetAll"
            visible: panel.rows.length > 1
            text: qsTr("Reset all")
            enabled: !panel.breakers.busy
            onConfirmed: panel.breakers.reset("")
        }
    }
}
