import QtQuick
import Flux.Theme
import Flux.Components

Item {
    id: row

    property string label
    default property alias content: flow.data

    width: 640
    implicitHeight: flow.implicitHeight + Theme.s8 * 2

    CaptionText {
        x: Theme.s24
        y: Theme.s12
        medium: true
        text: row.label
        color: Theme.text2
    }
    Flow {
        id: flow
        x: 120
        y: Theme.s8
        width: parent.width - x - Theme.s24
        spacing: Theme.s8
    }
    Line {
        anchors.bottom: parent.bottom
        x: Theme.s24
        width: parent.width - Theme.s24 * 2
    }
}
