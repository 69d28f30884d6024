import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// A picture that acts. `tip` is its name for readers and what the tooltip says; `tipKey` the key printed beside it.
T.Button {
    id: button

    property string iconName
    property string tip
    property string tipKey: ""
    property string token: ""
    property string kind: "quiet" // "main" fills it with the accent

    readonly property bool main: kind === "main" && enabled

    implicitWidth: Theme.iconButtonSize
    implicitHeight: Theme.iconButtonSize
    padding: 0
    focusPolicy: Qt.TabFocus
    hoverEnabled: true

    Accessible.role: checkable ? Accessible.CheckBox : Accessible.Button
    Accessible.name: tip
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.onPressAction: button.act()
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) button.act(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) button.act(); }

    function act() {
        if (checkable)
            toggle();
        clicked();
    }

    background: Rectangle {
        radius: button.kind === "main" ? Theme.radiusRow : Theme.radiusControl
        color: button.main ? (button.down ? Theme.accentPressed : button.hovered ? Theme.accentHover : Theme.accent)
            : button.kind === "main" ? Theme.bgSunken
            : button.down ? Theme.bgPressed
            : button.checked ? Theme.bgSelected
            : button.hovered && button.enabled ? Theme.bgHover : "transparent"
        border.width: button.kind === "main" && !button.enabled ? Theme.border : 0
        border.color: Theme.line
        Behavior on color { ColorAnimation { duration: Theme.tintMs } }

        FocusRing { visible: button.visualFocus }
    }
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: button.iconName
            token: !button.enabled ? "text3" : button.main ? "onAccent" : button.token !== "" ? button.token
                : button.checked ? "accent" : "text2"
        }
    }
    Loader {
        active: (button.hovered || button.visualFocus) && button.tip !== ""
        sourceComponent: Tip {
            parent: button
            visible: true
            text: button.tip
            keyText: button.tipKey
        }
    }
}
