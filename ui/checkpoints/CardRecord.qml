import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// What stays of an answered card: what happened and who said so. Opens to what was asked.
CardFrame {
    id: record

    property Card card: null
    property bool opened: false

    compact: true
    tone: card === null ? "offer" : card.recordShape === "done" ? "ok" : card.recordShape === "fail" ? "bad" : "offer"
    implicitHeight: line.height + problem.height + (details.active ? details.height + Theme.s12 : 0)
    Accessible.name: card ? card.recordTitle + " " + card.recordText : ""
    Accessible.description: card ? card.question : ""

    Timer { // counts down only while it can be taken back and can be seen
        interval: 500
        repeat: true
        running: record.card !== null && record.card.recallable && record.visible
        onTriggered: record.card.tick()
    }
    Item {
        id: line
        width: parent.width
        height: Math.max(Theme.blockHeadHeight, words.implicitHeight + Theme.s8 * 2)

        StateShape {
            id: shape
            anchors.verticalCenter: parent.verticalCenter
            state: record.card ? record.card.recordShape : "done"
            surface: "bgRaised"
        }
        Flow {
            id: words
            anchors.left: shape.right
            anchors.leftMargin: Theme.s8
            anchors.right: back.visible ? back.left : chevron.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.s4

            BodyText {
                width: Math.min(implicitWidth, words.width)
                strong: true
                text: record.card ? record.card.recordTitle : ""
                wrapMode: Text.Wrap
                Accessible.ignored: true
            }
            BodyText {
                width: Math.min(implicitWidth, words.width)
                text: record.card ? record.card.recordText : ""
                color: Theme.text2
                wrapMode: Text.Wrap
                Accessible.ignored: true
            }
        }
        TextLink {
            id: back
            objectName: "takeBack"
            visible: record.card !== null && record.card.recallable
            enabled: visible && !record.card.busy
            anchors.right: chevron.left
            anchors.rightMargin: Theme.s4
            anchors.verticalCenter: parent.verticalCenter
            text: record.card ? qsTr("Take back \u00b7 %1 s").arg(record.card.secondsLeft) : ""
            Accessible.name: qsTr("Take back")
            onClicked: record.card.recall()
        }
        IconButton {
            id: chevron
            anchors.right: parent.right
            anchors.rightMargin: -Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            iconName: "chev"
            tip: record.opened ? qsTr("Hide what was asked") : qsTr("Show what was asked")
            rotation: record.opened ? 180 : 0
            onClicked: record.opened = !record.opened
        }
    }
    SmallText {
        id: problem
        y: line.height
        width: parent.width
        visible: text !== ""
        height: visible ? implicitHeight + Theme.s8 : 0
        text: record.card ? record.card.error : ""
        color: Theme.bad
        wrapMode: Text.Wrap
    }
    Loader {
        id: details
        y: line.height + problem.height
        width: parent.width
        active: record.opened
        sourceComponent: Column {
            spacing: Theme.s8
            BodyText {
                width: parent.width
                text: record.card.question
                color: Theme.text2
                wrapMode: Text.Wrap
            }
            CardPreview {
                width: parent.width
                card: record.card
            }
            CardFacts {
                width: parent.width
                facts: record.card.facts
            }
        }
    }
}
