import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// One line of a menu, with a picture and the key that does the same. `risk` colours it as something that cannot be undone.
T.MenuItem {
    id: row

    property string iconName: ""
    property string keyCap: ""
    property bool risk: false

    implicitHeight: Theme.menuRowHeight
    implicitWidth: words.implicitWidth + Theme.s8 * 2 + Theme.iconSmall + Theme.s8
        + (keyCap === "" ? 0 : cap.implicitWidth + Theme.s24)
    hoverEnabled: true
    Accessible.role: Accessible.MenuItem
    Accessible.name: text
    Accessible.onPressAction: row.triggered()

    background: Rectangle {
        radius: Theme.radiusControl
        color: row.down ? Theme.bgPressed : row.highlighted || row.hovered ? Theme.bgSelected : "transparent"
    }
    contentItem: Item {
        Icon {
            id: picture
            anchors.left: parent.left
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            name: row.checkable ? (row.checked ? "check" : "") : row.iconName
            token: !row.enabled ? "text3" : row.risk ? "bad" : "text2"
            size: Theme.iconSmall
        }
        BodyText {
            id: words
            anchors.left: picture.right
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: row.text
            color: !row.enabled ? Theme.text3 : row.risk ? Theme.bad : Theme.text1
            Accessible.ignored: true
        }
        KeyCap {
            id: cap
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: row.keyCap
        }
    }
}
