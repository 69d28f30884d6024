import QtQuick
import Flux.Theme

// How a thing stands. `state` is needs, run, done, fail, wait, pause, skip, quiet or chat. `surface` names the token of what lies
// behind it; `tone` set draws the shape in that token (the grey diamond of an empty page).
Icon {
    id: shape

    property string tone: ""
    // The words for the reader; a row that says them itself leaves this empty.
    property string spoken: ""

    name: state === "" ? "" : "state-" + state
    token: tone
    Accessible.ignored: spoken === ""
    Accessible.role: Accessible.Graphic
    Accessible.name: spoken
}
