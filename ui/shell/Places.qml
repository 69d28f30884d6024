import QtQuick
import Flux.Core

// The places of the sidebar: their words, pictures and keys, and what an empty one says. Data alone.
QtObject {
    id: places

    readonly property var all: [
        {name: "inbox", split: ConversationListModel.Inbox, title: qsTr("Inbox"), icon: "inbox", key: "I", badge: false,
         empty: qsTr("Nothing needs you"), more: qsTr("What you start comes back here when it has something to say."),
         shape: "quiet", sign: ""},
        {name: "needs", split: ConversationListModel.NeedsYou, title: qsTr("Needs you"), icon: "needs-outline", key: "N", badge: true,
         empty: qsTr("You have answered everything"), more: qsTr("One key decides a card: 1 yes, 2 edit, 3 no."), shape: "needs", sign: ""},
        {name: "running", split: ConversationListModel.Running, title: qsTr("Running"), icon: "running-outline", key: "R", badge: false,
         empty: qsTr("Nothing is running"), more: "", shape: "", sign: "running-outline"},
        {name: "done", split: ConversationListModel.Done, title: qsTr("Done"), icon: "done-outline", key: "D", badge: false,
         empty: qsTr("Finished tasks come here"), more: "", shape: "", sign: "done-outline"},
        {name: "archived", split: ConversationListModel.Archived, title: qsTr("Archived"), icon: "archive", key: "A", badge: false,
         empty: qsTr("Press E to put a row away"), more: "", shape: "", sign: "archive"},
    ]

    function find(name) { return all.find(place => place.name === name) ?? all[0]; }
    function count(name) {
        const counts = Session.counts;
        switch (name) {
        case "inbox": return counts.inbox;
        case "needs": return counts.needsYou;
        case "running": return counts.running;
        default: return 0; // of what is over the number says nothing
        }
    }
}
