import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components

// Rows of the person's data, as an answer. A row that stands for an object opens it.
Item {
    id: sheet

    property var table: ({})
    readonly property var columns: table.columns ?? []
    readonly property var rows: table.rows ?? []
    readonly property real inner: width - Theme.s16 * 2
    signal objectAsked(string objectId)
    signal searchAsked(string words)

    // The first column takes what the others leave.
    function widthOf(index) {
        if (columns.length < 2)
            return inner;
        const others = Math.min(inner * 0.7 / (columns.length - 1), Theme.s56 * 3 + Theme.s12);
        return index === 0 ? inner - others * (columns.length - 1) : others;
    }

    implicitHeight: body.height
    Accessible.role: Accessible.Table
    Accessible.name: (table.heading ?? "") !== "" ? table.heading : qsTr("Table, %n rows", "", rows.length)

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Column {
        id: body
        width: parent.width
        topPadding: Theme.s12
        bottomPadding: Theme.s8

        TitleText {
            visible: text !== ""
            x: Theme.s16
            width: sheet.inner
            text: sheet.table.heading ?? ""
            wrapMode: Text.Wrap
            bottomPadding: Theme.s8
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Row {
            visible: sheet.rows.length > 0 && sheet.columns.some(column => column.title !== "")
            x: Theme.s16
            height: visible ? Theme.s24 : 0

            Repeater {
                model: sheet.columns
                delegate: CaptionText {
                    required property var modelData
                    required property int index
                    width: sheet.widthOf(index)
                    rightPadding: Theme.s8
                    text: modelData.title
                    elide: Text.ElideRight
                    horizontalAlignment: modelData.end ? Text.AlignRight : Text.AlignLeft
                }
            }
        }
        Line {
            visible: sheet.rows.length > 0
            x: Theme.s16
            width: sheet.inner
        }
        Repeater {
            model: sheet.rows
            delegate: T.AbstractButton {
                id: row
                required property var modelData
                required property int index
                readonly property bool opens: modelData.object !== ""

                objectName: "tableRow" + index
                x: Theme.s4
                width: sheet.width - Theme.s4 * 2
                height: cells.height
                enabled: opens
                hoverEnabled: opens
                focusPolicy: opens ? Qt.TabFocus : Qt.NoFocus
                Accessible.role: opens ? Accessible.Button : Accessible.StaticText
                Accessible.name: modelData.cells.filter(cell => cell !== "").join(", ")
                Accessible.onPressAction: row.clicked()
                Keys.onReturnPressed: event => { if (!event.isAutoRepeat) row.clicked(); }
                Keys.onEnterPressed: event => { if (!event.isAutoRepeat) row.clicked(); }
                onClicked: sheet.objectAsked(modelData.object)

                background: Rectangle {
                    radius: Theme.radiusControl
                    color: row.down ? Theme.bgPressed : row.hovered ? Theme.bgHover : "transparent"
                    FocusRing { visible: row.visualFocus }
                }
                contentItem: Item {
                    Row {
                        id: cells
                        x: Theme.s12
                        topPadding: Theme.s6
                        bottomPadding: Theme.s6

                        Repeater {
                            model: row.modelData.cells
                            delegate: BodyText {
                                required property string modelData
                                required property int index
                                readonly property bool atEnd: sheet.columns[index] ? sheet.columns[index].end : false
                                width: sheet.widthOf(index)
                                rightPadding: Theme.s8
                                text: modelData
                                medium: index === 0
                                color: index === 0 ? Theme.text1 : Theme.text2
                                wrapMode: Text.Wrap
                                maximumLineCount: 3
                                elide: Text.ElideRight
                                horizontalAlignment: atEnd ? Text.AlignRight : Text.AlignLeft
                                Accessible.ignored: true
                                CutTip {}
                            }
                        }
                    }
                }
            }
        }
        BodyText {
            visible: sheet.rows.length === 0
            x: Theme.s16
            width: sheet.inner
            topPadding: Theme.s4
            bottomPadding: Theme.s4
            color: Theme.text2
            text: qsTr("Nothing")
        }
        TextLink { // to all of that type
            readonly property string type: sheet.rows.find(row => row.object !== "")?.type ?? ""
            objectName: "moreRows"
            visible: text !== ""
            enabled: type !== ""
            x: Theme.s16
            small: true
            text: sheet.table.more ?? ""
            onClicked: sheet.searchAsked("type:" + type)
        }
    }
}
