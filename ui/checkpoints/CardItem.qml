import QtQuick
import Flux.Core

// A card wherever it stands: the question while it waits, the record once it is answered.
FocusScope {
    id: whole

    property Card card: null
    property bool keysShown: true
    readonly property bool waiting: card !== null && card.isOpen
    readonly property bool typing: sheet.item !== null && sheet.item.typing
    signal answered
    signal putOff

    function takeFocus(byKey) {
        if (sheet.item)
            sheet.item.takeFocus(byKey);
    }
    function answerKey(key) { return sheet.item !== null && sheet.item.answerKey(key); }

    implicitHeight: waiting ? (sheet.item ? sheet.item.implicitHeight : 0) : (record.item ? record.item.implicitHeight : 0)

    Loader {
        id: sheet
        width: parent.width
        focus: true
        active: whole.waiting
        sourceComponent: CardSheet {
            objectName: "cardSheet"
            card: whole.card
            keysShown: whole.keysShown
            focus: true
            onAnswered: whole.answered()
            onPutOff: whole.putOff()
        }
    }
    Loader {
        id: record
        width: parent.width
        active: whole.card !== null && !whole.waiting
        sourceComponent: CardRecord {
            objectName: "cardRecord"
            card: whole.card
        }
    }
}
