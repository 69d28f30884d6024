import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A table out of a message: equal columns that may wrap; it scrolls sideways when there are too many.
Item {
    id: sheet

    required property Item view
    required property var table
    readonly property int columns: table && table.head ? table.head.length : 0
    readonly property real columnWidth: columns > 0 ? Math.max(Theme.s48 * 2, (width - Theme.border * 2) / columns) : 0

    implicitHeight: content.height + Theme.border * 2
    Accessible.role: Accessible.Table
    Accessible.name: qsTr("Table, %1 rows").arg(table && table.rows ? table.rows.length : 0)

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusRow
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Rectangle {
        x: Theme.border
        y: Theme.border
        width: parent.width - Theme.border * 2
        height: headRow.height - Theme.border
        radius: Theme.radiusRow - Theme.border
        color: Theme.bgSunken

        Rectangle {
            y: parent.height / 2
            width: parent.width
            height: parent.height - y
            color: parent.color
        }
    }
    Flickable {
        id: content
        x: Theme.border
        y: Theme.border
        width: parent.width - Theme.border * 2
        height: column.height
        contentWidth: sheet.columnWidth * sheet.columns
        contentHeight: height
        interactive: contentWidth > width + 1
        clip: interactive
        flickableDirection: Flickable.HorizontalFlick
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.horizontal: FScrollBar { orientation: Qt.Horizontal }

        Column {
            id: column

            MarkdownTableRow {
                id: headRow
                grid: sheet
                head: true
                cells: sheet.table.head
            }
            Repeater {
                model: sheet.table.rows
                delegate: Column {
                    id: line
                    required property var modelData
                    Line { width: sheet.columnWidth * sheet.columns }
                    MarkdownTableRow {
                        grid: sheet
                        cells: line.modelData
                    }
                }
            }
        }
    }
}
