import QtQuick
import Flux.Theme

// The frame of a card: a border and a 3 px bar at the start. tone: "needs", "bad", "ok" or "offer"; `compact` is the
// 40 px record that stays after the answer.
FocusScope {
    id: card

    property string tone: "needs"
    property bool compact: false
    property bool ring: false
    default property alias content: body.data
    readonly property int sidePadding: Theme.s16
    readonly property int endPadding: compact ? Theme.s4 : Theme.s12

    implicitHeight: compact ? Math.max(Theme.blockHeadHeight, body.childrenRect.height)
        : body.childrenRect.height + endPadding * 2
    Accessible.role: Accessible.Grouping

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.lineStrong

        FocusRing {
            visible: card.ring
            around: Theme.radiusBlock
        }
    }
    Rectangle {
        readonly property int inset: card.compact ? Theme.s6 : Theme.s12 + Theme.s2
        anchors.left: parent.left
        y: inset
        width: Theme.bar
        height: parent.height - inset * 2
        color: card.tone === "bad" ? Theme.badMark : card.tone === "ok" ? Theme.okMark
            : card.tone === "offer" ? Theme.lineStrong : Theme.needsMark
    }
    Item {
        id: body
        anchors.left: parent.left
        anchors.leftMargin: card.sidePadding
        anchors.right: parent.right
        anchors.rightMargin: card.sidePadding
        y: card.compact ? 0 : card.endPadding
        height: card.compact ? parent.height : childrenRect.height
    }
}
