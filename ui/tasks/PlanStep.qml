import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// One step of a plan: one line that opens to its fields.
FocusScope {
    id: step

    required property int index
    required property string stepKey
    required property string name
    required property string agent
    required property var fields
    required property var draft
    required property var problems
    required property bool fixed
    required property bool leftOut
    required property bool added
    required property bool changed
    required property bool opened
    required property string stepState
    property bool editable: true  // steps can be left out and copied
    readonly property bool wrong: !leftOut && Object.keys(problems).length > 0
    readonly property var mark: wrong ? {words: qsTr("something is missing"), tone: "bad"}
        : leftOut ? {words: qsTr("left out"), tone: "neutral"} : added ? {words: qsTr("new"), tone: "ok"}
        : changed ? {words: qsTr("changed"), tone: "accent"} : stepState !== "pending" && fixed && editable
        ? {words: qsTr("has started"), tone: "neutral"} : {words: "", tone: "neutral"}
    signal typed(string field, var value)
    signal toggled
    signal leftOutAsked
    signal copyAsked
    signal submitted

    implicitHeight: head.height + (body.active ? body.height + Theme.s12 : 0)
    Accessible.role: Accessible.Grouping
    Accessible.name: name

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusBlock
        color: step.leftOut ? Theme.bgSunken : Theme.bgRaised
        border.width: Theme.border
        border.color: step.wrong ? Theme.badMark : Theme.cardBorder
    }
    Item {
        id: head
        width: parent.width
        height: Theme.blockHeadHeight

        IconButton {
            id: opener
            objectName: "open-" + step.stepKey
            anchors.left: parent.left
            anchors.leftMargin: Theme.s4
            anchors.verticalCenter: parent.verticalCenter
            focus: true
            iconName: step.opened ? "chev" : "chevr"
            tip: step.opened ? qsTr("Fold %1").arg(step.name) : qsTr("Open %1").arg(step.name)
            onClicked: step.toggled()
        }
        BodyText {
            id: words
            anchors.left: opener.right
            anchors.leftMargin: Theme.s4
            anchors.right: kind.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            text: step.name
            medium: true
            font: step.leftOut ? Qt.font({family: Theme.fontBody.family, pixelSize: Theme.fontBody.pixelSize, strikeout: true}) : Theme.fontBodyMedium
            color: step.leftOut ? Theme.text2 : Theme.text1
            elide: Text.ElideRight
            CutTip {}
        }
        SmallText {
            id: kind
            anchors.right: chip.visible ? chip.left : tools.left
            anchors.rightMargin: Theme.s8
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, step.width * 0.34)
            text: step.agent + " · " + step.stepKey
            color: step.leftOut ? Theme.text2 : Theme.text3
            elide: Text.ElideRight
            CutTip {}
        }
        Chip {
            id: chip
            visible: step.mark.words !== ""
            anchors.right: tools.left
            anchors.rightMargin: Theme.s4
            anchors.verticalCenter: parent.verticalCenter
            tone: step.mark.tone
            text: step.mark.words
        }
        Row {
            id: tools
            anchors.right: parent.right
            anchors.rightMargin: Theme.s4
            anchors.verticalCenter: parent.verticalCenter

            IconButton {
                objectName: "copy-" + step.stepKey
                visible: step.editable
                iconName: "copy"
                tip: qsTr("Add a copy of this step")
                onClicked: step.copyAsked()
            }
            Item { // the room stays, so that the pictures of all steps stand below each other
                visible: step.editable
                width: Theme.iconButtonSize
                height: width

                IconButton {
                    objectName: "leaveOut-" + step.stepKey
                    visible: !step.fixed
                    iconName: step.leftOut ? "undo" : "x"
                    tip: step.leftOut ? qsTr("Put it back") : qsTr("Leave it out")
                    onClicked: step.leftOutAsked()
                }
            }
        }
        TapHandler { onTapped: step.toggled() }
    }
    Loader {
        id: body
        active: step.opened
        x: Theme.s12
        y: head.height
        width: parent.width - x * 2
        sourceComponent: Column {
            spacing: Theme.s8

            Repeater {
                model: step.fields
                delegate: FormEntry {
                    required property var modelData
                    objectName: step.stepKey + "-" + modelData.name
                    width: body.width
                    beside: body.width >= Theme.fieldWidth * 2
                    labelWidth: Theme.s56 * 2
                    field: modelData
                    marksNeeded: true
                    locked: step.fixed || step.leftOut
                    value: step.draft[modelData.name]
                    problem: step.problems[modelData.name] ?? ""
                    onTyped: text => step.typed(modelData.name, text)
                    onSubmitted: step.submitted()
                    onEscaped: opener.forceActiveFocus(Qt.TabFocusReason)
                }
            }
        }
    }
}
