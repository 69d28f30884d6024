import QtQuick
import Flux.Theme

FText {
    line: Theme.lineTitle3
    font: Theme.fontTitle3
    color: Theme.text1
}
