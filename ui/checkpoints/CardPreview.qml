import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The exact effect, as it will look: a mail as a mail, a file as its text, a request as method, host and body, a place
// that would be opened by its full name. At most 240 high until the person asks for all of it.
Item {
    id: preview

    property Card card: null
    property bool whole: false
    readonly property var what: card ? card.preview : ({})
    readonly property string type: what.type ?? ""
    readonly property bool cut: content.implicitHeight > Theme.previewMaxHeight

    visible: type !== ""
    implicitHeight: visible ? frame.height + (more.visible ? more.height + Theme.s4 : 0) : 0
    Accessible.role: Accessible.StaticText
    Accessible.name: card ? card.previewText : ""

    function listed(value) { return Array.isArray(value) ? value.join(", ") : value ?? ""; }

    Rectangle {
        id: frame
        width: parent.width
        height: preview.cut && !preview.whole ? Theme.previewMaxHeight : content.implicitHeight
        radius: Theme.radiusRow
        color: Theme.bgSunken
        border.width: Theme.border
        border.color: Theme.cardBorder

        Item {
            anchors.fill: parent
            anchors.margins: Theme.border
            clip: preview.cut && !preview.whole

            Loader {
                id: content
                width: parent.width
                active: preview.visible
                sourceComponent: preview.type === "mail" ? mail : preview.type === "request" ? request
                    : preview.type === "file" ? file : preview.type === "plan_diff" ? plan : place
            }
        }
    }
    TextLink {
        id: more
        visible: preview.cut && !preview.whole
        anchors.top: frame.bottom
        anchors.topMargin: Theme.s4
        small: true
        text: qsTr("Show all")
        onClicked: preview.whole = true
    }

    component Fact: Item {
        property string label
        property alias text: value.text
        property bool bold: false

        visible: text !== ""
        width: parent ? parent.width : 0
        implicitHeight: visible ? value.height : 0

        SmallText {
            id: name
            width: Math.round((Theme.s56 + Theme.s8) * Math.max(1, Theme.scale))
            text: parent.label
            color: Theme.text3
            elide: Text.ElideRight
        }
        SmallText {
            id: value
            anchors.left: name.right
            anchors.right: parent.right
            medium: parent.bold
            color: Theme.text1
            wrapMode: Text.Wrap
        }
    }
    component Padded: Column {
        x: Theme.s12
        width: parent ? parent.width - Theme.s12 * 2 : 0
        topPadding: Theme.s8
        bottomPadding: Theme.s8
    }
    Component {
        id: mail
        Column {
            Padded {
                spacing: Theme.s2
                Fact { label: qsTr("To"); text: preview.listed(preview.what.to) }
                Fact { label: qsTr("Copy to"); text: preview.listed(preview.what.cc) }
                Fact { label: qsTr("From"); text: preview.what.from ?? "" }
                Fact { label: qsTr("Subject"); text: preview.what.subject ?? ""; bold: true }
            }
            Line { width: parent.width }
            Padded {
                spacing: Theme.s6
                BodyText {
                    width: parent.width
                    text: preview.what.body ?? ""
                    wrapMode: Text.Wrap
                }
                Flow {
                    width: parent.width
                    spacing: Theme.s4
                    visible: attachments.count > 0
                    Repeater {
                        id: attachments
                        model: preview.what.attachments ?? []
                        delegate: Chip {
                            required property var modelData
                            iconName: "clip"
                            readonly property string name: typeof modelData === "string" ? modelData : modelData.name ?? ""
                            text: modelData.bytes > 0 ? name + " · " + Session.format.bytes(modelData.bytes) : name
                        }
                    }
                }
            }
        }
    }
    Component {
        id: request
        Column {
            Item {
                width: parent.width
                height: Math.max(Theme.blockHeadHeight, address.height + Theme.s8 * 2)

                Chip {
                    id: method
                    x: Theme.s12
                    anchors.verticalCenter: parent.verticalCenter
                    tone: "accent"
                    text: preview.what.method ?? ""
                }
                Flow {
                    id: address
                    anchors.left: method.right
                    anchors.leftMargin: Theme.s8
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.s8
                    BodyText {
                        medium: true
                        text: preview.what.host ?? ""
                    }
                    SmallText {
                        width: Math.min(implicitWidth, address.width)
                        height: Theme.lineBody
                        text: preview.what.path ?? ""
                        color: Theme.text3
                        wrapMode: Text.WrapAnywhere
                    }
                }
            }
            Line {
                visible: (preview.what.body ?? "") !== ""
                width: parent.width
            }
            Padded {
                visible: (preview.what.body ?? "") !== ""
                MonoText {
                    width: parent.width
                    text: preview.what.body ?? ""
                    wrapMode: Text.WrapAnywhere
                }
            }
        }
    }
    Component {
        id: file
        Column {
            Item {
                width: parent.width
                height: Theme.blockHeadHeight
                Icon {
                    id: paper
                    x: Theme.s12
                    anchors.verticalCenter: parent.verticalCenter
                    name: "file"
                }
                BodyText {
                    anchors.left: paper.right
                    anchors.leftMargin: Theme.s8
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    anchors.verticalCenter: parent.verticalCenter
                    medium: true
                    text: preview.what.name ?? ""
                    elide: Text.ElideMiddle
                    CutTip {}
                }
            }
            Line {
                visible: (preview.what.text ?? "") !== ""
                width: parent.width
            }
            Padded {
                visible: (preview.what.text ?? "") !== ""
                BodyText {
                    width: parent.width
                    text: preview.what.text ?? ""
                    wrapMode: Text.Wrap
                }
            }
        }
    }
    Component {
        id: plan
        Column {
            topPadding: Theme.s4
            bottomPadding: Theme.s4
            PlanChanges {
                width: parent.width
                rows: preview.what.rows ?? []
            }
            Padded {
                visible: (preview.what.rows ?? []).length === 0
                BodyText {
                    width: parent.width
                    text: qsTr("The same steps once more.")
                    color: Theme.text2
                }
            }
        }
    }
    Component {
        id: place
        Padded {
            Row {
                width: parent.width
                spacing: Theme.s8
                Icon {
                    y: (Theme.lineBody - height) / 2
                    name: preview.type === "folder" ? "folder" : "globe"
                }
                Column {
                    width: parent.width - Theme.iconSize - parent.spacing
                    BodyText {
                        width: parent.width
                        medium: true
                        text: preview.type === "folder" ? preview.what.path ?? "" : preview.what.host ?? ""
                        wrapMode: Text.WrapAnywhere
                    }
                    SmallText {
                        visible: text !== ""
                        width: parent.width
                        text: preview.what.url ?? ""
                        color: Theme.text3
                        wrapMode: Text.WrapAnywhere
                    }
                }
            }
        }
    }
}
