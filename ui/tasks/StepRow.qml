import QtQuick
import Flux.Theme
import Flux.Components

// One step of a task, or the words for those that are folded away.
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
    property int lanes: 1
    property real firstLane: Theme.firstLane
    property real laneStep: Theme.laneStep
    property string surface: "bgRaised"
    property int maximumLane: 3 // the last one has no lines: steps beyond three side by side

    readonly property real laneX: firstLane + Math.min(lane, maximumLane) * laneStep
    readonly property real nameX: Theme.s16 + laneStep * Math.max(2, Math.min(lanes, maximumLane + 1))
    signal unfolded

    implicitHeight: Theme.stepRowHeight
    Accessible.role: fold === "" ? Accessible.ListItem : Accessible.Button
    Accessible.name: fold !== "" ? fold : [name, stateName, stateShape === "needs" ? "" : note, time].filter(part => part !== "").join(", ")
    Accessible.onPressAction: row.unfolded()

    Rectangle { // the line stops before the shape
        visible: row.fold === ""
        x: (Theme.mirrored ? row.width - row.laneX : row.laneX) - width / 2
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.iconSize + Theme.s2
        height: width
        radius: width / 2
        color: Theme[row.surface]

        StateShape {
            anchors.centerIn: parent
            state: row.stateShape
            surface: row.surface
        }
    }
    BodyText {
        id: words
        anchors.left: parent.left
        anchors.leftMargin: row.nameX
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
        width: Math.min(implicitWidth, row.width * 0.42)
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
        anchors.right: parent.right
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(implicitWidth, Theme.s56)
        horizontalAlignment: Theme.mirrored ? Text.AlignLeft : Text.AlignRight
        text: row.time
        Accessible.ignored: true
    }
    TapHandler {
        enabled: row.fold !== ""
        onTapped: row.unfolded()
    }
    HoverHandler {
        enabled: row.fold !== ""
        cursorShape: Qt.PointingHandCursor
    }
}
