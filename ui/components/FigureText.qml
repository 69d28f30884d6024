import QtQuick
import Flux.Theme

FText {
    line: Theme.lineFigure
    lead: Theme.leadFigure
    font: Theme.fontFigure
    color: Theme.text1
}
