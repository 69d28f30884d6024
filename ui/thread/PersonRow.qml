import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components

// What the person wrote, at the end of the column; below it why it was not sent, when it was not.
Item {
    id: said

    property string text
    property string time
    property string fullTime
    property bool sending: false
    property string failure: ""
    signal againAsked
    signal backAsked

    readonly property real widest: Math.min(Theme.bubbleMaxWidth, width - Theme.s32)

    implicitHeight: bubble.height + (foot.visible ? foot.height + Theme.s4 : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("You: %1").arg(text)
    Accessible.description: failure !== "" ? failure : sending ? qsTr("Being sent") : fullTime

    Bubble {
        id: bubble
        anchors.right: parent.right
        width: Math.min(said.widest, Math.ceil(measure.implicitWidth) + Theme.s12 * 2)
        height: words.contentHeight + Theme.s8 * 2

        ReadingText { // how wide the words are on lines of their own
            id: measure
            visible: false
            text: said.text
            wrapMode: Text.NoWrap
        }
        PlainWords {
            id: words
            x: Theme.s12
            y: Theme.s8
            width: parent.width - Theme.s12 * 2
            plain: said.text
            Accessible.ignored: true
        }
    }
    SmallText {
        visible: hover.hovered && !said.sending && said.failure === ""
        anchors.right: bubble.left
        anchors.rightMargin: Theme.s8
        anchors.verticalCenter: bubble.verticalCenter
        text: said.time
        color: Theme.text3
        Accessible.ignored: true
    }
    HoverHandler { id: hover }
    Item {
        id: foot
        visible: said.sending || said.failure !== ""
        anchors.top: bubble.bottom
        anchors.topMargin: Theme.s4
        anchors.right: parent.right
        width: parent.width
        height: Math.max(Theme.s24, why.height)

        SmallText {
            visible: said.sending
            anchors.right: parent.right
            text: qsTr("Being sent")
            color: Theme.text3
        }
        Row {
            visible: said.failure !== ""
            anchors.right: parent.right
            spacing: Theme.s12

            Icon {
                y: (Theme.s24 - height) / 2
                name: "warn"
                token: "bad"
                size: Theme.iconSmall
            }
            SmallText {
                id: why
                width: Math.min(implicitWidth, foot.width - again.width - back.width - Theme.s12 * 3 - Theme.iconSmall)
                anchors.verticalCenter: parent.verticalCenter
                text: said.failure
                color: Theme.bad
                wrapMode: Text.Wrap
            }
            TextLink {
                id: again
                small: true
                text: qsTr("Send again")
                onClicked: said.againAsked()
            }
            TextLink {
                id: back
                small: true
                text: qsTr("Edit")
                onClicked: said.backAsked()
            }
        }
    }
}
