import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components

// Looks like the field it leads to. As a rail only its picture.
T.AbstractButton {
    id: box

    property bool rail: false
    property bool current: false
    readonly property string keys: qsTr("Ctrl Shift F")

    text: qsTr("Search")
    implicitHeight: rail ? Theme.controlHeight + Theme.s6 : Theme.fieldHeight
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: box.clicked()
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) box.clicked(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) box.clicked(); }

    background: Rectangle {
        radius: Theme.radiusControl
        color: box.down ? Theme.bgPressed : box.current ? Theme.bgNavOn : box.hovered ? Theme.bgHover
            : box.rail ? "transparent" : Theme.bgField
        border.width: box.rail ? 0 : Theme.border
        border.color: Theme.lineStrong

        FocusRing {
            inside: true
            visible: box.visualFocus
        }
    }
    contentItem: Item {
        Icon {
            id: picture
            readonly property real start: box.rail ? (parent.width - width) / 2 : Theme.s8
            x: Theme.mirrored ? parent.width - width - start : start
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            token: box.current ? "accent" : "text2"
        }
        BodyText {
            visible: !box.rail
            anchors.left: picture.right
            anchors.leftMargin: Theme.s8 + Theme.s2
            anchors.right: cap.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: box.text
            color: Theme.text2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        KeyCap {
            id: cap
            visible: !box.rail
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: box.keys
        }
    }
    Loader {
        active: box.rail && (box.hovered || box.visualFocus)
        sourceComponent: Tip {
            parent: box
            visible: true
            x: Theme.mirrored ? -implicitWidth - Theme.s8 : box.width + Theme.s8
            y: Math.round((box.height - implicitHeight) / 2)
            text: box.text
            keyText: box.keys
        }
    }
}
