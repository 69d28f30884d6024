import QtQuick
import Flux.Theme

// Plain text on the line grid: `line` is the height of one line. The named styles (BodyText, SmallText, …) set it. In
// Qt the room of a fixed line lies below its glyphs; centring the text in its item puts half of it above.
Text {
    property int line: Theme.lineBody

    font: Theme.fontBody
    color: Theme.text1
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    lineHeightMode: Text.FixedHeight
    lineHeight: line
}
