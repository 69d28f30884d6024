import QtQuick
import Flux.Theme

// The day between two lines.
Item {
    id: day

    property alias text: label.text

    implicitHeight: Theme.lineCaption + Theme.s8
    Accessible.role: Accessible.Heading
    Accessible.name: text

    Rectangle {
        anchors.left: parent.left
        anchors.right: label.left
        anchors.rightMargin: Theme.s12
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.border
        color: Theme.line
    }
    CaptionText {
        id: label
        anchors.centerIn: parent
        medium: true
        Accessible.ignored: true
    }
    Rectangle {
        anchors.left: label.right
        anchors.leftMargin: Theme.s12
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.border
        color: Theme.line
    }
}
