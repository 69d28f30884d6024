import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components

// One conversation of the list: how it stands, its name and age; who, why and what it cost.
T.ItemDelegate {
    id: row

    required property int index
    required property string conversationId
    required property string title
    required property string stateShape
    required property string stateName
    required property string who
    required property string reason
    required property string age
    required property string ageInWords
    required property string fullTime
    required property string cost
    required property bool unread

    property bool current: false
    property bool leads: false // the list has the focus

    readonly property string secondLine: who === "" ? reason : reason === "" ? who : who + " · " + reason

    width: ListView.view ? ListView.view.width : implicitWidth
    implicitHeight: Theme.listRowHeight
    padding: 0
    focusPolicy: Qt.NoFocus
    hoverEnabled: true
    Accessible.role: Accessible.ListItem
    Accessible.name: [stateName, title, reason, ageInWords, unread ? qsTr("Unread") : ""].filter(part => part !== "").join(". ")
    Accessible.selected: current
    Accessible.onPressAction: row.clicked()

    background: Item {
        Rectangle {
            anchors.fill: parent
            anchors.leftMargin: Theme.s8
            anchors.rightMargin: Theme.s8
            radius: Theme.radiusRow
            color: row.down ? Theme.bgPressed : row.current ? (row.leads ? Theme.bgSelected : Theme.bgNavOn)
                : row.hovered ? Theme.bgHover : "transparent"
            border.width: row.current && Theme.highContrast ? Theme.focusWidth : 0
            border.color: Theme.accent
        }
        Rectangle {
            visible: row.unread
            x: Theme.mirrored ? parent.width - width - Theme.bar : Theme.bar
            anchors.verticalCenter: parent.top
            anchors.verticalCenterOffset: firstLine.y + firstLine.height / 2
            width: Theme.s6
            height: Theme.s6
            radius: Theme.bar
            color: Theme.accent
        }
    }
    contentItem: Item {
        StateShape {
            id: shape
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.verticalCenter: firstLine.verticalCenter
            state: row.stateShape
            surface: row.current ? (row.leads ? "bgSelected" : "bgNavOn") : "bgList"
        }
        Item {
            id: firstLine
            anchors.left: shape.right
            anchors.leftMargin: Theme.s12
            anchors.right: parent.right
            anchors.rightMargin: Theme.s16
            y: Math.round((row.height - Theme.lineBody - Theme.lineSmall) / 2)
            height: Theme.lineBody

            BodyText {
                anchors.left: parent.left
                anchors.right: ageLabel.left
                anchors.rightMargin: Theme.s8
                strong: row.unread
                text: row.title
                elide: Text.ElideRight
                maximumLineCount: 1
                Accessible.ignored: true
                CutTip {}
            }
            SmallText {
                id: ageLabel
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: row.age
                color: row.current && !row.leads ? Theme.text2 : Theme.text3
                Accessible.ignored: true

                HoverHandler { id: ageHover }
                Loader {
                    active: ageHover.hovered
                    sourceComponent: Tip {
                        parent: ageLabel
                        visible: true
                        text: row.fullTime
                    }
                }
            }
        }
        Item {
            anchors.left: firstLine.left
            anchors.right: firstLine.right
            anchors.top: firstLine.bottom
            height: Theme.lineSmall

            SmallText {
                anchors.left: parent.left
                anchors.right: costLabel.left
                anchors.rightMargin: costLabel.text === "" ? 0 : Theme.s8
                text: row.secondLine
                elide: Text.ElideRight
                maximumLineCount: 1
                Accessible.ignored: true
                CutTip {}
            }
            SmallText {
                id: costLabel
                anchors.right: parent.right
                text: row.cost
                color: row.current && !row.leads ? Theme.text2 : Theme.text3
                Accessible.ignored: true
            }
        }
    }
}
