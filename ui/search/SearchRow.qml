import QtQuick
import QtQuick.Templates as T
import Flux.Theme
import Flux.Components

// One thing that was found: what it is, its name and age, and the place in its text where the words stand.
T.ItemDelegate {
    id: row

    required property int index
    required property string title
    required property string kindName
    required property string iconName
    required property string snippet
    required property string plainSnippet
    required property string age
    required property string fullTime

    property bool current: false
    property bool leads: false // the list has the focus
    readonly property color faint: current && !leads ? Theme.text2 : Theme.text3

    width: ListView.view ? ListView.view.width : implicitWidth
    implicitHeight: firstLine.height + words.height + Theme.s8 * 2
    padding: 0
    focusPolicy: Qt.NoFocus
    hoverEnabled: true
    Accessible.role: Accessible.ListItem
    Accessible.name: [kindName, title, plainSnippet, fullTime].filter(part => part !== "").join(". ")
    Accessible.selected: current
    Accessible.onPressAction: row.clicked()

    background: Item {
        Rectangle {
            anchors.fill: parent
            anchors.leftMargin: Theme.s8
            anchors.rightMargin: Theme.s8
            radius: Theme.radiusRow
            color: row.down ? Theme.bgPressed : row.current ? (row.leads ? Theme.bgSelected : Theme.bgNavOn)
                : row.hovered ? Theme.bgHover : "transparent"
            border.width: row.current && Theme.highContrast ? Theme.focusWidth : 0
            border.color: Theme.accent
        }
    }
    contentItem: Item {
        Icon {
            id: picture
            anchors.left: parent.left
            anchors.leftMargin: Theme.s16
            anchors.verticalCenter: firstLine.verticalCenter
            name: row.iconName
            token: row.current ? "accent" : "text2"
        }
        Item {
            id: firstLine
            anchors.left: picture.right
            anchors.leftMargin: Theme.s12
            anchors.right: parent.right
            anchors.rightMargin: Theme.s16
            y: Theme.s8
            height: Theme.lineBody

            BodyText {
                anchors.left: parent.left
                anchors.right: ageLabel.left
                anchors.rightMargin: Theme.s8
                text: row.title
                elide: Text.ElideRight
                maximumLineCount: 1
                Accessible.ignored: true
                CutTip {}
            }
            SmallText {
                id: ageLabel
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: row.age
                color: row.faint
                Accessible.ignored: true

                HoverHandler { id: ageHover }
                Loader {
                    active: ageHover.hovered
                    sourceComponent: Tip {
                        parent: ageLabel
                        visible: true
                        text: row.fullTime
                    }
                }
            }
        }
        SmallText {
            id: words
            anchors.left: firstLine.left
            anchors.right: firstLine.right
            anchors.top: firstLine.bottom
            textFormat: Text.StyledText
            text: row.snippet === "" ? row.kindName : row.kindName + " · " + row.snippet
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
}
