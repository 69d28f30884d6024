import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// Words that act, in the colour of links. Underlined only inside running text.
T.AbstractButton {
    id: link

    property bool small: false

    implicitHeight: Math.max(Theme.s24, Theme.lineBody)
    implicitWidth: words.implicitWidth
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: link.clicked()
    Keys.onReturnPressed: event => { if (!event.isAutoRepeat) link.clicked(); }
    Keys.onEnterPressed: event => { if (!event.isAutoRepeat) link.clicked(); }

    background: Item {
        FocusRing { visible: link.visualFocus }
    }
    contentItem: BodyText {
        id: words
        medium: true
        font: {
            const base = link.small ? Theme.fontSmallMedium : Theme.fontBodyMedium;
            return link.hovered ? Qt.font({family: base.family, pixelSize: base.pixelSize, weight: base.weight, underline: true}) : base;
        }
        line: link.small ? Theme.lineSmall : Theme.lineBody
        text: link.text
        color: link.enabled ? (link.down ? Theme.accentPressed : link.hovered ? Theme.accentHover : Theme.accent) : Theme.text3
        Accessible.ignored: true
    }
}
