import QtQuick
import Flux.Theme

// One segment a step: `states` is a list of "done", "run", "needs", "fail", "skip" or "wait" in the order of the plan.
// Beyond `maximum` steps the line is one bar, filled by the share that is done.
Item {
    id: progress

    property var states: []
    property int maximum: 40
    property int gap: Theme.s2
    property real runningPart: 0.6
    readonly property int doneCount: {
        let done = 0;
        for (const one of states)
            done += one === "done" || one === "skip" ? 1 : 0;
        return done;
    }
    readonly property bool many: states.length > maximum

    implicitHeight: Theme.bar
    Accessible.role: Accessible.ProgressBar
    Accessible.name: qsTr("%1 of %2 steps done").arg(doneCount).arg(states.length)

    Rectangle {
        visible: progress.many
        anchors.fill: parent
        color: Theme.track

        Rectangle {
            anchors.left: parent.left
            height: parent.height
            width: progress.states.length > 0 ? parent.width * progress.doneCount / progress.states.length : 0
            color: Theme.accent
            Behavior on width { NumberAnimation { duration: Theme.segmentMs } }
        }
    }
    Row {
        anchors.fill: parent
        spacing: progress.gap
        visible: !progress.many

        Repeater {
            model: progress.many ? 0 : progress.states.length
            delegate: Rectangle {
                id: segment
                required property int index
                readonly property string step: progress.states[index] ?? "wait"

                width: Math.max(Theme.s2, (progress.width - progress.gap * (progress.states.length - 1)) / progress.states.length)
                height: progress.height
                color: Theme.track

                Rectangle {
                    anchors.left: parent.left
                    height: parent.height
                    width: segment.step === "wait" ? 0 : segment.step === "run" ? parent.width * progress.runningPart : parent.width
                    color: segment.step === "needs" ? Theme.needsMark : segment.step === "fail" ? Theme.badMark
                        : segment.step === "skip" ? Theme.lineControl : Theme.accent
                    Behavior on width { NumberAnimation { duration: Theme.segmentMs } }
                }
            }
        }
    }
}
