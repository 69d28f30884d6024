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
    ~Here() { m_subscription.reset(); }

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
};

FLUX_TEST_CLASS(SharedEnginesTest)
#include "shared_engines_test.moc"
