import QtQuick
import QtQuick.Shapes
import Flux.Theme

// The shape behind the person's message: three round corners, and a tight one at the end below.
Shape {
    id: bubble

    property color fill: Theme.bgBubble
    readonly property real big: Math.min(Theme.radiusBubble, height / 2)
    readonly property real tight: Math.min(Theme.radiusTag, height / 2)
    readonly property real startCorner: Theme.mirrored ? tight : big
    readonly property real endCorner: Theme.mirrored ? big : tight

    ShapePath {
        fillColor: bubble.fill
        strokeColor: Theme.highContrast ? Theme.lineStrong : "transparent"
        strokeWidth: Theme.highContrast ? Theme.border : -1
        startX: bubble.big
        startY: 0
        PathLine { x: bubble.width - bubble.big; y: 0 }
        PathArc { x: bubble.width; y: bubble.big; radiusX: bubble.big; radiusY: bubble.big }
        PathLine { x: bubble.width; y: bubble.height - bubble.endCorner }
        PathArc { x: bubble.width - bubble.endCorner; y: bubble.height; radiusX: bubble.endCorner; radiusY: bubble.endCorner }
        PathLine { x: bubble.startCorner; y: bubble.height }
        PathArc { x: 0; y: bubble.height - bubble.startCorner; radiusX: bubble.startCorner; radiusY: bubble.startCorner }
        PathLine { x: 0; y: bubble.big }
        PathArc { x: bubble.big; y: 0; radiusX: bubble.big; radiusY: bubble.big }
    }
}
