import QtQuick
import Flux.Theme

// One field of something, before and after: the old value on red, the new one on green.
Item {
    id: change

    property string label
    property string before
    property string after

    implicitHeight: Math.max(name.height, values.height)
    Accessible.role: Accessible.StaticText
    Accessible.name: before === "" ? qsTr("%1: %2").arg(label).arg(after)
        : qsTr("%1: before %2, then %3").arg(label).arg(before).arg(after)

    SmallText {
        id: name
        anchors.left: parent.left
        width: Math.round((Theme.s56 + Theme.s32) * Math.max(1, Theme.scale))
        text: change.label
        color: Theme.text3
        elide: Text.ElideRight
        Accessible.ignored: true
        CutTip {}
    }
    Column {
        id: values
        anchors.left: name.right
        anchors.leftMargin: Theme.s8
        anchors.right: parent.right

        Side { sign: "\u2212"; tone: Theme.badSoft; ink: Theme.bad; text: change.before }
        Side { sign: "+"; tone: Theme.okSoft; ink: Theme.ok; text: change.after }
    }

    component Side: Rectangle {
        property string sign
        property color tone
        property color ink
        property alias text: words.text

        visible: text !== ""
        width: parent ? parent.width : 0
        height: words.height
        color: tone

        SmallText {
            x: Theme.mirrored ? parent.width - Theme.s4 - width : Theme.s4
            width: Theme.s12
            text: parent.sign
            color: parent.ink
            Accessible.ignored: true
        }
        SmallText {
            id: words
            x: Theme.mirrored ? Theme.s4 : Theme.s20
            width: parent.width - Theme.s24
            wrapMode: Text.Wrap
            color: Theme.text1
            maximumLineCount: 6
            elide: Text.ElideRight
            Accessible.ignored: true
            CutTip {}
        }
    }
}
