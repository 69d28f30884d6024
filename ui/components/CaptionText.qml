import QtQuick
import Flux.Theme

FText {
    property bool medium: false

    line: Theme.lineCaption
    font: medium ? Theme.fontCaptionMedium : Theme.fontCaption
    color: Theme.text3
}
