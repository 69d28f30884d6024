#include "tests/unit/host/conductor_bench.h"

#include "engine/store/fake/memory_store.h"

namespace flux::test {

using base::Result;

#define FLUX_FLAKY(call)                                                                                               \
    if (trouble)                                                                                                       \
        return *trouble;                                                                                               \
    return m_inner.call

Result<qint64> FlakyReader::lastSequence() {
    FLUX_FLAKY(lastSequence());
}
Result<store::Page<domain::Conversation>> FlakyReader::conversations(const store::ConversationQuery& query) {
    FLUX_FLAKY(conversations(query));
}
Result<domain::SplitCounts> FlakyReader::splitCounts() {
    FLUX_FLAKY(splitCounts());
}
Result<domain::Conversation> FlakyReader::conversation(const domain::ConversationId& id) {
    FLUX_FLAKY(conversation(id));
}
Result<store::Page<domain::Message>> FlakyReader::messages(const domain::ConversationId& id, qint64 before, int limit) {
    FLUX_FLAKY(messages(id, before, limit));
}
Result<domain::Task> FlakyReader::task(const domain::TaskId& id) {
    FLUX_FLAKY(task(id));
}
Result<std::vector<domain::StepState>> FlakyReader::steps(const domain::TaskId& id, bool withOutputs) {
    FLUX_FLAKY(steps(id, withOutputs));
}
Result<store::Page<domain::Task>> FlakyReader::tasks(const std::vector<domain::TaskStatus>& statuses,
                                                     const QString& prefix, int limit) {
    FLUX_FLAKY(tasks(statuses, prefix, limit));
}
Result<std::vector<domain::Task>> FlakyReader::tasksOf(const domain::ConversationId& id) {
    FLUX_FLAKY(tasksOf(id));
}
Result<std::vector<domain::JournalRow>> FlakyReader::journal(const domain::TaskId& id, int limit) {
    FLUX_FLAKY(journal(id, limit));
}
Result<domain::Checkpoint> FlakyReader::checkpoint(const domain::CheckpointId& id) {
    FLUX_FLAKY(checkpoint(id));
}
Result<store::Page<domain::Checkpoint>> FlakyReader::openCheckpoints(int limit) {
    FLUX_FLAKY(openCheckpoints(limit));
}
Result<std::vector<domain::Checkpoint>> FlakyReader::checkpointsOf(const domain::TaskId& id) {
    FLUX_FLAKY(checkpointsOf(id));
}
Result<std::vector<store::PlanVersion>> FlakyReader::planVersions(const domain::TaskId& id) {
    FLUX_FLAKY(planVersions(id));
}
Result<std::vector<domain::Breaker>> FlakyReader::breakers() {
    FLUX_FLAKY(breakers());
}
Result<std::vector<domain::Turn>> FlakyReader::openTurns() {
    FLUX_FLAKY(openTurns());
}
Result<std::vector<domain::FeedEvent>> FlakyReader::eventsAfter(qint64 sequence, int limit) {
    FLUX_FLAKY(eventsAfter(sequence, limit));
}
Result<base::Json> FlakyReader::settings() {
    FLUX_FLAKY(settings());
}

#undef FLUX_FLAKY

Result<store::CommitReceipt> FlakyWriter::commit(const store::UnitOfWork& work) {
    ++attempts;
    if (before)
        before();
    if (!failures.empty()) {
        const base::Error error = failures.front();
        failures.pop_front();
        return error;
    }
    if (poison) {
        if (const auto error = poison(work))
            return *error;
    }
    if (shared) {
        if (const auto refused = shared->check(work))
            return *refused;
    }
    auto receipt = m_inner->commit(work);
    commits += receipt.ok() ? 1 : 0;
    if (shared && receipt.ok())
        shared->committed(work);
    if (!broken.empty()) {
        const base::Error error = broken.front();
        broken.pop_front();
        return error;
    }
    return receipt;
}

ConductorBench::ConductorBench(std::shared_ptr<store::Store> kept, quint64 seed, bool shared)
    : store(kept ? std::move(kept) : std::shared_ptr<store::Store>(store::makeMemoryStore())), clock(seed) {
    addFakeAgents(registry);
    auto flaky = std::make_unique<FlakyWriter>(std::move(*store->openWriter()));
    writer = flaky.get();
    m_rows = std::move(*store->openReader());
    host::Conductor::Parts parts;
    parts.writer = std::move(flaky);
    parts.clock = &clock;
    parts.registry = &registry;
    parts.settings = &settings;
    parts.jobs = &jobs;
    parts.storeRetryMs = 1;
    writer->shared = shared ? &leases : nullptr;
    conductor = std::make_unique<host::Conductor>(std::move(parts));
    if (!conductor->join().ok())
        qFatal("cannot join");
    m_subscription = conductor->subscribe(0, {[this](const domain::FeedEvent& event) { feed.push_back(event); },
                                              [this](const domain::LiveEvent& event) { live.push_back(event); }});
    pump();
}

ConductorBench::~ConductorBench() {
    m_subscription.reset();
    conductor.reset();
}

void ConductorBench::pump() {
    QCoreApplication::sendPostedEvents(conductor.get());
    QCoreApplication::sendPostedEvents(conductor.get()); // what the first round has queued
}

domain::TaskId ConductorBench::makeTask(std::vector<domain::StepSpec> steps, bool start) {
    api::CreateTask request;
    request.goal = QStringLiteral("Do it");
    request.source = QStringLiteral("test");
    request.start = start;
    request.plan.emplace();
    request.plan->title = QStringLiteral("Doing it");
    request.plan->steps = std::move(steps);
    const auto made = ask(std::move(request));
    if (!made.ok())
        qFatal("the task was not made: %ls", qUtf16Printable(made.error().message));
    return made->taskId;
}

void ConductorBench::end(const domain::TaskId& task, int position, Result<base::Json> outcome, int attempt) {
    conductor->stepEnded(task, {position, attempt, std::move(outcome), QString()});
}

QString ConductorBench::stepRows(const domain::TaskId& id) {
    QStringList out;
    const auto steps = m_rows->steps(id, false);
    for (const domain::StepState& s : *steps)
        out.append(
            QStringLiteral("%1:%2#%3").arg(s.spec.key.text, domain::statusName(s.run.status)).arg(s.run.attempt));
    return out.join(u' ');
}

QString ConductorBench::runs() const {
    QStringList out;
    for (const CountingJobs::Run& run : jobs.runs)
        out.append(QStringLiteral("%1#%2").arg(run.key).arg(run.step.attempt));
    return out.join(u' ');
}

QString ConductorBench::gapInFeed() const {
    for (size_t i = 0; i < feed.size(); ++i) {
        if (feed[i].sequence != static_cast<qint64>(i) + 1)
            return QStringLiteral("event %1 has sequence %2").arg(i + 1).arg(feed[i].sequence);
    }
    const qint64 last = *m_rows->lastSequence();
    if (last != static_cast<qint64>(feed.size()))
        return QStringLiteral("the store has %1 events, the subscriber %2").arg(last).arg(feed.size());
    return {};
}

QStringList ConductorBench::notices() const {
    QStringList out;
    for (const domain::LiveEvent& event : live) {
        if (const auto* notice = std::get_if<domain::EngineNotice>(&event)) {
            switch (notice->kind) {
            case domain::EngineNotice::Kind::Healthy:
                out.append(QStringLiteral("healthy"));
                break;
            case domain::EngineNotice::Kind::DiskFull:
                out.append(QStringLiteral("disk_full"));
                break;
            case domain::EngineNotice::Kind::StoreUnavailable:
                out.append(QStringLiteral("store_unavailable"));
                break;
            }
        }
    }
    return out;
}

QString ConductorBench::lastText(const domain::ConversationId& id) {
    const auto page = m_rows->messages(id, 0, 1);
    if (!page.ok() || page->rows.empty())
        return {};
    for (const domain::Block& block : page->rows.front().blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block))
            return text->markdown;
    }
    return {};
}

base::Error diskFull() {
    return base::makeError(base::ErrorCode::ResourceExhausted, QStringLiteral("The disk is full."));
}
base::Error defect() {
    return base::makeError(base::ErrorCode::Internal, QStringLiteral("Flux ran into a defect of its own."));
}

} // namespace flux::test
