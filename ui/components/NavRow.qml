import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// One place in the sidebar. `badge` draws the count as the amber badge; `rail` leaves the picture alone with a tip.
T.ItemDelegate {
    id: row

    property string iconName
    property int count: 0
    property bool badge: false
    property bool current: false
    property bool rail: false
    property string keyHint: ""
    readonly property string spoken: count === 0 ? text
        : badge ? qsTr("%1, %2 waiting").arg(text).arg(count) : qsTr("%1, %2").arg(text).arg(count)

    implicitHeight: rail ? Theme.controlHeight + Theme.s6 : Theme.navRowHeight
    implicitWidth: rail ? Theme.railWidth - Theme.s8 * 2 : Theme.sidebarWidth - Theme.s8 * 2
    padding: 0
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.ListItem
    Accessible.name: spoken
    Accessible.selected: current
    Accessible.focusable: true
    Accessible.onPressAction: row.clicked()
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) row.clicked(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) row.clicked(); }

    background: Rectangle {
        radius: Theme.radiusControl
        color: row.down ? Theme.bgPressed : row.current ? Theme.bgNavOn : row.hovered ? Theme.bgHover : "transparent"
        border.width: row.current && Theme.highContrast ? Theme.focusWidth : 0
        border.color: Theme.accent
        Behavior on color { ColorAnimation { duration: Theme.tintMs } }

        FocusRing {
            inside: true
            visible: row.visualFocus
        }
    }
    contentItem: Item {
        Icon {
            id: picture
            // Not by anchors: a row that turns from a rail's into a wide one would hold two of them for a moment.
            readonly property real start: row.rail ? (parent.width - width) / 2 : Theme.s8
            x: Theme.mirrored ? parent.width - width - start : start
            anchors.verticalCenter: parent.verticalCenter
            name: row.iconName
            token: row.current ? "accent" : "text2"
        }
        BodyText {
            visible: !row.rail
            anchors.left: picture.right
            anchors.leftMargin: Theme.s8 + Theme.s2
            anchors.right: end.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            medium: true
            text: row.text
            color: row.current ? Theme.text1 : Theme.text2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Item {
            id: end
            anchors.right: parent.right
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            width: row.rail ? 0 : row.badge && row.count > 0 ? big.implicitWidth : number.implicitWidth
            height: parent.height

            SmallText {
                id: number
                visible: !row.rail && !row.badge && row.count > 0
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: row.count > 0 ? row.count : ""
                Accessible.ignored: true
            }
            CountBadge {
                id: big
                visible: !row.rail && row.badge && row.count > 0
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                count: row.count
            }
        }
        CountBadge {
            visible: row.rail && row.badge && row.count > 0
            anchors.left: picture.right
            anchors.leftMargin: -Theme.s4
            anchors.bottom: picture.top
            anchors.bottomMargin: -Theme.s8
            count: row.count
            implicitHeight: Theme.lineCaption
            implicitWidth: Math.max(Theme.lineCaption, Theme.s16)
        }
    }
    Loader {
        active: row.rail && (row.hovered || row.visualFocus)
        sourceComponent: Tip {
            parent: row
            visible: true
            x: Theme.mirrored ? -implicitWidth - Theme.s8 : row.width + Theme.s8
            y: Math.round((row.height - implicitHeight) / 2)
            text: row.spoken
            keyText: row.keyHint
        }
    }
}
