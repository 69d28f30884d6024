import QtQuick
import Flux.Theme

// One of our drawings in a colour of the theme. `token` is the name of a colour token, not a colour.
Image {
    id: icon

    property string name
    property string token: "text2"
    property string surface: "bgThread"
    property int size: Theme.iconSize
    // Drawings that point along the reading direction; all others are never mirrored.
    readonly property bool directed: name === "back" || name === "chevr" || name === "undo"
    readonly property int pixels: Math.ceil(size * Screen.devicePixelRatio)

    width: size
    height: size
    source: name === "" ? "" : "image://icon/" + name + "/" + token + "/" + surface + "/" + Theme.shownScheme
    sourceSize: Qt.size(pixels, pixels)
    mirror: directed && Theme.mirrored
    Accessible.ignored: true
}
