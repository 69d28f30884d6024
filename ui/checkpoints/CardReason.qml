import QtQuick
import Flux.Theme
import Flux.Components

// After a no: why, if the person likes to say. Enter without words skips it.
Column {
    id: reason

    property string noText
    signal told(string why)
    signal takenBack

    spacing: Theme.s8

    function start() {
        field.text = "";
        field.forceActiveFocus(Qt.TabFocusReason);
    }

    Field {
        id: field
        objectName: "reasonField"
        width: parent.width
        label: qsTr("Why? (helps Flux next time)")
        maximumLength: 2000
        onAccepted: reason.told(text)
        Keys.onEscapePressed: reason.takenBack()
    }
    Flow {
        width: parent.width
        spacing: Theme.s8

        FButton {
            text: reason.noText
            keyCap: "↵"
            onConfirmed: reason.told(field.text)
        }
        FButton {
            kind: "quiet"
            text: qsTr("Back to the question")
            keyCap: qsTr("Esc")
            onConfirmed: reason.takenBack()
        }
    }
}
