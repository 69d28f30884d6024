import QtQuick
import QtQuick.Shapes
import Flux.Theme
import Flux.Core

// The lines of a plan: down, apart where steps run side by side, together where they meet. Drawn anew only when a
// state changes.
Shape {
    id: arms

    property TaskStepsModel steps
    property real rowHeight: Theme.stepRowHeight
    property real firstLane: Theme.firstLane
    property real laneStep: Theme.laneStep

    // Read anew when `revision` moves on.
    function pathOf(done) {
        return steps && steps.revision >= 0 ? steps.arms(done, rowHeight, firstLane, laneStep) : "";
    }

    transform: Scale {
        xScale: Theme.mirrored ? -1 : 1
        origin.x: arms.width / 2
    }

    ShapePath {
        strokeColor: Theme.lineStrong
        strokeWidth: Theme.s2
        fillColor: "transparent"
        PathSvg { path: arms.pathOf(false) }
    }
    ShapePath {
        strokeColor: Theme.accent
        strokeWidth: Theme.s2
        fillColor: "transparent"
        PathSvg { path: arms.pathOf(true) }
    }
}
