import QtQuick
import Flux.Theme

FText {
    property bool strong: false

    line: Theme.lineReading
    font: strong ? Theme.fontReadingStrong : Theme.fontReading
    wrapMode: Text.Wrap
}
