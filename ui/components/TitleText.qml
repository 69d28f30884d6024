import QtQuick
import Flux.Theme

FText {
    line: Theme.lineTitle3
    lead: Theme.leadTitle3
    font: Theme.fontTitle3
    color: Theme.text1
}
