#pragma once

#include "engine/host/conductor.h"
#include "tests/support/fake_agents.h"
#include "tests/support/fake_leases.h"
#include "tests/support/test_clock.h"

#include <QtTest/QTest>

#include <deque>

namespace flux::test {

// A reader that fails when it is told to.
class FlakyReader final : public store::Reader {
public:
    explicit FlakyReader(store::Reader& inner) : m_inner(inner) {}

    std::optional<base::Error> trouble; // every read gives this while it is set

    base::Result<qint64> lastSequence() override;
    base::Result<store::Page<domain::Conversation>> conversations(const store::ConversationQuery& query) override;
    base::Result<domain::SplitCounts> splitCounts() override;
    base::Result<domain::Conversation> conversation(const domain::ConversationId& id) override;
    base::Result<store::Page<domain::Message>> messages(const domain::ConversationId& id, qint64 before,
                                                        int limit) override;
    base::Result<domain::Task> task(const domain::TaskId& id) override;
    base::Result<std::vector<domain::StepState>> steps(const domain::TaskId& id, bool withOutputs) override;
    base::Result<store::Page<domain::Task>> tasks(const std::vector<domain::TaskStatus>& statuses,
                                                  const QString& prefix, int limit) override;
    base::Result<std::vector<domain::Task>> tasksOf(const domain::ConversationId& id) override;
    base::Result<std::vector<domain::JournalRow>> journal(const domain::TaskId& id, int limit) override;
    base::Result<domain::Checkpoint> checkpoint(const domain::CheckpointId& id) override;
    base::Result<store::Page<domain::Checkpoint>> openCheckpoints(int limit) override;
    base::Result<std::vector<domain::Checkpoint>> checkpointsOf(const domain::TaskId& id) override;
    base::Result<std::vector<store::PlanVersion>> planVersions(const domain::TaskId& id) override;
    base::Result<std::vector<domain::Breaker>> breakers() override;
    base::Result<std::vector<domain::Turn>> openTurns() override;
    base::Result<std::vector<domain::FeedEvent>> eventsAfter(qint64 sequence, int limit) override;
    base::Result<base::Json> settings() override;
    store::ObjectReader& objects() override { return m_inner.objects(); }

private:
    store::Reader& m_inner;
};

// A writer that fails the commits it is told to.
class FlakyWriter final : public store::Writer {
public:
    explicit FlakyWriter(std::unique_ptr<store::Writer> inner)
        : m_inner(std::move(inner)), m_reader(m_inner->reader()) {}

    std::deque<base::Error> failures;                                           // one for each of the next commits
    std::deque<base::Error> broken;                                             // the same, but the commit lands
    std::function<std::optional<base::Error>(const store::UnitOfWork&)> poison; // a unit that never goes in
    std::function<void()> before;                                               // called when a commit begins
    int attempts = 0;
    int commits = 0; // that succeeded
    FakeLeases* shared = nullptr;

    base::Result<store::CommitReceipt> commit(const store::UnitOfWork& work) override;
    FlakyReader& reader() override { return m_reader; }
    store::Leases* leases() override { return shared; }
    base::Result<store::CommitReceipt> commitAsOther(const store::UnitOfWork& work) { return m_inner->commit(work); }

private:
    std::unique_ptr<store::Writer> m_inner;
    FlakyReader m_reader;
};

// Writes down what it is asked for and does nothing.
class CountingJobs final : public host::JobRunner {
public:
    struct Run {
        orchestrator::RunStep step;
        QString key;
    };
    std::vector<Run> runs;
    std::vector<std::pair<domain::TaskId, int>> stops;
    std::vector<domain::Turn> turns;

    void runStep(const orchestrator::RunStep& step, const domain::Task&, const domain::StepKey& key, int) override {
        runs.push_back({step, key.text});
    }
    void stopStep(const domain::TaskId& task, int position) override { stops.emplace_back(task, position); }
    void planTurn(const domain::Turn& turn) override { turns.push_back(turn); }
};

// A conductor on the test's own thread, on a store in memory, with hands that only count. Its events come to `feed`.
class ConductorBench {
public:
    explicit ConductorBench(std::shared_ptr<store::Store> store = {}, quint64 seed = 1, bool shared = false);
    ~ConductorBench();

    // Puts a request into the queue; pump() works the queue off.
    template <typename R>
    void post(R request, std::optional<base::Result<typename R::Reply>>& reply) {
        conductor->postRequest(std::move(request), [&reply](base::Result<api::Reply> got) {
            if (got.ok())
                reply.emplace(std::get<typename R::Reply>(*got));
            else
                reply.emplace(got.error());
        });
    }
    template <typename R>
    base::Result<typename R::Reply> ask(R request) {
        std::optional<base::Result<typename R::Reply>> reply;
        post(std::move(request), reply);
        if (!until([&reply] { return reply.has_value(); }))
            return base::makeError(base::ErrorCode::DeadlineExceeded, QStringLiteral("No reply came."));
        return std::move(*reply);
    }
    void pump(); // until nothing is queued any more; timers in the future are left alone
    template <typename Condition>
    [[nodiscard]] bool until(Condition condition) {
        return QTest::qWaitFor(condition, 10'000);
    }

    // A task from a ready plan, its first steps started.
    domain::TaskId makeTask(std::vector<domain::StepSpec> steps, bool start = true);
    void end(const domain::TaskId& task, int position, base::Result<base::Json> outcome, int attempt = 1);
    [[nodiscard]] store::Reader& rows() { return *m_rows; } // what is committed
    [[nodiscard]] domain::Task taskRow(const domain::TaskId& id) { return *m_rows->task(id); }
    [[nodiscard]] QString stepRows(const domain::TaskId& id);         // "a:done#1 b:running#1"
    [[nodiscard]] QString runs() const;                               // "a#1 b#1"
    [[nodiscard]] QString gapInFeed() const;                          // empty: 1, 2, 3, … as the store has them
    [[nodiscard]] QStringList notices() const;                        // "healthy", "disk_full", "store_unavailable"
    [[nodiscard]] QString lastText(const domain::ConversationId& id); // of the newest message

    std::shared_ptr<store::Store> store;
    TestClock clock;
    agents::Registry registry;
    host::SettingsCache settings{base::Json{{"engine.undo_seconds", 0}}}; // nothing is held
    CountingJobs jobs;
    FakeLeases leases; // only where the store is shared
    FlakyWriter* writer = nullptr;
    std::unique_ptr<host::Conductor> conductor;
    std::vector<domain::FeedEvent> feed;
    std::vector<domain::LiveEvent> live;

private:
    std::unique_ptr<store::Reader> m_rows;
    std::unique_ptr<api::Subscription> m_subscription;
};

[[nodiscard]] base::Error diskFull();
[[nodiscard]] base::Error defect();

} // namespace flux::test
