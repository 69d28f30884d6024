import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core
import Flux.Core

// What a task brought: a heading, a few lines, its files, where it was read.
Item {
    id: result

    property string heading
    property string text
    property var files: []
    property var sources: []
    signal fileFailed(string name)

    implicitHeight: column.implicitHeight
    Accessible.role: Accessible.Grouping
    Accessible.name: heading

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: Theme.bgRaised
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Column {
        id: column
        x: Theme.s16
        width: parent.width - x * 2
        topPadding: Theme.s12
        bottomPadding: Theme.s12
        spacing: Theme.s8

        Item {
            visible: result.heading !== ""
            width: parent.width
            height: title.height

            StateShape {
                y: (Theme.lineTitle3 - height) / 2
                state: "done"
                surface: "bgRaised"
            }
            TitleText {
                id: title
                x: Theme.mirrored ? 0 : Theme.iconSize + Theme.s8
                width: parent.width - Theme.iconSize - Theme.s8
                text: result.heading
                wrapMode: Text.Wrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
        }
        MarkdownView {
            visible: result.text !== ""
            width: parent.width
            text: result.text
            surface: "bgRaised"
        }
        Repeater {
            model: result.files
            delegate: FileRow {
                required property var modelData
                readonly property string path: modelData.path ?? ""
                width: column.width
                name: modelData.name ?? path
                facts: missing ? qsTr("Not there any more") : modelData.bytes > 0 ? Session.format.bytes(modelData.bytes) : ""
                missing: !Session.files.canOpen(path)
                onOpened: if (!Session.files.open(path)) result.fileFailed(name)
                onFolderOpened: if (!Session.files.showFolder(path)) result.fileFailed(name)
            }
        }
        Column {
            visible: sourceRows.count > 0
            width: parent.width

            CaptionText {
                text: qsTr("Sources")
                bottomPadding: Theme.s2
            }
            Repeater {
                id: sourceRows
                model: result.sources
                delegate: SourceRow {
                    required property var modelData
                    required property int index
                    width: column.width
                    number: index + 1
                    source: modelData
                }
            }
        }
    }

    component SourceRow: Item {
        id: row
        property int number
        property var source: ({})
        readonly property string url: source.url ?? ""
        readonly property string place: url !== "" ? url : source.path ?? ""

        implicitHeight: Theme.s24
        Accessible.role: url !== "" ? Accessible.Link : Accessible.StaticText
        Accessible.name: number + ". " + (source.title ?? place)

        SmallText {
            id: numberLabel
            width: Theme.s20
            anchors.verticalCenter: parent.verticalCenter
            text: row.number
            color: Theme.text3
            Accessible.ignored: true
        }
        SmallText {
            id: name
            visible: row.url === ""
            anchors.left: numberLabel.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width * 0.6)
            text: row.source.title ?? row.place
            color: Theme.text1
            elide: Text.ElideMiddle
            Accessible.ignored: true
            CutTip {}
        }
        TextLink {
            id: link
            visible: row.url !== ""
            anchors.left: numberLabel.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width * 0.6)
            small: true
            text: row.source.title ?? row.place
            onClicked: Qt.openUrlExternally(row.url)
        }
        SmallText {
            anchors.left: row.url === "" ? name.right : link.right
            anchors.leftMargin: Theme.s12
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: (row.source.title ?? "") !== "" && row.source.title !== row.place ? row.place : ""
            color: Theme.text3
            elide: Text.ElideMiddle
            Accessible.ignored: true
            CutTip {}
        }
    }
}
