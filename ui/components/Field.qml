import QtQuick
import QtQuick.Templates as T
import Flux.Theme

// One line of text with its label above and, when something is wrong, a sentence below.
FocusScope {
    id: field

    property string label
    property alias text: input.text
    property alias placeholder: input.placeholderText
    property string error
    property bool secret: false
    property string iconName: ""
    property string hint: ""       // stands at the end inside the field
    property alias readOnly: input.readOnly
    property alias maximumLength: input.maximumLength
    property alias inputItem: input
    signal accepted
    signal edited

    implicitHeight: column.implicitHeight
    implicitWidth: Theme.fieldWidth

    Column {
        id: column
        width: field.width
        spacing: Theme.s4

        SmallText {
            visible: field.label !== ""
            width: parent.width
            medium: true
            color: Theme.text1
            text: field.label
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        T.TextField {
            id: input
            width: parent.width
            implicitHeight: Theme.fieldHeight
            leftPadding: Theme.s12 - Theme.s2 + (field.iconName !== "" && !Theme.mirrored ? Theme.iconSize + Theme.s8 : 0)
            rightPadding: Theme.s12 - Theme.s2 + (field.iconName !== "" && Theme.mirrored ? Theme.iconSize + Theme.s8 : 0)
                + (field.hint !== "" ? hintLabel.implicitWidth + Theme.s8 : 0)
            focus: true
            activeFocusOnTab: true
            font: Theme.fontBody
            color: enabled ? Theme.text1 : Theme.text3
            placeholderTextColor: Theme.text3
            selectionColor: Theme.accent
            selectedTextColor: Theme.onAccent
            selectByMouse: true
            verticalAlignment: TextInput.AlignVCenter
            passwordCharacter: "\u2022"
            echoMode: field.secret ? TextInput.Password : TextInput.Normal
            inputMethodHints: field.secret ? Qt.ImhSensitiveData | Qt.ImhNoPredictiveText : Qt.ImhNone
            Accessible.role: Accessible.EditableText
            Accessible.name: field.label !== "" ? field.label : placeholderText
            Accessible.description: field.error
            Accessible.passwordEdit: field.secret
            onAccepted: field.accepted()
            onTextEdited: field.edited()

            background: Rectangle {
                radius: Theme.radiusControl
                color: input.enabled ? Theme.bgField : Theme.bgSunken
                border.width: input.activeFocus || field.error !== "" ? Theme.focusWidth : Theme.border
                border.color: !input.enabled ? Theme.line : field.error !== "" ? Theme.badMark
                    : input.activeFocus ? Theme.focus : Theme.lineControl
            }
            Icon {
                visible: field.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                anchors.left: parent.left
                anchors.leftMargin: Theme.s12 - Theme.s2
                name: field.iconName
                token: "text3"
            }
            BodyText {
                anchors.fill: parent
                anchors.leftMargin: input.leftPadding
                anchors.rightMargin: input.rightPadding
                visible: input.text === "" && input.preeditText === ""
                text: input.placeholderText
                color: Theme.text3
                elide: Text.ElideRight
                Accessible.ignored: true
            }
            SmallText {
                id: hintLabel
                visible: field.hint !== ""
                anchors.verticalCenter: parent.verticalCenter
                anchors.right: parent.right
                anchors.rightMargin: Theme.s12 - Theme.s2
                text: field.hint
                color: Theme.text3
            }
        }
        Row {
            visible: field.error !== ""
            width: parent.width
            spacing: Theme.s6

            Icon {
                id: warning
                y: (Theme.lineSmall - size) / 2
                name: "warn"
                token: "bad"
                size: Theme.iconSmall
            }
            SmallText {
                width: parent.width - warning.width - parent.spacing
                wrapMode: Text.Wrap
                text: field.error
                color: Theme.bad
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }
}
