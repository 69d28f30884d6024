import QtQuick

// The keys of the window. Single letters act only while no text field has the focus.
Item {
    id: keys

    property bool typing: false
    property bool conversationShown: true
    signal stepped(int by)
    signal went(string place)
    signal newAsked
    signal searchAsked
    signal archiveAsked
    signal unreadAsked
    signal answered(int key)
    signal composeAsked
    signal undoAsked
    signal paneAsked(int by)
    signal outAsked

    Shortcut { sequence: "J"; enabled: !keys.typing; onActivated: keys.stepped(1) }
    Shortcut { sequence: "K"; enabled: !keys.typing; onActivated: keys.stepped(-1) }
    Shortcut { sequence: "G,I"; enabled: !keys.typing; onActivated: keys.went("inbox") }
    Shortcut { sequence: "G,N"; enabled: !keys.typing; onActivated: keys.went("needs") }
    Shortcut { sequence: "G,R"; enabled: !keys.typing; onActivated: keys.went("running") }
    Shortcut { sequence: "G,D"; enabled: !keys.typing; onActivated: keys.went("done") }
    Shortcut { sequence: "G,A"; enabled: !keys.typing; onActivated: keys.went("archived") }
    Shortcut { sequence: "E"; enabled: !keys.typing && keys.conversationShown; onActivated: keys.archiveAsked() }
    Shortcut { sequence: "U"; enabled: !keys.typing && keys.conversationShown; onActivated: keys.unreadAsked() }
    Shortcut { sequence: "1"; autoRepeat: false; enabled: !keys.typing; onActivated: keys.answered(Qt.Key_1) }
    Shortcut { sequence: "2"; autoRepeat: false; enabled: !keys.typing; onActivated: keys.answered(Qt.Key_2) }
    Shortcut { sequence: "3"; autoRepeat: false; enabled: !keys.typing; onActivated: keys.answered(Qt.Key_3) }
    Shortcut { sequence: "H"; autoRepeat: false; enabled: !keys.typing; onActivated: keys.answered(Qt.Key_H) }
    Repeater { // the alternatives of a card; it knows more letters while it has the focus
        model: ["A", "B", "C", "D", "F"]
        delegate: Item {
            id: letter
            required property string modelData
            Shortcut {
                sequence: letter.modelData
                autoRepeat: false
                enabled: !keys.typing
                onActivated: keys.answered(letter.modelData.charCodeAt(0))
            }
        }
    }
    Shortcut { sequence: "/"; enabled: !keys.typing; onActivated: keys.composeAsked() }
    Shortcut { sequence: "Ctrl+Z"; enabled: !keys.typing; onActivated: keys.undoAsked() }
    Shortcut { sequence: "Ctrl+N"; onActivated: keys.newAsked() }
    Shortcut { sequence: "Ctrl+Shift+F"; onActivated: keys.searchAsked() }
    Shortcut { sequence: "F6"; onActivated: keys.paneAsked(1) }
    Shortcut { sequence: "Shift+F6"; onActivated: keys.paneAsked(-1) }
    Shortcut { sequence: "Escape"; enabled: !keys.typing; onActivated: keys.outAsked() }
}
