// A person answers a card.
#include "engine/orchestrator/machine/card_forms.h"
#include "engine/orchestrator/machine/transition.h"

namespace flux::orchestrator {

using base::ErrorCode;
using base::Json;
using base::makeError;
using domain::Checkpoint;
using domain::CheckpointKind;
using domain::CheckpointStatus;
using domain::Decision;
using domain::EffectProgress;
using domain::StepStatus;
using domain::Verdict;

namespace {

base::Result<void> checkDecision(const Checkpoint& checkpoint, const Decision& decision,
                                 const domain::AgentSpec* spec) {
    const bool outcome = checkpoint.kind == CheckpointKind::UnknownOutcome;
    const bool about = decision.verdict == Verdict::WentOut || decision.verdict == Verdict::Again;
    if (about != (outcome && decision.verdict != Verdict::No))
        return makeError(
            ErrorCode::InvalidArgument,
            outcome ? QStringLiteral("This card asks whether it went out. Answer that it did, send again, or skip.")
                    : QStringLiteral("This card takes a yes or a no."));
    if (base::isDeeperThan(decision.edits, base::kMaxGivenDepth) ||
        base::isDeeperThan(decision.answer, base::kMaxGivenDepth))
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("The answer is nested deeper than %1 levels. It was not taken.").arg(base::kMaxGivenDepth));
    if (!decision.edits.is_object())
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The edits are not an object of field and value."));
    for (const auto& [key, value] : decision.edits.items()) {
        const QString name = QString::fromStdString(key);
        if (!checkpoint.description.editable.contains(name))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” cannot be changed on this card.").arg(name));
        const domain::FieldSpec* field = spec ? spec->input(name) : nullptr;
        if (field && !domain::matchesType(value, field->type))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” should be %2.").arg(name, domain::fieldTypeName(field->type)));
    }
    return {};
}

// A yes to a form comes with an answer that fits the form, and fits what the agent takes.
base::Result<void> checkForm(const Checkpoint& checkpoint, const Decision& decision, const domain::StepSpec& step,
                             const domain::AgentSpec* spec) {
    if (decision.verdict == Verdict::No)
        return {};
    FLUX_CHECK(checkAnswer(checkpoint, decision.answer));
    if (!takesAnswer(checkpoint.kind) || !spec || !step.checkpoint)
        return {};
    const Json filled = inputsFrom(*step.checkpoint, decision.answer);
    for (const auto& [key, value] : filled.items()) {
        const QString name = QString::fromStdString(key);
        const domain::FieldSpec* field = spec->input(name);
        if (field && !domain::matchesType(value, field->type))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” should be %2.").arg(name, domain::fieldTypeName(field->type)));
    }
    return {};
}

void openAccess(Transition& t, const Checkpoint& checkpoint) {
    domain::Grants& grants = t.state().task.grants;
    const Json& preview = checkpoint.description.preview;
    const QString folder = base::textAt(preview, "path");
    const QString host = base::textAt(preview, "host");
    if (!folder.isEmpty() && !grants.folders.contains(folder))
        grants.folders.append(folder);
    if (!host.isEmpty() && !grants.hosts.contains(host))
        grants.hosts.append(host);
    t.touchTask();
}

// Two steps may have run into the same closed folder; one answer serves both.
void openTwins(Transition& t, const Checkpoint& answered, const Decision& decision) {
    const auto open = t.state().checkpoints.values();
    for (const Checkpoint& twin : open) {
        if (twin.kind != CheckpointKind::Access || twin.description.preview != answered.description.preview)
            continue;
        const int position = t.state().index.value(twin.step, -1);
        t.close(twin.id, CheckpointStatus::Approved, decision);
        if (position >= 0) {
            t.journal(QStringLiteral("checkpoint.decided"), position,
                      Json{{"checkpoint", twin.id.text},
                           {"verdict", domain::verdictName(decision.verdict)},
                           {"by", decision.by},
                           {"with", answered.id.text}});
            t.step(position).run.note.clear();
            t.moveStep(position, StepStatus::Pending);
        }
    }
}

void sayYes(Transition& t, const Checkpoint& checkpoint, int position, const Decision& decision) {
    domain::StepState& s = t.step(position);
    s.run.note.clear();
    if (checkpoint.kind == CheckpointKind::Access) {
        openAccess(t, checkpoint);
        openTwins(t, checkpoint, decision);
    } else if (takesAnswer(checkpoint.kind)) { // an answer is no yes to what the step does with it
        takeAnswer(t, position, decision.answer);
    } else {
        s.run.approved = true;
    }
    if (!decision.edits.empty()) {
        Json edits = s.run.edits ? *s.run.edits : Json::object();
        edits.update(decision.edits);
        s.run.edits = std::make_shared<const Json>(std::move(edits));
        t.touchStep(position, false, true);
    }
    t.moveStep(position, StepStatus::Pending);
}

void wentOut(Transition& t, int position, const Checkpoint& checkpoint) {
    domain::StepState& s = t.step(position);
    s.run.effect = EffectProgress::Done;
    s.run.outputs = std::make_shared<const Json>(Json{{"sent", true}, {"confirmed_by", "person"}});
    s.run.note = QStringLiteral("you confirmed it");
    t.journal(QStringLiteral("effect.receipt"), position, Json{{"by", "person"}});
    if (!checkpoint.description.doneText.isEmpty()) {
        t.state().task.results.push_back(Json{{"kind", "effect"}, {"text", checkpoint.description.doneText}});
        t.touchTask();
    }
    t.moveStep(position, StepStatus::Done);
    t.touchStep(position, true);
    t.satisfy(position);
}

} // namespace

base::Result<void> onCheckpointAnswered(Transition& t, const CheckpointAnswered& event) {
    const auto it = t.state().checkpoints.constFind(event.id);
    if (it == t.state().checkpoints.cend())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no such open question."));
    const Checkpoint checkpoint = *it;
    const int position = t.state().index.value(checkpoint.step, -1);
    if (position < 0)
        return makeError(ErrorCode::Internal,
                         QStringLiteral("The question belongs to a step that is not in the plan."));
    agents::Agent* agent = t.context().registry->find(agentOf(t.step(position)));
    FLUX_CHECK(checkDecision(checkpoint, event.decision, agent ? &agent->spec() : nullptr));
    FLUX_CHECK(checkForm(checkpoint, event.decision, t.step(position).spec, agent ? &agent->spec() : nullptr));

    if (checkpoint.kind == CheckpointKind::Replan)
        return onReplanAnswered(t, checkpoint, position, event.decision);
    const bool yes = event.decision.verdict != Verdict::No;
    t.journal(QStringLiteral("checkpoint.decided"), position,
              Json{{"checkpoint", checkpoint.id.text},
                   {"verdict", domain::verdictName(event.decision.verdict)},
                   {"by", event.decision.by},
                   {"reason", event.decision.reason}});
    t.close(checkpoint.id, yes ? CheckpointStatus::Approved : CheckpointStatus::Rejected, event.decision);
    switch (event.decision.verdict) {
    case Verdict::Yes:
        sayYes(t, checkpoint, position, event.decision);
        break;
    case Verdict::WentOut:
        wentOut(t, position, checkpoint);
        break;
    case Verdict::Again:
        t.step(position).run.effect = EffectProgress::None;
        t.step(position).run.approved = true;
        t.step(position).run.note.clear();
        t.moveStep(position, StepStatus::Pending);
        break;
    case Verdict::No:
        leaveOut(t, position,
                 event.decision.reason.isEmpty() ? QStringLiteral("you left it out") : event.decision.reason);
        break;
    }
    t.settle();
    return {};
}

} // namespace flux::orchestrator
