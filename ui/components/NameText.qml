import QtQuick
import Flux.Theme

FText {
    line: Theme.lineTitle2
    font: Theme.fontTitle2
    color: Theme.text1
}
