import QtQuick
import Flux.Theme

// A few places side by side, one of which is shown. `model` is a list of words.
FocusScope {
    id: segments

    property var model: []
    property int currentIndex: 0
    property string label
    signal chosen(int index)

    property bool fromKeyboard: false

    function choose(index) {
        if (index < 0 || index >= model.length || index === currentIndex)
            return;
        currentIndex = index;
        chosen(index);
    }

    implicitWidth: row.implicitWidth + Theme.border * 2
    implicitHeight: Theme.segmentsHeight
    activeFocusOnTab: true
    Accessible.role: Accessible.PageTabList
    Accessible.name: label
    Keys.onLeftPressed: choose(currentIndex + (Theme.mirrored ? 1 : -1))
    Keys.onRightPressed: choose(currentIndex + (Theme.mirrored ? -1 : 1))

    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusControl
        color: Theme.bgRaised
    }
    Row {
        id: row
        x: Theme.border
        y: Theme.border
        height: parent.height - Theme.border * 2

        Repeater {
            model: segments.model
            delegate: Item {
                id: cell
                required property string modelData
                required property int index
                readonly property bool current: index === segments.currentIndex

                width: words.implicitWidth + Theme.s12 * 2
                height: row.height
                Accessible.role: Accessible.PageTab
                Accessible.name: modelData
                Accessible.selected: current
                Accessible.onPressAction: segments.choose(index)

                Rectangle {
                    anchors.fill: parent
                    radius: cell.index === 0 || cell.index === segments.model.length - 1 ? Theme.radiusControl - 1 : 0
                    color: cell.current ? Theme.bgSelected : area.pressed ? Theme.bgPressed
                        : hover.hovered ? Theme.bgHover : Theme.bgRaised

                    // An end cell is round outside and straight inside.
                    Rectangle {
                        visible: parent.radius > 0 && segments.model.length > 1
                        width: parent.width / 2
                        height: parent.height
                        anchors.right: cell.index === 0 ? parent.right : undefined
                        anchors.left: cell.index === 0 ? undefined : parent.left
                        color: parent.color
                    }
                }
                Rectangle {
                    visible: cell.index > 0
                    width: Theme.border
                    height: parent.height
                    anchors.left: parent.left
                    color: Theme.lineStrong
                }
                BodyText {
                    id: words
                    anchors.centerIn: parent
                    text: cell.modelData
                    medium: cell.current
                    color: cell.current ? Theme.text1 : Theme.text2
                    Accessible.ignored: true
                }
                HoverHandler { id: hover }
                TapHandler {
                    id: area
                    onTapped: segments.choose(cell.index)
                }
            }
        }
    }
    Rectangle {
        anchors.fill: parent
        radius: Theme.radiusControl
        color: "transparent"
        border.width: Theme.border
        border.color: Theme.lineStrong

        FocusRing { visible: segments.activeFocus }
    }
}
