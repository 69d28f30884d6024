import QtQuick
import Flux.Theme

// One sentence on top of the thread pane. tone "needs": the person has to do something; "accent": it informs.
FocusScope {
    id: banner

    property string tone: "accent"
    property string iconName: "home"
    property string text
    property string actionText: ""
    property string otherText: ""
    signal acted
    signal otherActed

    implicitHeight: Math.max(Theme.bannerHeight, words.implicitHeight + Theme.s8 * 2 + Theme.border)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        anchors.fill: parent
        color: banner.tone === "needs" ? Theme.needsSoft : Theme.accentSoft

        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.border
            color: Theme.cardBorder
        }
    }
    Icon {
        id: picture
        anchors.left: parent.left
        anchors.leftMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        name: banner.iconName
        token: banner.tone === "needs" ? "needs" : "accent"
    }
    BodyText {
        id: words
        anchors.left: picture.right
        anchors.leftMargin: Theme.s8
        anchors.right: actions.left
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        text: banner.text
        wrapMode: Text.Wrap
    }
    Row {
        id: actions
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.s24

        TextLink {
            visible: banner.actionText !== ""
            focus: true
            text: banner.actionText
            onClicked: banner.acted()
        }
        TextLink {
            visible: banner.otherText !== ""
            text: banner.otherText
            onClicked: banner.otherActed()
        }
    }
}
