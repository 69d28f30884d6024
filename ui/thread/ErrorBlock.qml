import QtQuick
import Flux.Theme
import Flux.Components

// What failed, what is kept, what to do now; the journal's line is folded away.
CardFrame {
    id: block

    property string heading
    property string text
    property string detail: ""
    property bool ofTask: false // then it can be tried again
    property var actions: [] // "retry", "allow_host:127.0.0.1", "allow_folder:/path", "skip:step_2", "open_settings"
    property bool opened: false
    readonly property var known: (actions.length === 0 && ofTask ? ["retry"] : actions)
        .map(name => described(name)).filter(one => one !== null)
    signal again(string opened) // with what the person opens for it
    signal retried
    signal leftOut(string step)
    signal settingsAsked

    function described(name) {
        const colon = name.indexOf(":");
        const target = colon < 0 ? "" : name.slice(colon + 1);
        const verb = colon < 0 ? name : name.slice(0, colon);
        if (verb === "retry")
            return {words: qsTr("Try again"), verb: verb, target: ""};
        if (verb === "skip" && target !== "")
            return {words: qsTr("Leave that step out"), verb: verb, target: target};
        if (verb === "allow_host" && target !== "")
            return {words: qsTr("Allow %1 for this task").arg("\u2068" + target + "\u2069"), verb: verb, target: "host:" + target};
        if (verb === "allow_folder" && target !== "")
            return {words: qsTr("Allow %1 for this task").arg("\u2068" + target + "\u2069"), verb: verb, target: "folder:" + target};
        if (verb === "open_settings")
            return {words: qsTr("Open settings"), verb: verb, target: ""};
        return null; // an action of a newer engine
    }
    function act(one) {
        if (one.verb === "open_settings")
            settingsAsked();
        else if (one.verb === "retry")
            retried();
        else if (one.verb === "skip")
            leftOut(one.target);
        else
            again(one.target);
    }

    tone: "bad"
    Accessible.name: heading
    Accessible.description: text

    Column {
        width: parent.width
        spacing: Theme.s8

        Item {
            width: parent.width
            height: title.height

            StateShape {
                y: (Theme.lineTitle3 - height) / 2
                state: "fail"
                surface: "bgRaised"
            }
            TitleText {
                id: title
                x: Theme.mirrored ? 0 : Theme.iconSize + Theme.s8
                width: parent.width - Theme.iconSize - Theme.s8
                text: block.heading
                wrapMode: Text.Wrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
        }
        BodyText {
            visible: text !== ""
            width: parent.width
            text: block.text
            color: Theme.text2
            wrapMode: Text.Wrap
        }
        Rectangle {
            visible: block.opened
            width: parent.width
            height: visible ? journal.height + Theme.s8 * 2 : 0
            radius: Theme.radiusRow
            color: Theme.bgSunken
            border.width: Theme.border
            border.color: Theme.cardBorder

            MonoText {
                id: journal
                x: Theme.s12
                y: Theme.s8
                width: parent.width - x * 2
                text: block.detail
                wrapMode: Text.WrapAnywhere
            }
        }
        Flow {
            visible: block.known.length > 0 || block.detail !== ""
            width: parent.width
            spacing: Theme.s8
            topPadding: Theme.s4

            Repeater {
                model: block.known
                delegate: FButton {
                    required property var modelData
                    required property int index
                    // What opens something is never the thing to press.
                    kind: index === 0 && modelData.target === "" ? "main" : "plain"
                    text: modelData.words
                    onConfirmed: block.act(modelData)
                }
            }
            FButton {
                visible: block.detail !== ""
                kind: "quiet"
                text: block.opened ? qsTr("Hide details") : qsTr("Details")
                onConfirmed: block.opened = !block.opened
            }
        }
    }
}
