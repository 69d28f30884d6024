import QtQuick
import Flux.Theme

// What every row of the thread shares: the space above it and its place in the reading column.
FocusScope {
    id: row

    required property int index
    required property int gap
    property real columnWidth: 0
    property real indent: 0
    default property alias content: body.data
    readonly property int above: gap === 2 ? Theme.s20 : gap === 1 ? Theme.s12 : 0

    width: ListView.view ? ListView.view.width : 0
    implicitHeight: above + body.childrenRect.height

    Item {
        id: body
        y: row.above
        x: (row.width - row.columnWidth) / 2 + (Theme.mirrored ? 0 : row.indent)
        width: row.columnWidth - row.indent
        height: childrenRect.height
    }
}
