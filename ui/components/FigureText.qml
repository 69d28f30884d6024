import QtQuick
import Flux.Theme

FText {
    line: Theme.lineFigure
    font: Theme.fontFigure
    color: Theme.text1
}
