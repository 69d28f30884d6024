import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components
import Flux.Core

// The settings that this version has: the look, the model, mail, and what tasks may open without asking.
FocusScope {
    id: pane

    property bool backShown: false
    readonly property SettingsStore settings: Session.settings
    readonly property var values: settings.values
    // Of the chosen model, "ollama/llama3.2"; empty: none.
    readonly property string provider: {
        const name = values["models.default"] ?? "";
        return name.slice(0, Math.max(0, name.indexOf("/")));
    }
    readonly property var schemes: ["system", "light", "dark", "contrast", "contrastLight"]
    readonly property var sizes: [80, 90, 100, 110, 125, 150, 200]
    signal outAsked

    Rectangle {
        anchors.fill: parent
        color: Theme.bgList
    }
    Item {
        id: head
        width: parent.width
        height: Theme.headHeight

        TitleText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.s24
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("Settings")
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
    }
    EmptyState {
        visible: !pane.settings.loaded && pane.settings.error !== ""
        anchors.centerIn: parent
        width: parent.width
        iconName: "warn"
        title: qsTr("The settings could not be read")
        text: pane.settings.error
        actionText: qsTr("Try again")
        onActed: pane.settings.load()
    }
    Flickable {
        id: flick
        objectName: "settingsList"
        visible: pane.settings.loaded
        anchors.top: head.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        clip: true
        contentHeight: column.height + Theme.s32
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: FScrollBar {}

        Column {
            id: column
            x: Theme.s24
            y: Theme.s4
            width: Math.min(flick.width - Theme.s24 * 2, Theme.readingMidWidth)
            spacing: Theme.s16

            Panel {
                width: parent.width
                title: qsTr("Look")

                Column {
                    width: parent.width
                    spacing: Theme.s12

                    Named {
                        label: qsTr("Colours")
                        Segments {
                            label: qsTr("Colours")
                            model: [qsTr("System"), qsTr("Light"), qsTr("Dark"), qsTr("Contrast"), qsTr("Light contrast")]
                            currentIndex: Math.max(0, pane.schemes.indexOf(pane.values["ui.theme"] ?? "system"))
                            onChosen: index => pane.settings.change("ui.theme", pane.schemes[index])
                        }
                    }
                    Named {
                        label: qsTr("Size of text")
                        Segments {
                            label: qsTr("Size of text")
                            model: pane.sizes.map(size => size + " %")
                            currentIndex: pane.sizes.indexOf(pane.values["ui.scale"] ?? 100)
                            onChosen: index => pane.settings.change("ui.scale", pane.sizes[index])
                        }
                    }
                    Toggle {
                        text: qsTr("No movement")
                        checked: pane.values["ui.reduced_motion"] === true
                        onToggled: pane.settings.change("ui.reduced_motion", checked)
                    }
                }
            }
            Panel {
                width: parent.width
                title: qsTr("Model")

                Column {
                    width: parent.width
                    spacing: Theme.s12

                    SmallText {
                        width: parent.width
                        wrapMode: Text.Wrap
                        text: qsTr("Flux works without one. A model is asked only when nothing else understood you; what you write in that conversation goes to it then.")
                    }
                    SettingField {
                        key: "models.default"
                        label: qsTr("Provider and model")
                        placeholder: "ollama/llama3.2"
                    }
                    SettingField {
                        key: "models." + pane.provider + ".url"
                        label: qsTr("Address")
                        visible: pane.provider !== ""
                    }
                    SettingField {
                        key: "models." + pane.provider + ".key"
                        label: qsTr("Key")
                        placeholder: qsTr("Goes into this computer’s keychain, is not shown again")
                        secret: true
                        visible: pane.provider !== "" && pane.provider !== "ollama" && pane.settings.keepsSecrets
                    }
                }
            }
            Panel {
                width: parent.width
                title: qsTr("Mail")

                Column {
                    width: parent.width
                    spacing: Theme.s12

                    SettingField {
                        key: "mail.smtp.url"
                        label: qsTr("Mail server")
                        placeholder: "smtps://you@mail.example.org:465"
                    }
                    SettingField {
                        key: "mail.smtp.password"
                        label: qsTr("Password")
                        placeholder: qsTr("Goes into this computer’s keychain, is not shown again")
                        secret: true
                        visible: pane.settings.keepsSecrets
                    }
                    SettingField {
                        key: "mail.from"
                        label: qsTr("Mails are sent from")
                        placeholder: "you@example.org"
                    }
                    SettingField {
                        key: "mail.to_me"
                        label: qsTr("Your own address, for “mail me”")
                        placeholder: "you@example.org"
                    }
                }
            }
            Panel {
                width: parent.width
                title: qsTr("What tasks may open without asking")

                Column {
                    width: parent.width
                    spacing: Theme.s20

                    ListEditor {
                        width: parent.width
                        key: "files.granted_folders"
                        label: qsTr("Folders")
                        help: qsTr("Every task may read them. Nothing is ever written there.")
                        placeholder: qsTr("/home/you/notes")
                        iconName: "folder"
                    }
                    ListEditor {
                        width: parent.width
                        key: "net.allowed_hosts"
                        label: qsTr("Private hosts")
                        help: qsTr("Addresses in your own network stay closed unless they are named here.")
                        placeholder: qsTr("192.168.1.10 or 192.168.1.10:8080")
                        iconName: "globe"
                    }
                }
            }
            BreakerPanel { width: parent.width }
        }
    }

    component Named: Column {
        property string label
        default property alias content: holder.data
        width: parent ? parent.width : 0
        spacing: Theme.s4
        SmallText {
            medium: true
            color: Theme.text1
            text: parent.label
        }
        Flickable {
            id: holder
            width: parent.width
            height: Theme.segmentsHeight
            contentWidth: contentItem.childrenRect.width
            flickableDirection: Flickable.HorizontalFlick
            boundsBehavior: Flickable.StopAtBounds
            clip: contentWidth > width
        }
    }
    component SettingField: Field {
        id: setting
        property string key
        readonly property string stored: pane.values[key] ?? ""
        width: parent ? parent.width : 0
        error: pane.settings.errors[key] ?? ""
        onStoredChanged: if (!secret && !inputItem.activeFocus) text = stored
        Component.onCompleted: text = secret ? "" : stored
        function put() {
            if (text !== stored && !(secret && text === ""))
                pane.settings.change(key, text);
        }
        onAccepted: put()
        inputItem.onEditingFinished: put()
        Connections {
            target: pane.settings
            function onStored(key) { if (setting.secret && key === setting.key) setting.text = ""; }
        }
    }
}
