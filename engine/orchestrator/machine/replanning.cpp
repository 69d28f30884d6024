// A task that is going to be closed as failed looks for another plan first: shown on a card, or taken at once where
// nothing has gone out and the person allowed that. While the card is open Task::error stays set, so nothing starts.
#include "engine/domain/codec.h"
#include "engine/orchestrator/machine/successor.h"
#include "engine/orchestrator/machine/transition.h"
#include "engine/orchestrator/plan_diff.h"
#include "engine/orchestrator/plan_validator.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using base::Result;
using domain::Checkpoint;
using domain::CheckpointKind;
using domain::CheckpointStatus;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

// The step that the task fails for: the one whose error is the task's, else the first that failed.
int culpritOf(const TaskState& state) {
    int first = -1;
    for (size_t i = 0; i < state.steps.size(); ++i) {
        const domain::StepRun& run = state.steps[i].run;
        if (run.status != StepStatus::Failed || !run.error)
            continue;
        if (*run.error == *state.task.error)
            return static_cast<int>(i);
        if (first < 0)
            first = static_cast<int>(i);
    }
    return first;
}

// Without asking: only when allowed, and when nothing has left the house or may have.
bool mayGoOnUnasked(const TaskState& state, const MachinePolicy& policy) {
    const bool allowed = policy.autoReplan || base::boolAt(state.task.constraints, "auto_replan");
    return allowed && state.task.status != TaskStatus::Paused &&
           std::all_of(state.steps.begin(), state.steps.end(),
                       [](const domain::StepState& s) { return s.run.effect == domain::EffectProgress::None; });
}

void goOnWith(Transition& t, const domain::Plan& plan, const QString& diagnosis) {
    SuccessorSpec spec;
    spec.plan = plan;
    spec.reuse = reusableSteps(t.state(), plan);
    keepEffects(t.state(), *t.context().registry, spec);
    spec.supersedes = true;
    spec.why = diagnosis;
    t.supersede(spec);
}

void askAbout(Transition& t, int position, const Replan& replan) {
    const TaskState& state = t.state();
    Checkpoint card;
    card.id = base::newId<domain::CheckpointId>(*t.context().clock);
    card.taskId = state.task.id;
    card.conversationId = state.task.conversationId;
    card.step = t.step(position).spec.key;
    card.kind = CheckpointKind::Replan;
    card.description.question =
        QStringLiteral("“%1” cannot be finished as planned. Go on with another plan?").arg(state.task.title);
    card.description.context = replan.diagnosis;
    card.description.preview = Json{{"type", "plan_diff"},
                                    {"diff", domain::toJson(diffPlans(planOf(state).steps, replan.plan.steps))},
                                    {"diagnosis", replan.diagnosis}};
    card.description.yesLabel = QStringLiteral("Go on with this plan");
    card.description.noLabel = QStringLiteral("Leave it failed");
    card.description.doneText = QStringLiteral("Another plan took over.");
    card.inputs = Json{{"plan", domain::toJson(replan.plan)}}; // all that is known of it: a kill loses nothing
    card.rule = QStringLiteral("Another plan needs your word");
    card.createdAt = t.context().now;
    t.journal(QStringLiteral("checkpoint.raised"), position,
              Json{{"checkpoint", card.id.text},
                   {"kind", domain::kindName(card.kind)},
                   {"rule", card.rule},
                   {"diagnosis", replan.diagnosis}});
    t.raise(std::move(card));
    t.moveTask(TaskStatus::Checkpoint);
}

bool propose(Transition& t) {
    const TaskState& state = t.state();
    const MachineContext& context = t.context();
    const int position = culpritOf(state);
    if (!context.replanner || position < 0 || state.task.lineage.replans >= context.policy.maxReplans)
        return false;
    const auto replan = context.replanner->replan(state, position, *context.registry);
    if (!replan || diffPlans(planOf(state).steps, replan->plan.steps).isEmpty() ||
        !planIsValid(replan->plan, *context.registry).ok())
        return false;
    if (mayGoOnUnasked(state, context.policy))
        goOnWith(t, replan->plan, replan->diagnosis);
    else
        askAbout(t, position, *replan);
    return true;
}

} // namespace

bool replanInstead(Transition& t) {
    const auto& cards = t.state().checkpoints;
    const bool asked = std::any_of(cards.begin(), cards.end(),
                                   [](const Checkpoint& card) { return card.kind == CheckpointKind::Replan; });
    if (!asked)
        return propose(t);
    if (t.state().task.status == TaskStatus::Executing) // resumed
        t.moveTask(TaskStatus::Checkpoint);
    return true;
}

Result<void> onReplanAnswered(Transition& t, const Checkpoint& card, int position, const domain::Decision& decision) {
    const bool yes = decision.verdict == domain::Verdict::Yes;
    std::optional<domain::Plan> plan;
    if (yes) { // before anything is changed: the agents may not be those of yesterday
        FLUX_TRY(plan, domain::fromJson<domain::Plan>(base::jsonAt(card.inputs, "plan")));
        FLUX_CHECK(planIsValid(*plan, *t.context().registry));
    }
    t.journal(QStringLiteral("checkpoint.decided"), position,
              Json{{"checkpoint", card.id.text},
                   {"verdict", domain::verdictName(decision.verdict)},
                   {"by", decision.by},
                   {"reason", decision.reason}});
    t.close(card.id, yes ? CheckpointStatus::Approved : CheckpointStatus::Rejected, decision);
    if (yes)
        goOnWith(t, *plan, base::textAt(card.description.preview, "diagnosis"));
    else
        t.closeFailed();
    return {};
}

} // namespace flux::orchestrator
