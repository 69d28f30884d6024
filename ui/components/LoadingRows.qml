import QtQuick
import Flux.Theme

// Still bars in the shape of the rows to come; nothing at all for the first 150 ms.
Item {
    id: loading

    property int rows: 6

    visible: false
    implicitHeight: rows * Theme.listRowHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Loading")

    Timer {
        interval: Theme.loadingDelayMs
        running: true
        onTriggered: loading.visible = true
    }
    Column {
        anchors.fill: parent
        Repeater {
            model: loading.rows
            delegate: Item {
                id: row
                required property int index
                width: loading.width
                height: Theme.listRowHeight

                Rectangle {
                    id: dot
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.s16
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.iconSize
                    height: width
                    radius: width / 2
                    color: Theme.bgHover
                }
                Rectangle {
                    id: first
                    anchors.left: dot.right
                    anchors.leftMargin: Theme.s12
                    y: parent.height / 2 - height - Theme.s2
                    width: (parent.width - Theme.s56) * [0.66, 0.53, 0.73][row.index % 3]
                    height: Theme.s8
                    radius: Theme.s4
                    color: Theme.bgHover
                }
                Rectangle {
                    anchors.left: first.left
                    y: parent.height / 2 + Theme.s4
                    width: (parent.width - Theme.s56) * [0.46, 0.33, 0.53][row.index % 3]
                    height: Theme.s8
                    radius: Theme.s4
                    color: Theme.bgSunken
                }
            }
        }
    }
}
