import QtQuick
import Flux.Theme

FText {
    line: Theme.lineMono
    font: Theme.fontMono
    color: Theme.text1
}
