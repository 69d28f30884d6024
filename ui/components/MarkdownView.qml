import QtQuick
import Flux.Theme
import Flux.Markdown

// A Markdown text as blocks: words, lists, quotes, code, tables. Nothing is loaded to draw it. A link opens in the
// person's browser after `linkOpened` was sent; its target shows while the pointer is on it.
Column {
    id: markdown

    property alias text: blocks.text
    property alias count: blocks.count
    property string surface: "bgThread"
    signal linkOpened(string target)

    readonly property string styleSheet: "<style>a{color:" + Theme.accent + ";text-decoration:underline}"
        + "code{font-family:'" + Theme.fontMono.family + "';background-color:" + Theme.bgSunken + "}"
        + "p{margin:0;line-height:" + Theme.lineReading + "px;-qt-line-height-type:fixed}</style>"

    function plainText() { return blocks.plainText(); }
    function open(target) {
        linkOpened(target);
        Qt.openUrlExternally(target);
    }

    MarkdownBlocks { id: blocks }

    Repeater {
        model: blocks
        delegate: Item {
            id: block
            required property int index
            required property string kind
            required property string html
            required property string plain
            required property int level
            required property int indent
            required property int quotes
            required property string marker
            required property string task
            required property bool tight
            required property string language
            required property string code
            required property var table

            readonly property int gap: index === 0 ? 0 : tight ? Theme.s2 : kind === "heading" ? Theme.s12 : Theme.s8
            readonly property int start: quotes * Theme.s16 + indent * Theme.s20

            width: markdown.width
            implicitHeight: body.implicitHeight + gap

            Repeater {
                model: block.quotes
                delegate: Rectangle {
                    required property int index
                    anchors.left: parent.left
                    anchors.leftMargin: index * Theme.s16
                    y: block.tight ? 0 : block.gap
                    width: Theme.bar
                    height: block.height - y
                    color: Theme.track
                }
            }
            Item {
                visible: block.marker !== ""
                anchors.right: body.left
                anchors.rightMargin: Theme.s6
                y: block.gap
                width: Theme.s20 - Theme.s6
                height: Theme.lineReading

                Rectangle { // a drawn dot: that of a font sits where the font likes
                    visible: block.task === "" && block.marker === "\u2022"
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s4
                    y: (parent.height - height) / 2 + Theme.border
                    width: Theme.s4
                    height: Theme.s4
                    radius: Theme.s2
                    color: Theme.text2
                }
                ReadingText {
                    visible: block.task === "" && block.marker !== "\u2022"
                    anchors.right: parent.right
                    text: block.marker
                    color: Theme.text2
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
                MarkdownTaskBox {
                    visible: block.task !== ""
                    done: block.task === "done"
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
            Loader {
                id: body
                anchors.left: parent.left
                anchors.leftMargin: block.start
                anchors.right: parent.right
                y: block.gap
                sourceComponent: block.kind === "code" ? codeBlock : block.kind === "table" ? tableBlock
                    : block.kind === "rule" ? ruleBlock : words
            }

            Component {
                id: words
                MarkdownWords {
                    view: markdown
                    html: block.html
                    plain: block.task === "" ? block.plain
                        : block.task === "done" ? qsTr("done: %1").arg(block.plain) : qsTr("open: %1").arg(block.plain)
                    heading: block.kind === "heading" ? block.level : 0
                    quiet: block.quotes > 0
                }
            }
            Component {
                id: codeBlock
                CodeBlock {
                    language: block.language
                    code: block.code
                }
            }
            Component {
                id: tableBlock
                MarkdownTable {
                    view: markdown
                    table: block.table
                }
            }
            Component {
                id: ruleBlock
                Item {
                    implicitHeight: Theme.s16 + Theme.border
                    Line {
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width
                    }
                }
            }
        }
    }
}
