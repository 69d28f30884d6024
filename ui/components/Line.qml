import QtQuick
import Flux.Theme

// A 1 px line between two things.
Rectangle {
    implicitWidth: Theme.border
    implicitHeight: Theme.border
    color: Theme.cardBorder
    Accessible.ignored: true
}
