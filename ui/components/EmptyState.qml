import QtQuick
import Flux.Theme

// A page with nothing on it: what it is for, and one thing to do. Give `shape` (a state shape, drawn grey) or `iconName`.
Item {
    id: empty

    property string iconName: ""
    property string shape: ""
    property string iconToken: "text2"
    property string title
    property string text: ""
    property string actionText: ""
    property string actionKey: ""
    property var examples: []
    signal acted
    signal exampleChosen(string words)

    implicitWidth: Theme.emptyMaxWidth
    implicitHeight: column.implicitHeight
    Accessible.role: Accessible.Grouping
    Accessible.name: title

    Column {
        id: column
        anchors.centerIn: parent
        width: Math.min(parent.width - Theme.s24 * 2, Theme.emptyMaxWidth)
        spacing: Theme.s4

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: empty.shape !== "" ? "state-" + empty.shape : empty.iconName
            token: empty.shape === "quiet" ? "accent" : empty.shape !== "" ? "track" : empty.iconToken
            size: Theme.iconEmpty
            visible: name !== ""
        }
        Item {
            width: Theme.border
            height: Theme.s4
        }
        TitleText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            text: empty.title
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        BodyText {
            visible: text !== ""
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            text: empty.text
            color: Theme.text2
        }
        Item {
            visible: action.visible || flow.visible
            width: Theme.border
            height: Theme.s8
        }
        Flow {
            id: flow
            visible: empty.examples.length > 0
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, wanted)
            spacing: Theme.s4

            readonly property real wanted: {
                let sum = 0;
                for (let i = 0; i < chips.count; ++i) {
                    const chip = chips.itemAt(i);
                    sum += chip ? chip.implicitWidth + (i > 0 ? spacing : 0) : 0;
                }
                return sum;
            }

            Repeater {
                id: chips
                model: empty.examples
                delegate: Chip {
                    required property string modelData
                    text: modelData
                    actionable: true
                    onClicked: empty.exampleChosen(modelData)
                }
            }
        }
        FButton {
            id: action
            visible: empty.actionText !== ""
            anchors.horizontalCenter: parent.horizontalCenter
            text: empty.actionText
            keyCap: empty.actionKey
            onConfirmed: empty.acted()
        }
    }
}
