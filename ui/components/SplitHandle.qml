import QtQuick
import Flux.Theme

// The line between two panes and the zone in which it can be dragged. `moved` tells how far along the reading
// direction, `reset` asks for the width the pane had at first.
Item {
    id: handle

    property real paneWidth: 0
    property bool line: true
    signal moved(real width)
    signal reset

    width: Theme.border
    Accessible.ignored: true

    Rectangle {
        anchors.fill: parent
        visible: handle.line
        color: drag.active || hover.hovered ? Theme.lineStrong : Theme.cardBorder
    }
    Item {
        width: Theme.dragZone
        height: parent.height
        anchors.horizontalCenter: parent.horizontalCenter

        HoverHandler {
            id: hover
            cursorShape: Qt.SplitHCursor
        }
        DragHandler {
            id: drag
            property real startWidth: 0
            target: null
            xAxis.enabled: true
            yAxis.enabled: false
            dragThreshold: 2
            onActiveChanged: if (active) startWidth = handle.paneWidth
            onCentroidChanged: {
                if (!active)
                    return;
                const by = centroid.scenePosition.x - centroid.scenePressPosition.x;
                handle.moved(startWidth + (Theme.mirrored ? -by : by));
            }
        }
        TapHandler { onDoubleTapped: handle.reset() }
    }
}
