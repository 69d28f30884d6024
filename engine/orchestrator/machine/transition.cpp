#include "engine/orchestrator/machine/transition.h"

#include "engine/orchestrator/checkpoint_policy.h"
#include "engine/orchestrator/machine/outcome_summary.h"
#include "engine/orchestrator/references.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

void Transition::moveStep(int position, StepStatus to) {
    domain::StepRun& run = step(position).run;
    const auto count = [this](StepStatus status, int by) {
        m_state.running += status == StepStatus::Running ? by : 0;
        m_state.retrying += status == StepStatus::Retrying ? by : 0;
        m_state.asking += status == StepStatus::Checkpoint ? by : 0;
        m_state.held += status == StepStatus::Held ? by : 0;
        m_state.ended += domain::isTerminal(status) ? by : 0;
        if (status == StepStatus::Done || status == StepStatus::Skipped)
            m_state.task.doneCount += by;
    };
    count(run.status, -1);
    count(to, 1);
    if (run.status == StepStatus::Pending)
        m_state.ready.erase(position);
    run.status = to;
    if (to == StepStatus::Pending && m_state.waitingFor[static_cast<size_t>(position)] == 0)
        m_state.ready.insert(position);
    if (to == StepStatus::Running) {
        run.startedAt = m_context.now;
        run.completedAt = {};
    } else if (domain::isTerminal(to)) {
        run.completedAt = m_context.now;
    }
    if (to != StepStatus::Retrying && to != StepStatus::Held)
        run.retryAt = {};
    touchStep(position);
    m_taskTouched = m_taskTouched || domain::isTerminal(to);
}

void Transition::touchStep(int position, bool withOutputs, bool withEdits) {
    auto& flags = m_touched[position];
    flags.first = flags.first || withOutputs;
    flags.second = flags.second || withEdits;
}

void Transition::moveTask(TaskStatus to) {
    if (m_state.task.status == to)
        return;
    m_state.task.status = to;
    if (to == TaskStatus::Executing && m_state.task.startedAt.isNull())
        m_state.task.startedAt = m_context.now;
    if (domain::isTerminal(to))
        m_state.task.completedAt = m_context.now;
    m_taskMoved = true;
}

void Transition::journal(const QString& kind, int position, Json data) {
    domain::JournalRow row;
    row.taskId = m_state.task.id;
    row.at = m_context.now;
    row.kind = kind;
    if (position >= 0) {
        row.step = step(position).spec.key;
        row.attempt = step(position).run.attempt;
    }
    row.data = std::move(data);
    m_decided.work.journal.push_back(std::move(row));
}

void Transition::say(std::vector<domain::Block> blocks) {
    domain::Message message;
    message.id = base::newId<domain::MessageId>(*m_context.clock);
    message.conversationId = m_state.task.conversationId;
    message.author = domain::Author::Flux;
    message.agent = QStringLiteral("task_orchestrator");
    message.blocks = std::move(blocks);
    message.createdAt = m_context.now;
    m_decided.work.events.push_back({0, m_context.now, domain::MessageAdded{message}});
    m_decided.work.messages.push_back(std::move(message));
}

void Transition::raise(domain::Checkpoint checkpoint) {
    m_decided.work.checkpoints.push_back(checkpoint);
    m_decided.work.events.push_back({0, m_context.now, domain::CheckpointRaised{checkpoint}});
    m_state.checkpoints.insert(checkpoint.id, checkpoint);
    say({domain::CheckpointBlock{checkpoint.id}});
}

void Transition::close(const domain::CheckpointId& id, domain::CheckpointStatus status,
                       std::optional<domain::Decision> decision) {
    const auto it = m_state.checkpoints.find(id);
    Q_ASSERT(it != m_state.checkpoints.end());
    domain::Checkpoint closed = *it;
    m_state.checkpoints.erase(it);
    closed.status = status;
    closed.decidedAt = m_context.now;
    closed.decision = std::move(decision);
    m_decided.work.events.push_back({0, m_context.now, domain::CheckpointDecided{closed}});
    m_decided.work.checkpoints.push_back(std::move(closed));
}

void Transition::satisfy(int position) {
    for (const int next : m_state.dependents[static_cast<size_t>(position)]) {
        int& waiting = m_state.waitingFor[static_cast<size_t>(next)];
        if (--waiting == 0 && step(next).run.status == StepStatus::Pending)
            m_state.ready.insert(next);
    }
}

base::Result<Json> Transition::resolvedInputs(int position) {
    const domain::StepState& s = step(position);
    const OutputLookup lookup = [this](const domain::StepKey& key) -> StepOutputs {
        const int at = m_state.index.value(key, -1);
        if (at < 0)
            return {};
        const domain::StepState& source = step(at);
        return {source.run.outputs.get(), !source.run.outputs && isSatisfied(source)};
    };
    const agents::Agent* agent = m_context.registry->find(agentOf(s));
    const domain::AgentSpec* spec = agent ? &agent->spec() : nullptr;
    FLUX_TRY(Json inputs, resolveInputs(rungOf(s) ? inputsOf(s.spec, s.run.fallback, spec) : s.spec.inputs, lookup));
    if (s.run.edits) {
        for (const auto& [key, value] : s.run.edits->items()) {
            if (!rungOf(s) || !spec || spec->input(QString::fromStdString(key))) // another agent may not know it
                inputs[key] = value;
        }
    }
    return inputs;
}

void Transition::startReady() {
    while (!m_state.ready.empty() && m_state.running < m_state.task.maxParallelSteps &&
           (m_state.task.status == TaskStatus::Executing || m_state.task.status == TaskStatus::Checkpoint))
        start(*m_state.ready.begin());
}

void Transition::start(int position) {
    domain::StepState& s = step(position);
    auto inputs = resolvedInputs(position);
    if (!inputs.ok()) {
        failStep(position, inputs.error());
        return;
    }
    agents::Agent* agent = m_context.registry->find(agentOf(s));
    if (!agent) {
        failStep(position,
                 base::makeError(
                     base::ErrorCode::NotFound,
                     QStringLiteral("There is no agent “%1” any more. The step was not run.").arg(agentOf(s))));
        return;
    }
    for (const domain::FieldSpec& field : agent->spec().inputs) {
        const auto it = inputs->find(field.name.toStdString());
        if (it != inputs->end() && !it->is_null() && !domain::matchesType(*it, field.type)) {
            failStep(
                position,
                base::makeError(base::ErrorCode::InvalidArgument,
                                QStringLiteral("The input “%1” came out as %2 and should be %3. The step was not run.")
                                    .arg(field.name, base::typeName(*it), domain::fieldTypeName(field.type))));
            return;
        }
    }
    const domain::EffectDescription effect = agent->describe(*inputs);
    if (!s.run.approved) {
        if (const auto why = whyAsk(s.spec, effect)) {
            ask(position, effect, *inputs, *why, domain::CheckpointKind::Approval);
            return;
        }
    } else if (hold(*this, position, effect)) {
        return;
    }
    run(position, std::move(*inputs));
}

void Transition::run(int position, Json inputs) {
    domain::StepState& s = step(position);
    moveStep(position, StepStatus::Running);
    ++s.run.attempt;
    ++s.run.tries;
    s.run.effect = domain::EffectProgress::None; // of this attempt nothing has gone out
    s.run.error.reset();
    s.run.note.clear();
    journal(QStringLiteral("step.started"), position);
    act(RunStep{m_state.task.id, position, s.run.attempt, agentOf(s), std::move(inputs)});
}

void Transition::addStep(domain::StepSpec spec) {
    const int position = static_cast<int>(m_state.steps.size());
    m_state.steps.push_back({std::move(spec), {}});
    m_decided.work.newSteps.push_back({m_state.task.id, position, m_state.steps.back()});
    m_touched[position] = {false, false};
}

void Transition::respec(int position, domain::StepSpec spec) {
    step(position).spec = std::move(spec);
    m_decided.work.specs.push_back({m_state.task.id, position, step(position).spec});
    touchStep(position);
}

void Transition::ask(int position, const domain::EffectDescription& effect, const Json& inputs, const QString& rule,
                     domain::CheckpointKind kind) {
    domain::Checkpoint c;
    c.id = base::newId<domain::CheckpointId>(*m_context.clock);
    c.taskId = m_state.task.id;
    c.conversationId = m_state.task.conversationId;
    c.step = step(position).spec.key;
    c.kind = kind;
    c.description = effect;
    if (c.description.question.isEmpty()) { // a plan may ask before a step that has no effect of its own
        c.description.question = QStringLiteral("Go on with “%1”?").arg(step(position).spec.name);
        c.description.yesLabel = QStringLiteral("Go on");
        c.description.noLabel = QStringLiteral("Leave it out");
    }
    c.inputs = inputs;
    c.rule = rule;
    c.createdAt = m_context.now;
    setExpiry(c, step(position).spec);
    moveStep(position, StepStatus::Checkpoint);
    step(position).run.note = QStringLiteral("waits for you");
    journal(QStringLiteral("checkpoint.raised"), position,
            Json{{"checkpoint", c.id.text}, {"kind", domain::kindName(kind)}, {"rule", rule}});
    raise(std::move(c));
}

// A question that the person has to answer for the engine to know the truth does not expire.
void Transition::setExpiry(domain::Checkpoint& c, const domain::StepSpec& spec) {
    if (c.kind == domain::CheckpointKind::UnknownOutcome || c.kind == domain::CheckpointKind::Replan)
        return;
    qint64 waits = m_context.policy.expiresMs;
    if (spec.checkpoint && spec.checkpoint->expiresAfterMs > 0) {
        waits = spec.checkpoint->expiresAfterMs;
        c.onExpiry = spec.checkpoint->onExpiry;
    }
    if (waits <= 0)
        return;
    c.expiresAt = m_context.now.plusMs(waits);
    c.expiryText = expirySentence(c.onExpiry);
    act(WakeAt{m_state.task.id, m_state.index.value(c.step, -1), 0, waits, WakeAt::For::Expiry, c.id});
}

void Transition::failStep(int position, const base::Error& error) {
    domain::StepState& s = step(position);
    s.run.error = error;
    s.run.note.clear();
    const bool bestEffort = isBestEffort(s.spec);
    if (!s.spec.critical) {
        moveStep(position, StepStatus::Skipped);
        journal(QStringLiteral("step.skipped"), position, Json{{"why", error.message}});
    } else {
        moveStep(position, StepStatus::Failed);
        journal(QStringLiteral("step.failed"), position, Json{{"error", error.message}, {"detail", error.detail}});
        if (!bestEffort) {
            failTask(error,
                     s.spec.failurePolicy == domain::FailurePolicy::FailFast ? WhatRuns::Stops : WhatRuns::MayEnd);
            return;
        }
    }
    if (bestEffort && fateOfGroup(position) == GroupFate::Failed)
        failTask(error, WhatRuns::MayEnd);
    satisfy(position);
}

Transition::GroupFate Transition::fateOfGroup(int position) const {
    const QString& group = m_state.steps[static_cast<size_t>(position)].spec.parallelGroup;
    bool failed = false;
    for (const domain::StepState& member : m_state.steps) {
        if (member.spec.parallelGroup != group)
            continue;
        if (member.run.status == StepStatus::Done || !domain::isTerminal(member.run.status))
            return GroupFate::MayStillSucceed;
        failed = failed || member.run.status == StepStatus::Failed;
    }
    return failed ? GroupFate::Failed : GroupFate::LeftOut;
}

void Transition::failTask(const base::Error& error, WhatRuns running) {
    if (!isFailing())
        m_state.task.error = error;
    endWaiting(running);
    if (m_state.task.status == TaskStatus::Checkpoint)
        moveTask(TaskStatus::Executing); // the cards are withdrawn; what runs is all that is left
    touchTask();
}

void Transition::cancelTask(const QString& reason) {
    endWaiting(WhatRuns::Stops);
    moveTask(TaskStatus::Cancelled);
    journal(QStringLiteral("task.cancelled"), -1, Json{{"why", reason}});
}

void Transition::endWaiting(WhatRuns running) {
    for (size_t i = 0; i < m_state.steps.size(); ++i) {
        const StepStatus status = m_state.steps[i].run.status;
        if (domain::isTerminal(status))
            continue;
        if (status == StepStatus::Running && !takeBackStart(static_cast<int>(i))) {
            if (running == WhatRuns::MayEnd)
                continue;
            act(StopStep{m_state.task.id, static_cast<int>(i)});
        }
        moveStep(static_cast<int>(i), StepStatus::Cancelled);
        m_state.steps[i].run.note.clear();
    }
    const auto open = m_state.checkpoints.keys();
    for (const domain::CheckpointId& id : open)
        close(id, domain::CheckpointStatus::Withdrawn, std::nullopt);
}

// A step that this very event was to start does not run yet.
bool Transition::takeBackStart(int position) {
    return std::erase_if(m_decided.actions, [position](const Action& action) {
               const auto* run = std::get_if<RunStep>(&action);
               return run && run->position == position;
           }) > 0;
}

void Transition::closeFailed() {
    const base::Error& error = *m_state.task.error;
    moveTask(TaskStatus::Failed);
    journal(QStringLiteral("task.failed"), -1, Json{{"why", error.message}});
    domain::ErrorBlock block;
    block.taskId = m_state.task.id;
    block.heading = QStringLiteral("“%1” did not finish").arg(m_state.task.title);
    block.text = error.message;
    block.detail = error.detail;
    const auto done = std::count_if(m_state.steps.begin(), m_state.steps.end(),
                                    [](const auto& s) { return s.run.status == StepStatus::Done; });
    if (done == 1)
        block.text += QStringLiteral(" What the finished step brought is kept.");
    else if (done > 1)
        block.text += QStringLiteral(" What the %1 finished steps brought is kept.").arg(done);
    say({std::move(block)});
}

void Transition::settle() {
    if (domain::isTerminal(m_state.task.status))
        return;
    if (m_state.task.status == TaskStatus::Executing || m_state.task.status == TaskStatus::Checkpoint)
        startReady();
    if (isFailing()) { // since before, or because of a step that could not start
        if (m_state.running == 0)
            closeFailed();
        return;
    }
    if (m_state.task.status != TaskStatus::Executing && m_state.task.status != TaskStatus::Checkpoint)
        return;
    if (m_state.ended == static_cast<int>(m_state.steps.size())) {
        complete();
        return;
    }
    if (m_state.running > 0 || m_state.retrying > 0 || m_state.held > 0 || !m_state.ready.empty()) {
        moveTask(TaskStatus::Executing);
    } else if (m_state.asking > 0) {
        moveTask(TaskStatus::Checkpoint);
    } else { // cannot happen in a valid plan; said plainly rather than left hanging
        failTask(base::makeError(base::ErrorCode::Internal, QStringLiteral("No step of the task can run any more.")),
                 WhatRuns::Stops);
        closeFailed();
    }
}

void Transition::complete() {
    const bool anyDone = std::any_of(m_state.steps.begin(), m_state.steps.end(),
                                     [](const auto& s) { return s.run.status == StepStatus::Done; });
    if (!anyDone) {
        moveTask(TaskStatus::Cancelled);
        journal(QStringLiteral("task.cancelled"), -1, Json{{"why", "every step was left out"}});
        say({domain::TextBlock{QStringLiteral("Nothing was done: every step was left out.")}});
        return;
    }
    domain::ResultBlock result = summarizeOutcome(m_state, *m_context.registry);
    m_state.task.summary = result.markdown;
    moveTask(TaskStatus::Completed);
    journal(QStringLiteral("task.completed"));
    say({std::move(result)});
}

// Events are told in the order a person understands: what the steps did, what Flux says of it, how the task stands.
Decided Transition::finish() {
    std::vector<domain::FeedEvent> events;
    events.reserve(m_touched.size() + m_decided.work.events.size() + 1);
    for (const auto& [position, flags] : m_touched) {
        const domain::StepState& s = step(position);
        m_decided.work.steps.push_back({m_state.task.id, position, s.run, flags.first, flags.second});
        domain::StepRun shown = s.run;
        shown.outputs.reset();
        shown.edits.reset();
        events.push_back({0, m_context.now,
                          domain::StepUpdated{m_state.task.id, m_state.task.conversationId, position, s.spec.key,
                                              s.spec.name, agentOf(s), s.spec.itemOf, std::move(shown)}});
    }
    std::move(m_decided.work.events.begin(), m_decided.work.events.end(), std::back_inserter(events));
    if (m_taskTouched || m_taskMoved)
        m_state.task.updatedAt = m_context.now;
    if (m_taskMoved) {
        m_decided.work.tasks.push_back(m_state.task);
        events.push_back({0, m_context.now, domain::TaskUpdated{m_state.task}});
    } else if (m_taskTouched) { // progress alone is told by the steps' own events
        m_decided.work.progress.push_back({m_state.task.id, m_state.task.doneCount, m_state.task.updatedAt});
    }
    m_decided.work.events = std::move(events);
    return std::move(m_decided);
}

} // namespace flux::orchestrator
