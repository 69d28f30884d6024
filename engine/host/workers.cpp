#include "engine/host/workers.h"

#include "engine/base/fence.h"

#include <QtCore/QDir>

namespace flux::host {

using base::Json;

// What a worker takes along: values only.
struct Workers::Job {
    orchestrator::RunStep step;
    agents::AgentContext context;
    domain::ConversationId conversation;
};

namespace {
// A step of an agent that neither waits nor computes for long nor has an effect needs no thread of its own: to hand it
// over and back costs more than such a step.
bool runsHere(const domain::AgentSpec& spec) {
    return !spec.blocks && spec.maxEffect == domain::EffectClass::None;
}

// What is kept must be readable again. Of an effect that was intended the error says neither yes nor no.
base::Result<Json> keepable(base::Result<Json> outcome) {
    if (!outcome.ok() || !base::isDeeperThan(*outcome, base::kMaxMadeDepth))
        return outcome;
    return base::makeError(base::ErrorCode::Internal,
                           QStringLiteral("What the step brought is nested deeper than %1 levels and cannot be kept.")
                               .arg(base::kMaxMadeDepth));
}

domain::Grants together(domain::Grants a, const domain::Grants& b) {
    a.folders += b.folders;
    a.hosts += b.hosts;
    a.folders.removeDuplicates();
    a.hosts.removeDuplicates();
    return a;
}
} // namespace

Workers::Workers(Parts parts) : m_parts(std::move(parts)) {
    m_pool.setMaxThreadCount(wantedThreads());
    m_pool.setExpiryTimeout(-1); // a thread that waits costs nothing; making one for each step does
    m_planning.setMaxThreadCount(1);
}

int Workers::wantedThreads() const {
    if (m_parts.threads > 0)
        return m_parts.threads;
    return static_cast<int>(base::intAt(*m_parts.settings->snapshot(), "engine.max_parallel_steps", 8));
}

Workers::~Workers() {
    finish();
}

void Workers::runStep(const orchestrator::RunStep& step, const domain::Task& task, const domain::StepKey& key,
                      int planVersion) {
    auto job = std::make_shared<Job>();
    job->step = step;
    job->conversation = task.conversationId;
    agents::AgentContext& context = job->context;
    context.taskId = task.id;
    context.step = key;
    context.attempt = step.attempt;
    context.idempotencyKey = QStringLiteral("%1/%2/%3").arg(task.id.text, key.text).arg(planVersion) + step.way;
    context.grants = together(m_parts.settings->standingGrants(), task.grants);
    context.settings = m_parts.settings->snapshot();
    context.timeZoneId = m_parts.settings->timeZoneId();
    context.taskStartedAt = task.startedAt;
    context.clock = m_parts.clock;
    context.cancel.setDeadline(m_parts.clock->steadyMs() + m_parts.stepTimeoutMs);
    if (agents::Agent* agent = m_parts.registry->find(step.agent); agent && runsHere(agent->spec())) {
        runHere(*agent, *job);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_running.insert_or_assign({task.id.text, step.position}, Running{step.attempt, context.cancel});
    }
    if (const int threads = wantedThreads(); threads != m_pool.maxThreadCount())
        m_pool.setMaxThreadCount(threads); // the setting was changed
    m_pool.start([this, job] { work(job); });
}

// Its end is an item of the conductor's queue like any other, and is committed before anything that follows from it.
void Workers::runHere(agents::Agent& agent, Job& job) {
    job.context.commitIntent = [] { // would wait for the thread that it stands on
        return base::Result<void>(
            base::makeError(base::ErrorCode::Internal,
                            QStringLiteral("A step that says it has no effect wanted to have one. Nothing was sent.")));
    };
    auto outcome = keepable(base::fence(QStringLiteral("step %1 of %2").arg(job.context.step.text, job.step.agent),
                                        [&] { return agent.run(job.step.inputs, job.context); }));
    const QString note = outcome.ok() ? agent.note(*outcome) : QString();
    m_conductor->stepEnded(job.context.taskId, {job.step.position, job.step.attempt, std::move(outcome), note});
}

void Workers::work(const std::shared_ptr<Job>& job) {
    agents::AgentContext& context = job->context;
    const domain::TaskId task = context.taskId;
    const int position = job->step.position;
    context.progress = [this, job](const QString& note) {
        m_conductor->publishLive(domain::StepProgress{job->context.taskId, job->conversation, job->context.step, note});
    };
    context.commitIntent = [this, task, position, attempt = context.attempt] {
        return m_conductor->commitIntent(task, position, attempt);
    };

    agents::Agent* agent = m_parts.registry->find(job->step.agent);
    base::Result<Json> outcome =
        base::makeError(base::ErrorCode::Cancelled, QStringLiteral("The step was stopped before it began."));
    if (agent && !context.cancel.isCancelled()) {
        outcome = keepable(base::fence(QStringLiteral("step %1 of %2").arg(context.step.text, job->step.agent),
                                       [&] { return agent->run(job->step.inputs, context); }));
    }
    const QString note = outcome.ok() && agent ? agent->note(*outcome) : QString();
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_running.find({task.text, position});
        if (it != m_running.end() && it->second.attempt == job->step.attempt) // a later one may run by now
            m_running.erase(it);
    }
    context.progress = {}; // they hold the job itself
    context.commitIntent = {};
    m_conductor->stepEnded(task, {position, job->step.attempt, std::move(outcome), note});
}

void Workers::stopStep(const domain::TaskId& task, int position) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_running.find({task.text, position});
    if (it != m_running.end())
        it->second.cancel.cancel();
}

void Workers::planTurn(const domain::Turn& turn) {
    m_planning.start([this, turn] {
        assistant::PlannerInput input;
        input.text = turn.text;
        input.now = m_parts.clock->now();
        input.timeZoneId = m_parts.settings->timeZoneId();
        input.homeFolder = m_parts.homeFolder;
        input.workingFolder = turn.workingFolder;
        input.grantedFolders = together(m_parts.settings->standingGrants(), turn.grants).folders;
        input.ownMail = base::textAt(*m_parts.settings->snapshot(), "mail.to_me");
        auto reply = base::fence(QStringLiteral("planner"), [&]() -> base::Result<assistant::PlannerReply> {
            assistant::PlannerReply planned = assistant::planOffline(input);
            const Recollection* recollection = m_recollection;
            if (recollection && std::holds_alternative<assistant::NotUnderstood>(planned)) {
                if (auto recalled = recollection->answer(turn))
                    return assistant::PlannerReply(std::move(*recalled));
            }
            return planned;
        });
        const auto* unclear = reply.ok() ? std::get_if<assistant::NotUnderstood>(&*reply) : nullptr;
        if (TalkRoom* talk = m_talk; talk != nullptr && unclear != nullptr && talk->isConnected()) {
            talk->answer(turn, *unclear); // and the planner is free for the next one
            return;
        }
        m_conductor->turnPlanned(
            turn, reply.ok() ? std::move(*reply)
                             : assistant::PlannerReply(assistant::NotUnderstood{reply.error().message, {}}));
    });
}

void Workers::finish() {
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [key, running] : m_running)
            running.cancel.cancel();
    }
    m_planning.waitForDone();
    m_pool.waitForDone();
}

} // namespace flux::host
