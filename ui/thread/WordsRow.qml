import QtQuick
import Flux.Theme
import Flux.Components

// What Flux says: its mark in the gutter at the first block of a message, words without a box, the time and Copy on
// hover.
Item {
    id: words

    property alias text: view.text
    property string time
    property string fullTime
    property bool lead: false
    property bool live: false // it is being said
    property string doing     // what Flux does instead of speaking

    implicitHeight: Math.max(status.active ? status.y + status.height : view.height, lead ? Theme.lineReading : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Flux: %1").arg(view.plainText())
    Accessible.description: fullTime

    Icon {
        visible: words.lead
        anchors.left: parent.left
        y: Math.round((Theme.lineReading - height) / 2)
        name: "mark"
        token: "accent"
        size: Theme.iconChoice
    }
    MarkdownView {
        id: view
        x: Theme.mirrored ? 0 : Theme.blockIndent
        width: parent.width - Theme.blockIndent
    }
    Loader {
        id: status
        active: words.live
        x: view.x
        y: view.text === "" ? Math.round((Theme.lineReading - height) / 2) : view.height + Theme.s6
        width: view.width
        sourceComponent: SmallText {
            color: Theme.text3
            elide: Text.ElideRight
            text: words.doing !== "" ? qsTr("%1…").arg(words.doing) : view.text === "" ? qsTr("Thinks…") : qsTr("Writes…")
        }
    }
    HoverHandler { id: hover }
    Loader {
        anchors.right: parent.right
        anchors.bottom: parent.top
        anchors.bottomMargin: -Theme.s4
        active: hover.hovered
        sourceComponent: Row {
            SmallText {
                anchors.verticalCenter: parent.verticalCenter
                text: words.time
                color: Theme.text3
            }
        }
    }
}
