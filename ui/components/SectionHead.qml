import QtQuick
import Flux.Theme

// The words above a group of rows.
Item {
    property alias text: label.text

    implicitHeight: Theme.sectionHeight
    Accessible.role: Accessible.Heading
    Accessible.name: text

    CaptionText {
        id: label
        anchors.left: parent.left
        anchors.leftMargin: Theme.s16
        anchors.right: parent.right
        anchors.rightMargin: Theme.s16
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.s2
        elide: Text.ElideRight
        Accessible.ignored: true
    }
}
