import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// Code with its language and Copy above. Long lines scroll inside; over 24 lines it folds.
FocusScope {
    id: block

    property string language: ""
    property string code
    property int foldAt: 24
    property bool unfolded: false
    property bool copied: false

    readonly property var lines: code.split("\n")
    readonly property bool folded: lines.length > foldAt && !unfolded
    readonly property string shown: folded ? lines.slice(0, foldAt).join("\n") : code

    implicitHeight: head.height + scroll.height + (more.visible ? more.height + Theme.s8 : 0)
    Accessible.role: Accessible.Grouping
    Accessible.name: language === "" ? qsTr("Code") : qsTr("Code, %1").arg(language)

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusRow
        color: Theme.bgSunken
        border.width: Theme.border
        border.color: Theme.cardBorder
    }
    Item {
        id: head
        width: parent.width
        height: Theme.codeHeadHeight

        CaptionText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.s12
            anchors.verticalCenter: parent.verticalCenter
            medium: true
            text: block.language === "" ? qsTr("text") : block.language
            Accessible.ignored: true
        }
        FButton {
            anchors.right: parent.right
            anchors.rightMargin: Theme.s2
            anchors.verticalCenter: parent.verticalCenter
            implicitHeight: Theme.s24
            leftPadding: Theme.s8
            rightPadding: Theme.s8
            kind: "quiet"
            iconName: block.copied ? "check" : "copy"
            text: block.copied ? qsTr("Copied") : qsTr("Copy")
            small: true
            onConfirmed: {
                copier.selectAll();
                copier.copy();
                copier.deselect();
                block.copied = true;
                reset.restart();
            }
        }
        Timer {
            id: reset
            interval: 2000
            onTriggered: block.copied = false
        }
        TextEdit {
            id: copier
            visible: false
            text: block.code
            textFormat: TextEdit.PlainText
            Accessible.ignored: true
        }
        Line {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    Flickable {
        id: scroll
        anchors.top: head.bottom
        anchors.left: parent.left
        anchors.leftMargin: Theme.s12
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        height: text.implicitHeight + Theme.s8 * 2
        contentWidth: text.implicitWidth
        contentHeight: height
        clip: contentWidth > width
        interactive: contentWidth > width
        flickableDirection: Flickable.HorizontalFlick
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.horizontal: FScrollBar { orientation: Qt.Horizontal }

        TextEdit {
            id: text
            y: Theme.s8
            readOnly: true
            selectByMouse: true
            activeFocusOnPress: false
            textFormat: TextEdit.PlainText
            font: Theme.fontMono
            color: Theme.text1
            selectionColor: Theme.accent
            selectedTextColor: Theme.onAccent
            text: block.shown
            Accessible.role: Accessible.StaticText
            Accessible.name: block.shown
            Accessible.readOnly: true
        }
    }
    FButton {
        id: more
        visible: block.lines.length > block.foldAt
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s4
        anchors.left: parent.left
        anchors.leftMargin: Theme.s4
        kind: "quiet"
        implicitHeight: Theme.s24
        leftPadding: Theme.s8
        rightPadding: Theme.s8
        small: true
        text: block.unfolded ? qsTr("Show less") : qsTr("All %1 lines").arg(block.lines.length)
        onConfirmed: block.unfolded = !block.unfolded
    }
}
