import QtQuick
import Flux.Theme
import Flux.Components

// The keys that act now, at the foot of a pane. hints: [{keys: ["1", "2"], text: "Decide"}]
Item {
    id: bar

    property var hints: []

    implicitHeight: Theme.controlHeight + Theme.s6
    Accessible.ignored: true

    Line { width: parent.width }
    Row {
        anchors.left: parent.left
        anchors.leftMargin: Theme.s24
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s16

        Repeater {
            model: bar.hints
            delegate: Row {
                id: hint
                required property var modelData
                spacing: Theme.s6

                Repeater {
                    model: hint.modelData.keys
                    delegate: KeyCap {
                        required property string modelData
                        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                        text: modelData
                    }
                }
                SmallText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: hint.modelData.text
                }
            }
        }
    }
}
