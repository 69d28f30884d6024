import QtQuick
import Flux.Theme

FText {
    property bool medium: false
    property bool strong: false

    line: Theme.lineSmall
    font: strong ? Theme.fontSmallStrong : medium ? Theme.fontSmallMedium : Theme.fontSmall
    color: Theme.text2
}
