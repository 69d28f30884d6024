#include "engine/orchestrator/machine/transition.h"

#include "engine/orchestrator/checkpoint_policy.h"
#include "engine/orchestrator/machine/card_forms.h"
#include "engine/orchestrator/machine/outcome_summary.h"
#include "engine/orchestrator/references.h"
#include "engine/orchestrator/undo_plan.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

void Transition::moveStep(int position, StepStatus to) {
    domain::StepRun& run = step(position).run;
    const bool ended = domain::isTerminal(run.status);
    const auto count = [this, position](int by) {
        const StepStatus status = step(position).run.status;
        m_state.count(step(position), by);
        if (status == StepStatus::Done || status == StepStatus::Skipped)
            m_state.task.doneCount += by;
    };
    count(-1);
    if (!m_state.parked.empty())
        m_state.unpark(position);
    if (run.status == StepStatus::Pending)
        m_state.ready.erase(position);
    run.status = to;
    count(1);
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
    m_taskTouched = m_taskTouched || ended || domain::isTerminal(to);
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

base::Result<Json> Transition::resolved(const Json& planned) {
    const OutputLookup lookup = [this](const domain::StepKey& key) -> StepOutputs {
        const int at = m_state.index.value(key, -1);
        if (at < 0)
            return {};
        const domain::StepState& source = step(at);
        return {source.run.outputs.get(), !source.run.outputs && isSatisfied(source)};
    };
    return resolveInputs(planned, lookup);
}

base::Result<Json> Transition::resolvedInputs(int position) {
    const domain::StepState& s = step(position);
    const agents::Agent* agent = m_context.registry->find(agentOf(s));
    const domain::AgentSpec* spec = agent ? &agent->spec() : nullptr;
    FLUX_TRY(Json inputs, resolved(rungOf(s) ? inputsOf(s.spec, s.run.fallback, spec) : s.spec.inputs));
    if (s.run.edits) {
        for (const auto& [key, value] : s.run.edits->items()) {
            if (!rungOf(s) || !spec || spec->input(QString::fromStdString(key))) // another agent may not know it
                inputs[key] = value;
        }
    }
    return inputs;
}

void Transition::startReady() {
    while (m_state.running < m_state.task.maxParallelSteps &&
           (m_state.task.status == TaskStatus::Executing || m_state.task.status == TaskStatus::Checkpoint)) {
        const int next = m_state.nextReady();
        if (next < 0)
            return;
        start(next);
    }
}

void Transition::start(int position) {
    domain::StepState& s = step(position);
    if (s.spec.forEach) {
        fanOut(*this, position);
        return;
    }
    if (settleEffect(*this, position))
        return;
    auto inputs = resolvedInputs(position);
    if (!inputs.ok()) {
        recover(*this, position, inputs.error());
        return;
    }
    agents::Agent* agent = m_context.registry->find(agentOf(s));
    if (!agent) {
        recover(
            *this, position,
            base::makeError(base::ErrorCode::NotFound,
                            QStringLiteral("There is no agent “%1” any more. The step was not run.").arg(agentOf(s))));
        return;
    }
    if (askForm(*this, position, *inputs))
        return;
    for (const domain::FieldSpec& field : agent->spec().inputs) {
        const auto it = inputs->find(field.name.toStdString());
        if (it != inputs->end() && !it->is_null() && !domain::matchesType(*it, field.type)) {
            recover(
                *this, position,
                base::makeError(base::ErrorCode::InvalidArgument,
                                QStringLiteral("The input “%1” came out as %2 and should be %3. The step was not run.")
                                    .arg(field.name, base::typeName(*it), domain::fieldTypeName(field.type))));
            return;
        }
    }
    const domain::EffectDescription effect = agent->describe(*inputs);
    if (!s.run.approved) {
        if (const auto why = whyAsk(s.spec, effect)) {
            askApproval(*this, position, effect, *inputs, *why);
            return;
        }
    } else if (hold(*this, position, effect)) {
        return;
    }
    if (takePlace(position))
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
    QString way;
    if (s.run.fallback > 0 || s.run.repaired)
        way = QStringLiteral("/%1%2").arg(s.run.fallback).arg(s.run.repaired ? QStringLiteral("r") : QString());
    act(RunStep{m_state.task.id, position, s.run.attempt, agentOf(s), std::move(inputs), std::move(way)});
}

void Transition::addStep(domain::StepSpec spec) {
    const int position = static_cast<int>(m_state.steps.size());
    m_state.steps.push_back({std::move(spec), {}});
    m_decided.work.newSteps.push_back({m_state.task.id, position, m_state.steps.back()});
    m_touched[position] = {false, false};
}

void Transition::addItems(std::vector<domain::StepSpec> specs) {
    const int first = static_cast<int>(m_state.steps.size());
    m_state.steps.reserve(m_state.steps.size() + specs.size());
    for (domain::StepSpec& spec : specs)
        addStep(std::move(spec));
    m_state.addItems(first);
    m_state.task.stepCount += static_cast<int>(specs.size());
    touchTask();
}

void Transition::respec(int position, domain::StepSpec spec) {
    step(position).spec = std::move(spec);
    m_decided.work.specs.push_back({m_state.task.id, position, step(position).spec});
    touchStep(position);
}

void Transition::ask(int position, const domain::EffectDescription& effect, const Json& inputs, const QString& rule,
                     domain::CheckpointKind kind, Json form) {
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
    c.form = std::move(form);
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
    if (c.onExpiry == domain::ExpiryOutcome::UseDefault && !defaultAnswer(c))
        c.onExpiry = domain::ExpiryOutcome::LeaveOut; // a yes to an effect is never the default
    if (waits <= 0)
        return;
    c.expiresAt = m_context.now.plusMs(waits);
    c.expiryText = expirySentence(c.onExpiry);
    act(WakeAt{m_state.task.id, m_state.index.value(c.step, -1), 0, waits, WakeAt::For::Expiry, c.id});
}

void Transition::settle() {
    if (domain::isTerminal(m_state.task.status))
        return;
    if (m_state.task.status == TaskStatus::Executing || m_state.task.status == TaskStatus::Checkpoint)
        startReady();
    if (isFailing()) { // since before, or because of a step that could not start
        if (m_state.running == 0 && !replanInstead(*this))
            closeFailed();
        return;
    }
    if (m_state.task.status != TaskStatus::Executing && m_state.task.status != TaskStatus::Checkpoint)
        return;
    if (m_state.ended == static_cast<int>(m_state.steps.size())) {
        complete();
        return;
    }
    if (m_state.running > 0 || m_state.retrying > 0 || m_state.held > 0 || !m_state.ready.empty() ||
        !m_state.parked.empty()) {
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
    if (!anyDone && domain::isUndoRun(m_state.task)) { // none of them is critical, and yet it came to nothing
        const auto failed = std::find_if(m_state.steps.begin(), m_state.steps.end(),
                                         [](const auto& s) { return s.run.error.has_value(); });
        if (failed != m_state.steps.end()) {
            m_state.task.error = failed->run.error;
            closeFailed();
            return;
        }
    }
    if (!anyDone) {
        moveTask(TaskStatus::Cancelled);
        journal(QStringLiteral("task.cancelled"), -1, Json{{"why", "every step was left out"}});
        say({domain::TextBlock{QStringLiteral("Nothing was done: every step was left out.")}});
        return;
    }
    domain::ResultBlock result =
        domain::isUndoRun(m_state.task) ? summarizeUndo(m_state) : summarizeOutcome(m_state, *m_context.registry);
    m_state.task.summary = result.markdown;
    moveTask(TaskStatus::Completed);
    journal(QStringLiteral("task.completed"));
    say({std::move(result)});
}

// The parked ones are told about here, once for each event, however many there are.
void Transition::tellWhatWaits() {
    for (const auto& [agent, waiting] : m_state.parked)
        m_decided.waitsFor.push_back(agent);
    noteWaiting(*this);
}

// Events are told in the order a person understands: what the steps did, what Flux says of it, how the task stands.
Decided Transition::finish() {
    if (!m_state.parked.empty())
        tellWhatWaits();
    std::vector<domain::FeedEvent> events;
    events.reserve(m_touched.size() + m_decided.work.events.size() + 1);
    auto& added = m_decided.work.newSteps; // at the end of the task's steps, without a gap
    for (const auto& [position, flags] : m_touched) {
        const domain::StepState& s = step(position);
        if (!added.empty() && position >= added.front().position) // its row is new: one write, not two
            added[static_cast<size_t>(position - added.front().position)].state.run = s.run;
        else
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
    m_decided.work.append(std::move(m_successors));
    return std::move(m_decided);
}

} // namespace flux::orchestrator
