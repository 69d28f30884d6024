import QtQuick
import Flux.Theme

FText {
    line: Theme.lineMono
    lead: Theme.leadMono
    font: Theme.fontMono
    color: Theme.text1
}
