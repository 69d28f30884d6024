#include "engine/orchestrator/machine/successor.h"

#include "engine/orchestrator/machine/outcome_summary.h"
#include "engine/orchestrator/machine/transition.h"
#include "engine/orchestrator/plan_diff.h"

#include <algorithm>

namespace flux::orchestrator {

using base::Json;
using domain::EffectProgress;
using domain::StepKey;
using domain::StepStatus;
using domain::TaskStatus;

namespace {

bool hasResult(const domain::StepRun& run) {
    return run.status == StepStatus::Done && run.outputs;
}

// Everything that follows from one of the steps, and they themselves.
QSet<StepKey> whatFollows(std::vector<StepKey> from, const QHash<StepKey, std::vector<StepKey>>& dependents) {
    QSet<StepKey> out(from.begin(), from.end());
    while (!from.empty()) {
        const StepKey key = from.back();
        from.pop_back();
        for (const StepKey& next : dependents.value(key)) {
            if (out.contains(next))
                continue;
            out.insert(next);
            from.push_back(next);
        }
    }
    return out;
}

QHash<StepKey, std::vector<StepKey>> dependentsIn(const domain::Plan& plan) {
    QHash<StepKey, std::vector<StepKey>> out;
    for (const domain::StepSpec& step : plan.steps) {
        for (const StepKey& key : step.dependencies)
            out[key].push_back(step.key);
    }
    return out;
}

// It did not run in the new task: attempt 0 and no effect. What came of it is as it was.
domain::StepRun reusedRun(const domain::StepRun& old) {
    domain::StepRun run;
    run.status = StepStatus::Done;
    run.fallback = old.fallback;
    run.repaired = old.repaired;
    run.edits = old.edits;
    run.outputs = old.outputs;
    run.note = old.note;
    run.startedAt = old.startedAt;
    run.completedAt = old.completedAt;
    return run;
}

class Maker {
public:
    Maker(TaskState& old, const SuccessorSpec& spec, const MachineContext& context, store::UnitOfWork& work)
        : m_old(old), m_spec(spec), m_context(context), m_work(work), m_hands(old, context) {}

    TaskState make() {
        fillTask();
        journal(QStringLiteral("task.created"), {}, createdData());
        m_made.steps.reserve(m_spec.plan.steps.size());
        for (const domain::StepSpec& spec : m_spec.plan.steps)
            addStep(spec);
        for (const domain::StepSpec& spec : m_spec.plan.steps) { // behind all others, as everywhere
            if (m_spec.items.contains(spec.key))
                addItems(spec);
        }
        m_made.rebuild();
        tell();
        if (m_spec.supersedes)
            m_old.task.lineage.supersededBy = m_made.task.id;
        return std::move(m_made);
    }

private:
    void fillTask() {
        const domain::Task& old = m_old.task;
        const domain::Plan& plan = m_spec.plan;
        domain::Task& task = m_made.task;
        task.id = base::newId<domain::TaskId>(*m_context.clock);
        task.conversationId = old.conversationId;
        task.goal = plan.goal.isEmpty() ? old.goal : plan.goal;
        task.title = plan.title.isEmpty() ? old.title : plan.title;
        task.status = TaskStatus::Ready;
        task.planVersion = m_spec.supersedes ? old.planVersion + 1 : 1;
        task.maxParallelSteps = plan.maxParallelSteps;
        task.constraints = plan.constraints;
        task.successCriteria = plan.successCriteria;
        task.grants = old.grants;
        task.stepCount = static_cast<int>(plan.steps.size());
        task.source = m_spec.source.isEmpty() ? old.source : m_spec.source;
        task.createdAt = task.updatedAt = m_context.now;
        if (m_spec.supersedes) { // the same work: where it came from stays true
            task.lineage = old.lineage;
            task.lineage.supersededBy = {};
            task.lineage.undoneBy = {};
            task.lineage.supersedes = old.id;
            ++task.lineage.replans;
        } else if (m_spec.undoes) {
            task.lineage.undoes = old.id;
        } else {
            task.lineage.forkedFrom = old.id;
            task.lineage.forkStep = m_spec.forkStep;
        }
    }

    Json createdData() const {
        const domain::Task& task = m_made.task;
        Json data{{"goal", task.goal},
                  {"steps", task.stepCount},
                  {"source", task.source},
                  {m_spec.supersedes ? "supersedes"
                   : m_spec.undoes   ? "undoes"
                                     : "forked_from",
                   m_old.task.id.text}};
        if (!m_spec.forkStep.isEmpty())
            data["fork_step"] = m_spec.forkStep.text;
        if (!m_spec.why.isEmpty())
            data["why"] = m_spec.why;
        return data;
    }

    void journal(const QString& kind, const StepKey& step, Json data) {
        domain::JournalRow row;
        row.taskId = m_made.task.id;
        row.at = m_context.now;
        row.kind = kind;
        row.step = step;
        row.data = std::move(data);
        m_work.journal.push_back(std::move(row));
    }

    void addStep(const domain::StepSpec& spec) {
        domain::StepState step{spec, {}};
        step.spec.removed = false;
        const int was = m_old.index.value(spec.key, -1);
        if (was >= 0 && m_spec.items.contains(spec.key)) {
            step.run.expanded = true;
            step.run.attempt = 1; // it has begun
            step.run.startedAt = m_old.steps[static_cast<size_t>(was)].run.startedAt;
        } else if (was >= 0) {
            takeOver(step, was, m_spec.reuse.contains(spec.key));
        }
        add(std::move(step));
    }

    // What the old run of the step leaves to the new one.
    void takeOver(domain::StepState& step, int was, bool reuse) {
        const domain::StepRun& old = m_old.steps[static_cast<size_t>(was)].run;
        if (reuse && hasResult(old)) {
            step.run = reusedRun(old);
            ++m_made.task.doneCount;
            keepResults(was);
            journal(QStringLiteral("step.reused"), step.spec.key,
                    Json{{"task", m_old.task.id.text}, {"attempt", old.attempt}});
        } else if (m_spec.supersedes && old.effect == EffectProgress::Intended) {
            step.run.effect = EffectProgress::Intended; // nobody knows whether it went out: its start asks first
        } else if (m_spec.supersedes && old.effect == EffectProgress::Done && old.outputs && !hasResult(old)) {
            step.run.effect = EffectProgress::Done; // it had gone out before it was stopped: its start is its end
            step.run.outputs = old.outputs;
        }
    }

    void addItems(const domain::StepSpec& spec) {
        const FanOut fan = m_old.fans.value(m_old.index.value(spec.key));
        for (int at = fan.first; at < fan.first + fan.count; ++at) {
            const domain::StepState& old = m_old.steps[static_cast<size_t>(at)];
            domain::StepState item{old.spec, {}};
            item.spec.failurePolicy = spec.failurePolicy;
            item.spec.critical = spec.critical;
            item.spec.maxRetries = spec.maxRetries;
            item.spec.dependencies = spec.dependencies; // some of which may be done anew
            takeOver(item, at, true);
            if (old.run.status == StepStatus::Skipped && !old.run.error) { // by a person's word
                item.run.status = StepStatus::Skipped;
                item.run.note = old.run.note;
                ++m_made.task.doneCount;
            }
            add(std::move(item));
        }
        m_made.task.stepCount += fan.count;
    }

    void add(domain::StepState step) {
        m_work.newSteps.push_back({m_made.task.id, static_cast<int>(m_made.steps.size()), step});
        m_made.steps.push_back(std::move(step));
    }

    // What a reused step stands for in the result; of a for-each step what its items do.
    void keepResults(int position) {
        const FanOut fan = m_old.fans.value(position);
        for (int at = fan.first; at < fan.first + fan.count; ++at)
            keepResult(at);
        if (fan.count == 0)
            keepResult(position);
    }

    void keepResult(int position) {
        if (!hasResult(m_old.steps[static_cast<size_t>(position)].run))
            return;
        if (Json entry = resultOf(m_hands, position); !entry.is_null())
            m_made.task.results.push_back(std::move(entry));
    }

    void tell() {
        const domain::Task& task = m_made.task;
        m_work.tasks.push_back(task);
        m_work.events.push_back({0, m_context.now, domain::TaskUpdated{task}});
        for (size_t i = 0; i < m_made.steps.size(); ++i) {
            const domain::StepState& s = m_made.steps[i];
            domain::StepRun shown = s.run;
            shown.outputs.reset();
            shown.edits.reset();
            m_work.events.push_back({0, m_context.now,
                                     domain::StepUpdated{task.id, task.conversationId, static_cast<int>(i), s.spec.key,
                                                         s.spec.name, agentOf(s), s.spec.itemOf, std::move(shown)}});
        }
        domain::Message message;
        message.id = base::newId<domain::MessageId>(*m_context.clock);
        message.conversationId = task.conversationId;
        message.author = domain::Author::Flux;
        message.agent = QStringLiteral("task_orchestrator");
        if (!m_spec.why.isEmpty())
            message.blocks.push_back(domain::TextBlock{m_spec.why});
        message.blocks.push_back(domain::TaskBlock{task.id});
        message.createdAt = m_context.now;
        m_work.events.push_back({0, m_context.now, domain::MessageAdded{message}});
        m_work.messages.push_back(std::move(message));
    }

    TaskState& m_old;
    const SuccessorSpec& m_spec;
    const MachineContext& m_context;
    store::UnitOfWork& m_work;
    Transition m_hands; // to look at the old steps with; moves nothing
    TaskState m_made;
};

} // namespace

TaskState makeSuccessor(TaskState& old, const SuccessorSpec& spec, const MachineContext& context,
                        store::UnitOfWork& work) {
    return Maker(old, spec, context, work).make();
}

// Steps whose effect was taken back, or one of whose items' was: what they brought is not there any more.
static std::vector<StepKey> takenBack(const TaskState& old) {
    std::vector<StepKey> out;
    for (const domain::StepState& s : old.steps) {
        if (s.run.effect == EffectProgress::Undone)
            out.push_back(isItem(s.spec) ? s.spec.itemOf : s.spec.key);
    }
    return out;
}

QSet<StepKey> reusableSteps(const TaskState& old, const domain::Plan& plan) {
    std::vector<StepKey> changed = takenBack(old);
    for (const domain::StepSpec& step : plan.steps) {
        const int at = old.index.value(step.key, -1);
        if (at < 0 || !sameSpec(old.steps[static_cast<size_t>(at)].spec, step))
            changed.push_back(step.key);
    }
    const QSet<StepKey> anew = whatFollows(std::move(changed), dependentsIn(plan));
    QSet<StepKey> out;
    for (const domain::StepSpec& step : plan.steps) {
        if (!anew.contains(step.key) && hasResult(old.steps[static_cast<size_t>(old.index.value(step.key))].run))
            out.insert(step.key);
    }
    return out;
}

void keepEffects(const TaskState& old, const agents::Registry& registry, SuccessorSpec& spec) {
    // A result that was reused itself is one of an effect in an older task.
    const auto hadEffect = [&](const domain::StepState& s) {
        const agents::Agent* agent = registry.find(agentOf(s));
        const bool reused = hasResult(s.run) && s.run.attempt == 0 && agent &&
                            agent->spec().maxEffect >= domain::EffectClass::ExternalWrite;
        return reused || s.run.effect == EffectProgress::Done || s.run.effect == EffectProgress::Intended;
    };
    for (const domain::StepSpec& step : spec.plan.steps) {
        const int was = old.index.value(step.key, -1);
        if (was < 0 || spec.reuse.contains(step.key))
            continue;
        const domain::StepState& s = old.steps[static_cast<size_t>(was)];
        if (!step.forEach && sameSpec(s.spec, step) && hasResult(s.run) && hadEffect(s))
            spec.reuse.insert(step.key);
        const FanOut fan = old.fans.value(was);
        const bool sameItems = step.forEach && s.spec.forEach && step.forEach->items == s.spec.forEach->items &&
                               step.inputs == s.spec.inputs && step.agent == s.spec.agent;
        const auto first = old.steps.begin() + fan.first;
        if (sameItems && s.run.expanded && std::any_of(first, first + fan.count, hadEffect))
            spec.items.insert(step.key);
    }
}

QSet<StepKey> reusableBefore(const TaskState& old, const StepKey& fork) {
    const domain::Plan plan = planOf(old);
    std::vector<StepKey> from = takenBack(old);
    from.push_back(fork);
    const QSet<StepKey> anew = whatFollows(std::move(from), dependentsIn(plan));
    QSet<StepKey> out;
    for (const domain::StepSpec& step : plan.steps) {
        if (!anew.contains(step.key) && hasResult(old.steps[static_cast<size_t>(old.index.value(step.key))].run))
            out.insert(step.key);
    }
    return out;
}

void Transition::supersede(const SuccessorSpec& spec) {
    SuccessorSpec wanted = spec;
    wanted.supersedes = true;
    TaskState made = makeSuccessor(m_state, wanted, m_context, m_successors);
    endWaiting(WhatRuns::Stops);
    moveTask(TaskStatus::Superseded);
    journal(QStringLiteral("task.superseded"), -1, Json{{"by", made.task.id.text}, {"why", spec.why}});
    m_decided.successors.push_back(std::move(made));
}

} // namespace flux::orchestrator
