import QtQuick
import Flux.Theme
import Flux.Components

// Which memories an answer used; each opens.
Flow {
    id: row

    property var used: []
    signal objectAsked(string objectId)

    spacing: Theme.s8
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Used %n memories", "", used.length)

    SmallText {
        height: Theme.s24
        verticalAlignment: Text.AlignVCenter
        color: Theme.text3
        text: qsTr("Used from memory:")
    }
    Repeater {
        model: row.used
        delegate: TextLink {
            required property var modelData
            small: true
            text: modelData.title !== "" ? modelData.title : modelData.key
            onClicked: row.objectAsked(modelData.object)
        }
    }
}
