import QtQuick
import Flux.Theme

FText {
    property bool medium: false
    property bool strong: false

    line: Theme.lineBody
    font: strong ? Theme.fontBodyStrong : medium ? Theme.fontBodyMedium : Theme.fontBody
    color: Theme.text1
}
