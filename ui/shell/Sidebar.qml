import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The places and where the engine runs. As a rail only the pictures, with their words on hover.
FocusScope {
    id: side

    property bool rail: false
    property string place: "inbox"
    required property Places places
    signal chosen(string name)

    Rectangle {
        anchors.fill: parent
        color: Theme.bgWindow
    }
    Item {
        id: name
        width: parent.width
        height: Theme.headHeight
        Accessible.role: Accessible.Heading
        Accessible.name: "Flux"

        Icon {
            id: mark
            x: side.rail ? (parent.width - width) / 2 : Theme.mirrored ? parent.width - width - Theme.s16 : Theme.s16
            anchors.verticalCenter: parent.verticalCenter
            name: "mark"
            token: "accent"
            size: Theme.markSize
        }
        TitleText {
            visible: !side.rail
            anchors.left: mark.right
            anchors.leftMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: "Flux"
            Accessible.ignored: true
        }
    }
    SearchBox {
        id: box
        objectName: "searchBox"
        x: Theme.s8
        width: parent.width - x * 2
        anchors.top: name.bottom
        rail: side.rail
        current: side.place === "search"
        onClicked: side.chosen("search")
        Keys.onDownPressed: rows.itemAt(0).forceActiveFocus(Qt.TabFocusReason)
    }
    Column {
        id: nav
        x: Theme.s8
        width: parent.width - x * 2
        anchors.top: box.bottom
        anchors.topMargin: side.rail ? 0 : Theme.s8
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Places")

        Repeater {
            id: rows
            model: side.places.all
            delegate: NavRow {
                required property var modelData
                required property int index
                objectName: "nav-" + modelData.name
                width: nav.width
                rail: side.rail
                focus: index === 0
                text: modelData.title
                iconName: modelData.icon
                count: side.places.count(modelData.name)
                badge: modelData.badge
                current: side.place === modelData.name
                keyHint: qsTr("G %1", "keys pressed one after the other").arg(modelData.key)
                onClicked: side.chosen(modelData.name)
                Keys.onDownPressed: if (index + 1 < rows.count) rows.itemAt(index + 1).forceActiveFocus(Qt.TabFocusReason)
                Keys.onUpPressed: (index > 0 ? rows.itemAt(index - 1) : box).forceActiveFocus(Qt.BacktabFocusReason)
            }
        }
    }
    Column {
        x: Theme.s8
        width: parent.width - x * 2
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s8
        spacing: Theme.s4

        Item {
            visible: !side.rail
            width: parent.width
            height: Theme.s24

            Icon {
                id: house
                anchors.left: parent.left
                anchors.leftMargin: Theme.s8
                anchors.verticalCenter: parent.verticalCenter
                name: "home"
                size: Theme.iconSmall
            }
            CaptionText {
                anchors.left: house.right
                anchors.leftMargin: Theme.s6
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                medium: true
                text: qsTr("On this computer")
                color: Theme.text2
                elide: Text.ElideRight
            }
        }
        NavRow {
            objectName: "nav-settings"
            width: parent.width
            rail: side.rail
            text: qsTr("Settings")
            iconName: "gear"
            current: side.place === "settings"
            onClicked: side.chosen("settings")
        }
    }
}
