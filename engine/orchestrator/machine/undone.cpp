// What an undo run tells the task whose effects it takes back.
#include "engine/orchestrator/machine/transition.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::EffectProgress;

namespace {

// What the step stood for in the task's result is not there any more.
void dropResult(Transition& t, int position) {
    Json& results = t.state().task.results;
    const auto at = std::find(results.begin(), results.end(), resultOf(t, position));
    if (at == results.end())
        return;
    results.erase(at);
    t.touchTask();
}

} // namespace

void onUndoBegun(Transition& t, const UndoBegun& event) {
    t.state().task.lineage.undoneBy = event.by;
    t.touchTask();
}

void onEffectTakenBack(Transition& t, const EffectTakenBack& event) {
    domain::StepRun& run = t.step(event.position).run;
    if (run.attempt != event.attempt || run.effect == EffectProgress::Undone)
        return;
    run.effect = EffectProgress::Undone;
    dropResult(t, event.position);
    t.touchStep(event.position);
    t.journal(QStringLiteral("effect.undone"), event.position, Json{{"by", event.by.text}});
}

void onUndoEnded(Transition& t, const UndoEnded& event) {
    const auto& steps = t.state().steps;
    const auto back =
        std::count_if(steps.begin(), steps.end(), [](const auto& s) { return s.run.effect == EffectProgress::Undone; });
    t.journal(QStringLiteral("task.undone"), -1, Json{{"by", event.by.text}, {"effects", back}});
}

} // namespace flux::orchestrator
