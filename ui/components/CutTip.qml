import QtQuick
import Flux.Theme

// Put inside a text that may be cut: shows the whole text when the pointer rests on it.
Item {
    id: cut

    property Text target: parent as Text

    anchors.fill: parent
    HoverHandler {
        id: hover
        enabled: cut.target !== null && cut.target.truncated
    }
    Loader {
        active: hover.hovered
        sourceComponent: Tip {
            parent: cut
            visible: true
            text: cut.target.text
        }
    }
}
