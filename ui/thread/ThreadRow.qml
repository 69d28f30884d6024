import QtQuick
import Flux.Theme
import Flux.Components

// What every row of the thread shares: the space above it and its place in the reading column.
FocusScope {
    id: row

    required property int index
    required property int gap
    required property bool lead
    required property bool found // of the message that was jumped to
    property bool gutter: false // a block: the mark stands beside it when it begins a message
    property real columnWidth: 0
    property real indent: 0
    default property alias content: body.data
    readonly property int above: gap === 2 ? Theme.s20 : gap === 1 ? Theme.s12 : 0

    width: ListView.view ? ListView.view.width : 0
    implicitHeight: above + body.childrenRect.height

    Rectangle {
        visible: row.found
        x: (row.width - row.columnWidth) / 2 - Theme.s8
        y: row.above - Theme.s6
        width: row.columnWidth + Theme.s8 * 2
        height: body.height + Theme.s6 * 2
        radius: Theme.radiusBlock
        color: Theme.bgSelected
        border.width: Theme.highContrast ? Theme.focusWidth : 0
        border.color: Theme.accent
    }
    Icon {
        visible: row.gutter && row.lead && row.indent > 0
        x: (row.width - row.columnWidth) / 2 + (Theme.mirrored ? row.columnWidth - width : 0)
        y: row.above + Math.round((Theme.blockHeadHeight - height) / 2)
        name: "mark"
        token: "accent"
        size: Theme.iconChoice
    }
    Item {
        id: body
        y: row.above
        x: (row.width - row.columnWidth) / 2 + (Theme.mirrored ? 0 : row.indent)
        width: row.columnWidth - row.indent
        height: childrenRect.height
    }
}
