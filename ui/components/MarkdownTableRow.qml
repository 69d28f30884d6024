import QtQuick
import Flux.Theme

// One row of a MarkdownTable.
Row {
    id: row

    required property Item grid
    required property var cells
    property bool head: false
    readonly property real cellHeight: {
        let highest = Theme.tableRowHeight;
        for (let i = 0; i < cellItems.count; ++i) {
            const cell = cellItems.itemAt(i);
            highest = Math.max(highest, cell ? cell.wanted : 0);
        }
        return highest;
    }

    Repeater {
        id: cellItems
        model: row.cells
        delegate: Item {
            id: cell
            required property string modelData
            required property int index
            readonly property string side: row.grid.table.align[index] ?? "left"

            width: row.grid.columnWidth
            height: row.cellHeight
            readonly property real wanted: words.implicitHeight + Theme.s4 * 2

            TextEdit {
                id: words
                x: Theme.s12
                width: parent.width - Theme.s12 * 2
                anchors.verticalCenter: parent.verticalCenter
                readOnly: true
                selectByMouse: true
                activeFocusOnPress: false
                textFormat: TextEdit.RichText
                wrapMode: TextEdit.Wrap
                horizontalAlignment: cell.side === "right" ? TextEdit.AlignRight
                    : cell.side === "center" ? TextEdit.AlignHCenter : TextEdit.AlignLeft
                font: Theme.fontSmall
                color: row.head ? Theme.text2 : Theme.text1
                selectionColor: Theme.accent
                selectedTextColor: Theme.onAccent
                text: row.grid.view.styleSheet + cell.modelData
                onLinkActivated: link => row.grid.view.open(link)
                Accessible.role: row.head ? Accessible.ColumnHeader : Accessible.Cell
                Accessible.name: getText(0, length)
                Accessible.readOnly: true

                HoverHandler { cursorShape: words.hoveredLink !== "" ? Qt.PointingHandCursor : Qt.IBeamCursor }
                Loader {
                    active: words.hoveredLink !== ""
                    sourceComponent: Tip {
                        parent: words
                        visible: true
                        text: words.hoveredLink
                    }
                }
            }
        }
    }
}
