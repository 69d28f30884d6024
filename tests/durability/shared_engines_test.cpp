// Several engines on one PostgreSQL: what a killed one leaves goes on in another, a request reaches whoever owns the
// task, every subscriber sees one feed.
#include "engine/host/local_engine.h"
#include "engine/store/pg/pg_store.h"
#include "tests/durability/shared_child.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QMap>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <mutex>
#include <random>

using namespace flux;
using namespace Qt::StringLiterals;
using domain::TaskStatus;
using test::PgServer;

namespace {

constexpr int kLeaseMs = 500;
constexpr int kPatienceMs = 60'000;

// One engine process.
class Process {
public:
    Process(const QString& schema, const QString& log, int make = 0) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(qEnvironmentVariable("FLUX_TEST_BIN") + u"/flux-shared-child"_s,
                        {u"--store"_s, PgServer::shared().url(), u"--schema"_s, schema, u"--data"_s, m_dir.path(),
                         u"--log"_s, log, u"--lease"_s, QString::number(kLeaseMs), u"--make"_s, QString::number(make)});
    }
    ~Process() { end(); }
    [[nodiscard]] bool isReady() {
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(kPatienceMs))
                return false;
        }
        return m_process.readLine() == "ready\n";
    }
    void kill() {
        m_process.kill();
        m_process.waitForFinished();
    }
    int end() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(kPatienceMs))
            kill();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

private:
    QTemporaryDir m_dir;
    QProcess m_process;
};

// An engine in this process, with what its subscriber has heard.
class Here {
public:
    Here(const QString& schema, const QString& log, bool resumeAll, int leaseMs = kLeaseMs) {
        host::LocalEngineOptions options;
        options.storeUrl = PgServer::shared().url();
        options.storeSchema = schema;
        options.dataDir = m_dir.path();
        options.leaseMs = leaseMs;
        options.workers = 4;
        options.resumeAll = resumeAll;
        options.addAgents = [log](agents::Registry& registry) { test::addCountingAgents(registry, log, 0); };
        auto opened = host::LocalEngine::open(std::move(options));
        if (!opened.ok())
            qFatal("%s", qPrintable(opened.error().message + opened.error().detail));
        engine = std::move(*opened);
        m_subscription = engine->subscribe(0, {[this](const domain::FeedEvent& event) {
                                                   const std::lock_guard lock(m_mutex);
                                                   m_sequences.push_back(event.sequence);
                                               },
                                               {}});
    }
    ~Here() {
        m_subscription.reset();
        engine.reset(); // before its folder
    }

    domain::TaskId make(int number, bool start = true) {
        api::CreateTask request;
        request.plan = test::countingPlan(number);
        request.goal = request.plan->goal;
        request.source = u"test"_s;
        request.start = start;
        const auto made = engine->send(request).result();
        if (!made.ok())
            qFatal("%s", qPrintable(made.error().message));
        return made->taskId;
    }
    [[nodiscard]] std::vector<qint64> heard() const {
        const std::lock_guard lock(m_mutex);
        return m_sequences;
    }
    // Empty: 1, 2, 3, … up to `last`.
    [[nodiscard]] QString gap(qint64 last) const {
        const auto sequences = heard();
        for (size_t i = 0; i < sequences.size(); ++i) {
            if (sequences[i] != qint64(i) + 1)
                return u"%1 came as the %2th"_s.arg(sequences[i]).arg(i + 1);
        }
        return qint64(sequences.size()) == last ? QString() : u"%1 of %2 came"_s.arg(sequences.size()).arg(last);
    }

    std::unique_ptr<host::LocalEngine> engine;

private:
    QTemporaryDir m_dir;
    mutable std::mutex m_mutex;
    std::vector<qint64> m_sequences;
    std::unique_ptr<api::Subscription> m_subscription;
};

} // namespace

class SharedEnginesTest : public QObject {
    Q_OBJECT

private:
    QString m_schema;
    std::unique_ptr<QTemporaryDir> m_log;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<store::Reader> m_rows;

    [[nodiscard]] QString log() const { return m_log->path(); }

    int withStatus(const std::vector<TaskStatus>& statuses) {
        const auto page = m_rows->tasks(statuses, {}, 1000);
        return page.ok() ? int(page->rows.size()) : -1;
    }
    template <typename Condition>
    [[nodiscard]] bool until(Condition condition) {
        return QTest::qWaitFor(condition, kPatienceMs);
    }
    bool allCompleted(int count) { return withStatus({TaskStatus::Completed}) == count; }

    // Empty when no step has run twice at the same attempt and each effect happened once.
    QString wrongRuns(int tasks) {
        QMap<QString, int> runs, effects;
        for (const QString& line : test::linesOf(log())) {
            if (line.startsWith(u"run "_s) && ++runs[line] > 1)
                return line + u" twice"_s;
            if (line.startsWith(u"effect "_s) && ++effects[line] > 1)
                return line + u" twice"_s;
        }
        return effects.size() == 2 * tasks ? QString() : u"%1 effects of %2"_s.arg(effects.size()).arg(2 * tasks);
    }

    // As a person would who knows what went out.
    void answerUnknown(Here& surface) {
        const auto cards = m_rows->openCheckpoints(1000);
        QVERIFY(cards.ok());
        for (const domain::Checkpoint& card : cards->rows) {
            QCOMPARE(card.kind, domain::CheckpointKind::UnknownOutcome);
            const QString effect = u"effect %1/%2"_s.arg(card.taskId.text, card.step.text);
            const auto verdict =
                test::linesOf(log()).contains(effect) ? domain::Verdict::WentOut : domain::Verdict::Again;
            const domain::Decision decision{verdict, base::Json::object(), base::Json::object(), QString(), u"test"_s};
            const auto decided = surface.engine->send(api::DecideCheckpoint{card.id, decision}).result();
            QVERIFY2(decided.ok(), decided.ok() ? "" : qPrintable(decided.error().message));
        }
    }

private Q_SLOTS:
    void init() {
        m_schema = PgServer::newSchema();
        m_log = std::make_unique<QTemporaryDir>();
        store::PgStoreOptions options;
        options.url = PgServer::shared().url();
        options.schema = m_schema;
        m_store = std::move(*store::openPgStore(options));
        m_rows = std::move(*m_store->openReader());
    }
    void cleanup() {
        m_rows.reset();
        m_store.reset();
    }

    void whatAKilledProcessLeavesGoesOnInAnother() {
        Process first(m_schema, log(), 8);
        QVERIFY(first.isReady());
        first.kill();
        QCOMPARE(withStatus({}), 8);
        Here second(m_schema, log(), true);
        QVERIFY(until([&] { return allCompleted(8) || withStatus({TaskStatus::Checkpoint}) > 0; }));
        QVERIFY(until([&] { return withStatus({TaskStatus::Completed, TaskStatus::Checkpoint}) == 8; }));
        QVERIFY(until([&] { return second.gap(m_rows->lastSequence().value()).isEmpty(); }));
    }

    void oneFeedForAll() {
        Here a(m_schema, log(), true), b(m_schema, log(), true);
        for (int i = 0; i < 5; ++i) {
            (void)a.make(i);
            (void)b.make(10 + i);
        }
        QVERIFY(until([&] { return allCompleted(10); }));
        const qint64 last = m_rows->lastSequence().value();
        QVERIFY2(until([&] { return a.gap(last).isEmpty() && b.gap(last).isEmpty(); }),
                 qPrintable(a.gap(last) + b.gap(last)));
        QCOMPARE(wrongRuns(10), QString());
    }

    void aRequestReachesTheOwner() {
        Here a(m_schema, log(), true), b(m_schema, log(), true);
        const domain::TaskId task = a.make(1, false);
        const auto paused = b.engine->send(api::PauseTask{task}).result();
        QVERIFY2(paused.ok(), paused.ok() ? "" : qPrintable(paused.error().message + paused.error().detail));
        QCOMPARE(paused->status, TaskStatus::Paused);
        const auto started = b.engine->send(api::ResumeTask{task}).result();
        QVERIFY(started.ok());
        QVERIFY(until([&] { return allCompleted(1); }));
        const auto refused = b.engine->send(api::PauseTask{task}).result();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, base::ErrorCode::FailedPrecondition);
    }

    // Ten answers to one card through two engines: one verdict counts, and each is told.
    void theFirstAnswerWinsFromAnyProcess() {
        Here a(m_schema, log(), true), b(m_schema, log(), true);
        api::CreateTask request;
        request.plan = test::countingPlan(1);
        request.plan->steps[0].checkpoint = domain::CheckpointSpec{};
        request.plan->steps[0].checkpoint->question = u"Shall it begin?"_s;
        request.goal = request.plan->goal;
        QVERIFY(a.engine->send(request).result().ok());
        QVERIFY(until([&] { return m_rows->openCheckpoints(10)->rows.size() == 1; }));
        const domain::CheckpointId card = m_rows->openCheckpoints(10)->rows[0].id;
        std::vector<QFuture<base::Result<domain::Checkpoint>>> answers;
        for (int i = 0; i < 10; ++i) {
            const domain::Decision decision{i % 2 == 0 ? domain::Verdict::Yes : domain::Verdict::No,
                                            base::Json::object(), base::Json::object(), QString(), u"terminal"_s};
            answers.push_back((i % 3 == 0 ? a : b).engine->send(api::DecideCheckpoint{card, decision}));
        }
        std::optional<domain::Verdict> counted;
        int refused = 0;
        for (auto& answer : answers) {
            const auto got = answer.result();
            refused += !got.ok();
            if (got.ok()) {
                QVERIFY(got->decision && (!counted || *counted == got->decision->verdict));
                counted = got->decision->verdict;
            }
        }
        QVERIFY(counted.has_value());
        QVERIFY(refused > 0);
        QCOMPARE(m_rows->checkpoint(card)->decision->verdict, *counted);
    }

    void aSettingIsChangedForAll() {
        Here a(m_schema, log(), true), b(m_schema, log(), true);
        QVERIFY(a.engine->send(api::ChangeSetting{u"engine.undo_seconds"_s, 42}).result().ok());
        QVERIFY(until([&] {
            const auto settings = b.engine->send(api::GetSettings{}).result();
            return settings.ok() && base::intAt(settings->values, "engine.undo_seconds") == 42;
        }));
    }

    void twoStartAtOnceOnAnEmptyDatabase() {
        m_schema = PgServer::newSchema(); // that nobody has made
        Process a(m_schema, log(), 3), b(m_schema, log(), 3);
        QVERIFY(a.isReady());
        QVERIFY(b.isReady());
        QCOMPARE(a.end(), 0);
        QCOMPARE(b.end(), 0);
    }

    // The server dies as at a power cut and comes back: commits that were under way may have landed or not.
    void theServerIsStartedAnewUnderTwoEngines() {
        Here a(m_schema, log(), true), b(m_schema, log(), true);
        for (int i = 0; i < 15; ++i) {
            (void)a.make(i);
            (void)b.make(100 + i);
        }
        QVERIFY(until([&] { return test::linesOf(log()).size() > 20; }));
        PgServer::shared().stop();
        QVERIFY(!a.engine->send(api::ChangeSetting{u"engine.undo_seconds"_s, 1}).result().ok());
        PgServer::shared().start();
        m_rows = std::move(*m_store->openReader());
        QVERIFY(until([&] { return withStatus({TaskStatus::Completed, TaskStatus::Checkpoint}) == 30; }));
        answerUnknown(a);
        QVERIFY(until([&] { return allCompleted(30); }));
        QCOMPARE(wrongRuns(30), QString());
        const qint64 last = m_rows->lastSequence().value();
        QVERIFY2(until([&] { return a.gap(last).isEmpty() && b.gap(last).isEmpty(); }),
                 qPrintable(a.gap(last) + u" / "_s + b.gap(last)));
    }

    // Three processes share sixty tasks; one after the other is killed at points that a fixed seed picks, and another
    // takes its place. What nobody knows is asked, and the answer is true.
    void killedAtRandomNothingIsLostAndNothingHappensTwice() {
        constexpr int kTasks = 60, kKills = 8;
        std::mt19937 dice(20260302);
        Process maker(m_schema, log(), kTasks);
        QVERIFY(maker.isReady());
        maker.kill();
        std::vector<std::unique_ptr<Process>> processes;
        for (int i = 0; i < 3; ++i)
            processes.push_back(std::make_unique<Process>(m_schema, log()));
        for (int i = 0; i < kKills; ++i) {
            const auto target = test::linesOf(log()).size() + 5 + qsizetype(dice() % 20);
            QVERIFY(until([&] {
                return test::linesOf(log()).size() >= target ||
                       withStatus({TaskStatus::Completed, TaskStatus::Checkpoint}) == kTasks;
            }));
            auto& victim = processes[dice() % processes.size()];
            victim->kill();
            victim = std::make_unique<Process>(m_schema, log());
        }
        QVERIFY2(until([&] {
                     return withStatus({TaskStatus::Completed, TaskStatus::Checkpoint}) == kTasks;
                 }),
                 qPrintable(QString::number(withStatus({TaskStatus::Completed}))));
        Here surface(m_schema, log(), false);
        answerUnknown(surface);
        QVERIFY(until([&] { return allCompleted(kTasks); }));
        QCOMPARE(wrongRuns(kTasks), QString());
        const qint64 last = m_rows->lastSequence().value();
        QVERIFY2(until([&] { return surface.gap(last).isEmpty(); }), qPrintable(surface.gap(last)));
        for (auto& process : processes)
            QCOMPARE(process->end(), 0);
    }
};

FLUX_TEST_CLASS(SharedEnginesTest)
#include "shared_engines_test.moc"
