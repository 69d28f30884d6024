import QtQuick
import Flux.Theme
import Flux.Components

// The facts of a card in their order, each with its picture, as many to a line as fit.
Flow {
    id: facts

    property var facts: []

    spacing: Theme.s2
    Accessible.ignored: true

    Repeater {
        model: facts.facts
        delegate: Item {
            id: fact
            required property var modelData
            readonly property real wanted: picture.width + Theme.s6 + words.implicitWidth + Theme.s12 + Theme.s2

            implicitWidth: Math.min(wanted, facts.width)
            implicitHeight: words.height

            Icon {
                id: picture
                y: (Theme.lineSmall - height) / 2
                name: fact.modelData.icon
                size: Theme.iconSmall
                token: fact.modelData.icon === "warn" ? "bad" : "text2"
            }
            SmallText {
                id: words
                anchors.left: picture.right
                anchors.leftMargin: Theme.s6
                width: Math.min(implicitWidth, facts.width - picture.width - Theme.s6)
                wrapMode: Text.Wrap
                text: fact.modelData.text
            }
        }
    }
}
