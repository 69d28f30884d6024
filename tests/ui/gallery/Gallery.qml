import QtQuick
import Flux.Theme
import Flux.Components

Rectangle {
    id: gallery

    width: 640
    height: column.implicitHeight + Theme.s16
    color: Theme.bgThread

    Column {
        id: column
        width: parent.width

        Item {
            width: parent.width
            height: Theme.headHeight
            Row {
                x: Theme.s24
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.s8
                Icon { name: "mark"; token: "accent"; size: Theme.markSize }
                TitleText { text: Theme.shownScheme }
            }
        }
        GalleryRow {
            label: "Button, main"
            FButton { kind: "main"; text: "Rest" }
            FButton { kind: "main"; text: "Send mail"; keyCap: "1" }
            FButton { kind: "main"; text: "Sending"; working: true }
            FButton { kind: "main"; text: "Off"; enabled: false }
        }
        GalleryRow {
            label: "Button"
            FButton { text: "Rest" }
            FButton { objectName: "focused"; text: "Focus" }
            FButton { text: "Key"; keyCap: "1" }
            FButton { text: "Icon"; iconName: "folder" }
            FButton { text: "Off"; enabled: false }
        }
        GalleryRow {
            label: "Quiet, risk"
            FButton { kind: "quiet"; text: "Later"; keyCap: "H" }
            FButton { kind: "risk"; text: "Delete…" }
            FButton { kind: "risk"; text: "Delete…"; armedText: "Delete 214 files"; armed: true }
            IconButton { iconName: "pin"; tip: "Pin" }
            IconButton { iconName: "pin"; tip: "Pin"; checkable: true; checked: true }
            IconButton { iconName: "send"; tip: "Send"; kind: "main" }
            IconButton { iconName: "send"; tip: "Send"; kind: "main"; enabled: false }
        }
        GalleryRow {
            label: "Field"
            Field { width: 150; placeholder: "Name" }
            Field { width: 150; text: "Text" }
            Field { width: 150; placeholder: "Off"; enabled: false }
            Field { width: 300; label: "Mail server"; text: "smtp.posteo"; error: "This server name does not exist. Did you mean smtp.posteo.de?" }
            Field { width: 150; label: "Password"; text: "secret"; secret: true; iconName: "lock" }
            TextBox { width: 300; placeholder: "Reply, or ask for something else" }
        }
        GalleryRow {
            label: "Choice"
            Check {}
            Check { checked: true; text: "Tick" }
            RadioMark {}
            RadioMark { checked: true; text: "Mark" }
            Toggle {}
            Toggle { checked: true }
            Segments { model: ["Month", "Week", "Day"]; currentIndex: 1 }
        }
        GalleryRow {
            label: "Chip"
            Chip { text: "Kitchen refit"; iconName: "folder" }
            Chip { text: "Done"; tone: "ok" }
            Chip { text: "Waits for you"; tone: "needs" }
            Chip { text: "Failed"; tone: "bad" }
            Chip { text: "POST"; tone: "accent" }
            Chip { text: "notes.md"; removable: true }
            CountBadge { count: 4 }
            CountBadge { count: 123 }
            KeyCap { text: "Ctrl K" }
        }
        GalleryRow {
            label: "State"
            Repeater {
                model: ["needs", "run", "done", "fail", "wait", "pause", "skip", "quiet", "chat"]
                delegate: Row {
                    required property string modelData
                    spacing: Theme.s6
                    StateShape { state: modelData; anchors.verticalCenter: parent.verticalCenter }
                    SmallText { text: modelData; color: Theme.text1 }
                }
            }
        }
        GalleryRow {
            label: "Icons"
            Repeater {
                model: ["inbox", "needs-outline", "running-outline", "done-outline", "snooze", "archive", "task", "cal", "mem", "file",
                    "agents", "gear", "search", "plus", "filter", "sort", "more", "back", "chev", "chevr", "pause", "stop", "retry",
                    "undo", "edit", "copy", "open", "link", "clip", "at", "slash", "send", "x", "check", "trash", "mail", "globe",
                    "folder", "lock", "key", "shield", "coin", "warn", "bell", "chat", "cpu", "home", "side", "rules"]
                delegate: Icon { required property string modelData; name: modelData }
            }
        }
        GalleryRow {
            label: "Sidebar"
            Rectangle {
                width: 208
                height: nav.height + Theme.s16
                color: Theme.bgWindow
                Column {
                    id: nav
                    x: Theme.s8
                    y: Theme.s8
                    NavRow { width: 192; iconName: "inbox"; text: "Inbox"; count: 12; current: true }
                    NavRow { width: 192; iconName: "needs-outline"; text: "Needs you"; count: 4; badge: true }
                    NavRow { width: 192; iconName: "running-outline"; text: "Running"; count: 2 }
                    NavRow { width: 192; iconName: "done-outline"; text: "Done" }
                }
            }
            Rectangle {
                width: 52
                height: rail.height + Theme.s16
                color: Theme.bgWindow
                Column {
                    id: rail
                    x: Theme.s8
                    y: Theme.s8
                    NavRow { rail: true; iconName: "inbox"; text: "Inbox"; count: 12; current: true }
                    NavRow { rail: true; iconName: "needs-outline"; text: "Needs you"; count: 4; badge: true }
                    NavRow { rail: true; iconName: "running-outline"; text: "Running"; count: 2 }
                }
            }
            Item {
                width: 190
                height: menuRows.height + Theme.s8
                RaisedFrame { anchors.fill: parent }
                Column {
                    id: menuRows
                    x: Theme.s4
                    y: Theme.s4
                    MenuRow { width: 182; iconName: "snooze"; text: "Snooze…"; keyCap: "H"; highlighted: true }
                    MenuRow { width: 182; iconName: "pin"; text: "Pin"; keyCap: "P" }
                    MenuRow { width: 182; iconName: "archive"; text: "Archive"; keyCap: "E" }
                }
            }
        }
        GalleryRow {
            label: "Toast, banner"
            Toast { width: 480; Component.onCompleted: show("Archived 3 conversations", "archive", true) }
            Banner { width: 480; tone: "needs"; iconName: "warn"; text: "The disk is full. Flux has paused and lost nothing."; actionText: "Free space" }
            Banner { width: 480; iconName: "home"; text: "Another Flux window uses this data."; actionText: "Show it" }
        }
        GalleryRow {
            label: "Card"
            CardFrame {
                width: 480
                Column {
                    width: parent.width
                    spacing: Theme.s8
                    Row {
                        spacing: Theme.s8
                        StateShape { state: "needs"; surface: "bgRaised"; anchors.verticalCenter: parent.verticalCenter }
                        TitleText { text: "Send this mail to Marta Lind?" }
                    }
                    BodyText { text: "Nothing is sent yet."; color: Theme.text2 }
                    Row {
                        spacing: Theme.s8
                        FButton { kind: "main"; text: "Send mail"; keyCap: "1" }
                        FButton { text: "Edit"; keyCap: "2" }
                        FButton { text: "Don’t send"; keyCap: "3" }
                    }
                }
            }
            CardFrame {
                width: 480
                compact: true
                tone: "ok"
                BodyText { anchors.verticalCenter: parent.verticalCenter; strong: true; text: "Mail sent to Marta Lind." }
            }
            ProgressSegments { width: 480; states: ["done", "done", "run", "needs", "wait"] }
            FileRow { width: 480; name: "worktops.csv"; facts: "4 KB, made today at 09:43" }
            Panel { width: 480; title: "Outputs"; BodyText { text: "In a panel" } }
        }
        GalleryRow {
            label: "Text"
            Item {
                width: 480
                height: bubbleText.implicitHeight + Theme.s8 * 2
                Bubble { anchors.fill: parent }
                ReadingText { id: bubbleText; x: Theme.s12; y: Theme.s8; width: parent.width - Theme.s24
                    text: "Compare oak worktop prices at Hellweg and Nordlys, mail Marta the short version." }
            }
            DayLine { width: 480; text: "Today" }
            MarkdownView {
                width: 480
                text: "Hellweg is **€46 cheaper** for 3.2 m, Nordlys delivers *nine days* sooner, see [the page](https://nordlys.example/p) and `worktops.csv`.\n\n"
                    + "## Next\n\n1. Order by Friday\n2. Tell Marta\n   - in writing\n\n- [x] read\n- [ ] sent\n\n> Both include oiling.\n\n"
                    + "| Shop | Delivery | Price |\n|---|---|--:|\n| Hellweg | 12 December | €412.00 |\n| Nordlys | 3 December | €458.00 |\n\n"
                    + "```python\ndef cheapest(rows):\n    return min(rows, key=lambda r: r[\"price\"])  # euros\n```\n\n---\n\n![a picture](http://127.0.0.1:9/x.png) <b>raw</b>"
            }
        }
        GalleryRow {
            label: "Empty"
            EmptyState { width: 234; height: 200; shape: "quiet"; title: "Nothing needs you"; text: "Two tasks are running."; actionText: "Start something"; actionKey: "Ctrl N" }
            EmptyState { width: 234; height: 200; iconName: "mark"; iconToken: "accent"; title: "What should be done?"; text: "Name the thing, the place, the result:"; examples: ["Summarise ~/notes", "Tidy"] }
            LoadingRows { width: 480; rows: 2; visible: true }
        }
    }
}
