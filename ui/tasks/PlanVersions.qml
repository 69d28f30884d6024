import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The plans that this one replaced, each to be compared with the one in force.
Column {
    id: list

    property PlanEditor plan: null
    readonly property var all: plan ? plan.versions : []
    readonly property var older: all.slice(0, -1).reverse()

    visible: older.length > 0
    spacing: Theme.s4

    SmallText {
        width: parent.width
        medium: true
        color: Theme.text1
        text: qsTr("Earlier versions")
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Repeater {
        model: list.older
        delegate: Column {
            id: entry
            required property var modelData
            readonly property bool open: list.plan.comparedVersion === modelData.version
            width: list.width
            spacing: Theme.s4

            Item {
                width: parent.width
                height: Theme.s24

                SmallText {
                    anchors.left: parent.left
                    anchors.right: link.left
                    anchors.rightMargin: Theme.s8
                    anchors.verticalCenter: parent.verticalCenter
                    text: {
                        const until = qsTr("Version %1, until %2").arg(entry.modelData.version).arg(Session.format.timeOfDay(entry.modelData.replacedAt));
                        return entry.modelData.reason === "" ? until : until + " · " + entry.modelData.reason;
                    }
                    elide: Text.ElideRight
                    CutTip {}
                }
                TextLink {
                    id: link
                    objectName: "compare-" + entry.modelData.version
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    small: true
                    text: entry.open ? qsTr("Hide the changes") : qsTr("What changed since")
                    onClicked: list.plan.compare(entry.modelData.version)
                }
            }
            PlanChanges {
                visible: entry.open
                width: parent.width
                rows: entry.open ? list.plan.comparison : []
            }
            SmallText {
                visible: entry.open && list.plan.comparison.length === 0
                width: parent.width
                text: qsTr("Nothing that matters differs.")
            }
        }
    }
}
