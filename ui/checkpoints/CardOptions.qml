import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// The alternatives of a card, each with the letter that picks it. Nothing is chosen until somebody chooses.
Rectangle {
    id: list

    property Card card: null
    property bool showKeys: true
    readonly property var options: card ? card.options : []
    readonly property int chosen: card ? card.chosen : -1

    // The letter of an option: true when it picked one.
    function pick(letter) {
        const place = options.findIndex(option => option.letter === letter);
        if (place < 0)
            return false;
        card.choose(place);
        return true;
    }
    function step(by) {
        const place = Math.max(0, Math.min(options.length - 1, chosen < 0 ? (by > 0 ? 0 : options.length - 1) : chosen + by));
        card.choose(place);
    }

    implicitHeight: column.height + Theme.border * 2
    radius: Theme.radiusRow
    color: Theme.bgSunken
    border.width: Theme.border
    border.color: Theme.cardBorder
    activeFocusOnTab: true
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Alternatives")
    Keys.onDownPressed: step(1)
    Keys.onUpPressed: step(-1)

    Column {
        id: column
        x: Theme.border
        y: Theme.border
        width: parent.width - Theme.border * 2

        Repeater {
            model: list.options
            delegate: Item {
                id: option
                required property var modelData
                required property int index
                readonly property bool taken: list.chosen === index

                width: column.width
                height: words.height + Theme.s8 * 2 + (index > 0 ? Theme.border : 0)
                Accessible.role: Accessible.RadioButton
                Accessible.name: modelData.label
                Accessible.description: [modelData.detail, modelData.suggested ? qsTr("Suggested") : ""].filter(part => part !== "").join(". ")
                Accessible.checkable: true
                Accessible.checked: taken
                Accessible.onPressAction: list.card.choose(index)

                Line {
                    visible: option.index > 0
                    width: parent.width
                }
                Rectangle {
                    anchors.fill: parent
                    anchors.topMargin: option.index > 0 ? Theme.border : 0
                    radius: option.index === 0 || option.index === list.options.length - 1 ? Theme.radiusRow - 1 : 0
                    color: option.taken ? Theme.accentSoft : area.pressed ? Theme.bgPressed : hover.hovered ? Theme.bgHover : "transparent"
                    border.width: option.taken && Theme.highContrast ? Theme.focusWidth : 0
                    border.color: Theme.accent
                }
                Rectangle { // as RadioMark draws it
                    id: mark
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.s12
                    y: Theme.s8 + (option.index > 0 ? Theme.border : 0) + (Theme.lineBody - height) / 2
                    width: Theme.checkSize
                    height: width
                    radius: width / 2
                    color: option.taken ? Theme.accent : Theme.bgField
                    border.width: option.taken ? 0 : Theme.border
                    border.color: Theme.lineControl

                    Rectangle {
                        visible: option.taken
                        anchors.centerIn: parent
                        width: Theme.s6
                        height: width
                        radius: width / 2
                        color: Theme.onAccent
                    }
                    FocusRing {
                        visible: list.activeFocus && (option.taken || list.chosen < 0 && option.index === 0)
                        around: Theme.checkSize / 2
                    }
                }
                Column {
                    id: words
                    anchors.left: mark.right
                    anchors.leftMargin: Theme.s8
                    anchors.right: cap.left
                    anchors.rightMargin: Theme.s8
                    y: Theme.s8 + (option.index > 0 ? Theme.border : 0)

                    Row {
                        width: parent.width
                        spacing: Theme.s8
                        BodyText {
                            width: Math.min(implicitWidth, parent.width - (suggested.visible ? suggested.width + parent.spacing : 0))
                            medium: true
                            text: option.modelData.label
                            wrapMode: Text.Wrap
                            Accessible.ignored: true
                        }
                        Chip {
                            id: suggested
                            visible: option.modelData.suggested
                            text: qsTr("Suggested")
                            Accessible.ignored: true
                        }
                    }
                    SmallText {
                        visible: text !== ""
                        width: parent.width
                        text: option.modelData.detail
                        wrapMode: Text.Wrap
                        Accessible.ignored: true
                    }
                }
                Item {
                    id: cap
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.s12
                    y: mark.y
                    width: Theme.keyCapHeight
                    height: Theme.keyCapHeight
                    KeyCap { text: list.showKeys ? option.modelData.letter : "" }
                }
                HoverHandler {
                    id: hover
                    cursorShape: Qt.PointingHandCursor
                }
                TapHandler {
                    id: area
                    onTapped: list.card.choose(option.index)
                }
            }
        }
    }
}
