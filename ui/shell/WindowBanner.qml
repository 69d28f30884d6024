import QtQuick
import Flux.Theme
import Flux.Components
import Flux.Core

// One line on top of the thread when the engine itself has something to say; the work stays visible.
Banner {
    readonly property EngineLink link: Session.link
    readonly property bool failed: link.state === EngineLink.Failed
    readonly property bool handedOver: link.state === EngineLink.HandedOver

    visible: failed || handedOver || link.notice !== ""
    tone: handedOver ? "accent" : "needs"
    iconName: handedOver ? "home" : "warn"
    text: failed || handedOver ? link.sentence : link.notice
    actionText: link.canRetry ? qsTr("Try again") : ""
    onActed: link.retry()
}
