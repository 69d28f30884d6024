// The cards that a step raises before it starts: the plan's form, and the yes to what it does.
#include "engine/orchestrator/machine/card_forms.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::Json;
using domain::CheckpointKind;
using domain::CheckpointSpec;

namespace {

// A text of the plan, with what its references stand for.
base::Result<QString> wording(Transition& t, const QString& planned) {
    FLUX_TRY(const Json text, t.resolved(Json(planned)));
    return base::plainText(text);
}

base::Result<domain::EffectDescription> describeForm(Transition& t, int position, const CheckpointSpec& spec) {
    domain::EffectDescription d;
    FLUX_TRY(d.question, wording(t, spec.question));
    FLUX_TRY(d.context, wording(t, spec.context));
    if (d.question.isEmpty())
        d.question = QStringLiteral("“%1” needs an answer.").arg(t.step(position).spec.name);
    d.yesLabel = spec.kind == CheckpointKind::Select ? QStringLiteral("Choose") : QStringLiteral("Answer");
    d.noLabel = QStringLiteral("Leave it out");
    return d;
}

} // namespace

bool askForm(Transition& t, int position, const Json& inputs) {
    const domain::StepState& s = t.step(position);
    // An answer is kept among the edits, an empty one too; so they tell that it was given. Another way may have laid it
    // aside and is not asked for.
    if (!s.spec.checkpoint || !takesAnswer(s.spec.checkpoint->kind) || s.run.edits || s.run.fallback > 0)
        return false;
    const CheckpointSpec spec = *s.spec.checkpoint;
    auto form = t.resolved(spec.form);
    auto ready = form.ok() ? readyForm(spec.kind, std::move(*form)) : std::move(form);
    const auto effect = describeForm(t, position, spec);
    if (!ready.ok() || !effect.ok()) {
        recover(t, position, ready.ok() ? effect.error() : ready.error());
        return true;
    }
    t.ask(position, *effect, inputs, QStringLiteral("The plan asks here"), spec.kind, std::move(*ready));
    return true;
}

void askApproval(Transition& t, int position, const domain::EffectDescription& effect, const Json& inputs,
                 const QString& rule) {
    const domain::StepSpec& step = t.step(position).spec;
    if (!step.checkpoint || takesAnswer(step.checkpoint->kind)) {
        t.ask(position, effect, inputs, rule, CheckpointKind::Approval);
        return;
    }
    const CheckpointSpec spec = *step.checkpoint;
    domain::EffectDescription shown = effect;
    const auto question = wording(t, spec.question);
    const auto context = wording(t, spec.context);
    if (!question.ok() || !context.ok()) {
        recover(t, position, question.ok() ? context.error() : question.error());
        return;
    }
    if (!question->isEmpty())
        shown.question = *question;
    if (!context->isEmpty())
        shown.context = effect.context.isEmpty() ? *context : *context + u' ' + effect.context;
    if (shown.yesLabel.isEmpty()) {
        shown.yesLabel = QStringLiteral("Go on");
        shown.noLabel = QStringLiteral("Leave it out");
    }
    if (spec.kind == CheckpointKind::Modify && !spec.editable.isEmpty())
        shown.editable = spec.editable;
    t.ask(position, shown, inputs, rule, spec.kind);
}

void takeAnswer(Transition& t, int position, const Json& answer) {
    domain::StepState& s = t.step(position);
    Json edits = s.run.edits ? *s.run.edits : Json::object();
    if (s.spec.checkpoint)
        edits.update(inputsFrom(*s.spec.checkpoint, answer));
    s.run.edits = std::make_shared<const Json>(std::move(edits));
    t.touchStep(position, false, true);
}

} // namespace flux::orchestrator
