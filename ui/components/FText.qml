import QtQuick
import Flux.Theme

// Plain text on the line grid: `line` is the height of one line, `lead` centres the glyphs in it. The named styles
// (BodyText, SmallText, …) set both.
Text {
    property int line: Theme.lineBody
    property int lead: Theme.leadBody

    font: Theme.fontBody
    color: Theme.text1
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    lineHeightMode: Text.FixedHeight
    lineHeight: line
    topPadding: lead
    bottomPadding: -lead
}
