import QtQuick
import Flux.Theme
import Flux.Components

// One step of a task, an item under its for-each step, or the words for those that are folded away.
Item {
    id: row

    required property string fold
    required property string name
    required property string note
    required property string time
    required property string stateShape
    required property string stateName
    required property int lane
    required property bool strong
    required property bool quiet
    required property string stepKey
    required property bool item
    required property string openState // of a for-each step: "open", "closed"
    property bool current: false       // the one that Tab reaches; arrows go on from it
    property bool acts: true           // something can be done to it
    property int lanes: 1
    property real firstLane: Theme.firstLane
    property real laneStep: Theme.laneStep
    property string surface: "bgRaised"
    property int maximumLane: 3 // the last one has no lines: steps beyond three side by side

    readonly property real laneX: firstLane + Math.min(lane, maximumLane) * laneStep
    readonly property real nameX: Theme.s16 + laneStep * Math.max(2, Math.min(lanes, maximumLane + 1))
    signal unfolded
    signal toggled
    signal menuAsked(real x, real y)
    signal stepped(int by)

    function press() {
        if (fold !== "" && !item)
            unfolded();
        else if (openState !== "")
            toggled();
        else
            askMenu();
    }
    function askMenu() {
        if (fold === "" && acts)
            menuAsked(Theme.mirrored ? Theme.s8 : width - Theme.s8, height);
    }

    implicitHeight: Theme.stepRowHeight
    Accessible.role: fold === "" ? Accessible.ListItem : Accessible.Button
    Accessible.name: fold !== "" ? fold : [name, stateName, stateShape === "needs" ? "" : note, time].filter(part => part !== "").join(", ")
    Accessible.description: openState === "closed" ? qsTr("Its items are folded") : ""
    Accessible.onPressAction: row.press()
    activeFocusOnTab: current
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) row.press(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) row.press(); }
    Keys.onMenuPressed: row.askMenu()
    Keys.onUpPressed: row.stepped(-1)
    Keys.onDownPressed: row.stepped(1)
    Keys.onRightPressed: event => { if (row.openState === "closed") row.toggled(); else event.accepted = false; }
    Keys.onLeftPressed: event => { if (row.openState === "open") row.toggled(); else event.accepted = false; }

    Rectangle {
        visible: row.activeFocus || hover.hovered && row.fold === ""
        anchors.fill: parent
        anchors.leftMargin: row.nameX - Theme.s8
        anchors.rightMargin: Theme.s4
        radius: Theme.radiusControl
        color: hover.hovered ? Theme.bgHover : "transparent"
        border.width: row.activeFocus ? Theme.focusWidth : 0
        border.color: Theme.focus
    }

    Rectangle { // the line stops before the shape
        visible: row.fold === ""
        x: row.item ? (Theme.mirrored ? row.width - row.nameX - width : row.nameX) : (Theme.mirrored ? row.width - row.laneX : row.laneX) - width / 2
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.iconSize + Theme.s2
        height: width
        radius: width / 2
        color: row.item ? "transparent" : Theme[row.surface]

        StateShape {
            anchors.centerIn: parent
            state: row.stateShape
            surface: row.surface
        }
    }
    Icon {
        id: chevron
        visible: row.openState !== ""
        anchors.left: parent.left
        anchors.leftMargin: row.nameX
        anchors.verticalCenter: parent.verticalCenter
        name: row.openState === "open" ? "chev" : "chevr"
        size: Theme.iconSmall
        token: "text2"
    }
    BodyText {
        id: words
        anchors.left: parent.left
        anchors.leftMargin: row.nameX + (row.item ? Theme.iconSize + Theme.s8 : 0) + (chevron.visible ? chevron.width + Theme.s4 : 0)
        anchors.right: noteLabel.left
        anchors.rightMargin: Theme.s8
        anchors.verticalCenter: parent.verticalCenter
        text: row.fold !== "" ? row.fold : row.name
        medium: row.strong
        color: row.quiet ? Theme.text3 : Theme.text1
        elide: Text.ElideRight
        Accessible.ignored: true
        CutTip {}
    }
    SmallText {
        id: noteLabel
        anchors.right: timeLabel.left
        anchors.rightMargin: text === "" ? 0 : Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        width: { // the name comes first, but not alone
            const left = row.width - words.x - words.implicitWidth - timeLabel.width - more.width - Theme.s12 - Theme.s32;
            return Math.min(implicitWidth, Math.max(left, row.width * 0.25));
        }
        text: row.note
        medium: row.stateShape === "needs"
        color: row.stateShape === "needs" ? Theme.needs : row.stateShape === "fail" ? Theme.bad : Theme.text3
        elide: Text.ElideRight
        maximumLineCount: 1
        Accessible.ignored: true
        CutTip {}
    }
    SmallText {
        id: timeLabel
        anchors.right: more.left
        anchors.rightMargin: Theme.s4
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(implicitWidth, Theme.s56)
        horizontalAlignment: Theme.mirrored ? Text.AlignLeft : Text.AlignRight
        text: row.time
        Accessible.ignored: true
    }
    Item { // its room is kept, so that nothing moves under the pointer
        id: more
        anchors.right: parent.right
        anchors.rightMargin: Theme.s8
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.iconButtonSize
        height: Math.min(Theme.iconButtonSize, parent.height)

        IconButton {
            anchors.centerIn: parent
            objectName: "stepMore"
            visible: row.fold === "" && row.acts && (hover.hovered || row.activeFocus)
            focusPolicy: Qt.NoFocus
            iconName: "more"
            tip: qsTr("What can be done to this step")
            onClicked: row.askMenu()
        }
    }
    TapHandler {
        enabled: row.fold !== "" && !row.item || row.openState !== ""
        onTapped: row.press()
    }
    TapHandler {
        acceptedButtons: Qt.RightButton
        enabled: row.fold === "" && row.acts
        onTapped: point => row.menuAsked(point.position.x, point.position.y)
    }
    HoverHandler {
        id: hover
        cursorShape: row.fold !== "" && !row.item || row.openState !== "" ? Qt.PointingHandCursor : Qt.ArrowCursor
    }
}
