import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// A list of names in the settings: each with a way out, and a field for one more.
Column {
    id: editor

    property string key
    property string label
    property string help
    property string placeholder
    property string iconName
    readonly property var items: Session.settings.values[key] ?? []

    spacing: Theme.s8

    Column {
        width: parent.width
        BodyText {
            width: parent.width
            medium: true
            text: editor.label
        }
        SmallText {
            width: parent.width
            text: editor.help
            wrapMode: Text.Wrap
        }
    }
    Flow {
        visible: editor.items.length > 0
        width: parent.width
        spacing: Theme.s6

        Repeater {
            model: editor.items
            delegate: Chip {
                required property string modelData
                iconName: editor.iconName
                text: modelData
                removable: true
                width: Math.min(implicitWidth, editor.width)
                onRemoved: Session.settings.remove(editor.key, modelData)
            }
        }
    }
    Item {
        width: parent.width
        height: field.height

        Field {
            id: field
            anchors.left: parent.left
            anchors.right: add.left
            anchors.rightMargin: Theme.s8
            placeholder: editor.placeholder
            error: Session.settings.errors[editor.key] ?? ""
            onAccepted: add.confirmed()
        }
        FButton {
            id: add
            anchors.right: parent.right
            anchors.top: parent.top
            height: Theme.fieldHeight
            text: qsTr("Add")
            enabled: field.text.trim() !== ""
            onConfirmed: {
                if (field.text.trim() !== "")
                    Session.settings.add(editor.key, field.text);
            }
        }
    }
    Connections {
        target: Session.settings
        function onStored(key) { if (key === editor.key) field.text = ""; }
    }
}
