// Kill it anywhere: one task with two fetches, a summary, a file and a mail behind a card is run once to learn its
// commit points; then once for each point and phase with a SIGKILL there, and once more to go on. Each run must end as
// the one that nobody killed. On SQLite, and on a PostgreSQL that lives on as a disk does.
#include "engine/base/json.h"
#include "engine/domain/codec.h"
#include "engine/host/local_engine.h"
#include "tests/support/http_test_server.h"
#include "tests/support/pg_server.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDirIterator>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using base::Json;

namespace {

const QByteArray kPageA =
    "<html><head><title>Oak</title></head><body><h1>Oak worktops</h1><p>The oak worktop costs 412 euros at the first "
    "shop. "
    "Delivery takes twelve days in November. The wood is oiled before it leaves the shop.</p></body></html>";
const QByteArray kPageB =
    "<html><head><title>Beech</title></head><body><h1>Beech worktops</h1><p>The beech worktop costs 458 euros at the "
    "second shop. "
    "Delivery takes three days in November. Cutting to size is free at this shop.</p></body></html>";

// What differs between two runs of the same thing: times, ids and places.
void strip(Json& value) {
    if (value.is_object()) {
        for (auto it = value.begin(); it != value.end();) {
            const std::string key = it.key();
            if (key.ends_with("_at") || key == "id" || key.ends_with("_id") || key == "path" || key == "message_id" ||
                key == "trash") {
                it = value.erase(it);
            } else {
                strip(*it);
                ++it;
            }
        }
    } else if (value.is_array()) {
        for (Json& item : value)
            strip(item);
    }
}

Json filesOf(const QString& folder) {
    Json out = Json::object();
    QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        QString name = QDir(folder).relativeFilePath(file.fileName());
        if (name.startsWith(QStringLiteral(".trash/"))) // called by the time
            name = name.section(QLatin1Char('/'), 0, -2);
        out[name.toStdString()] =
            QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex().toStdString();
    }
    return out;
}

// Where a run keeps its data.
struct Place {
    explicit Place(bool shared) : schema(shared ? test::PgServer::newSchema() : QString()) {}
    [[nodiscard]] QString url() const { return schema.isEmpty() ? QString() : test::PgServer::shared().url(); }

    QTemporaryDir dir;
    QString schema; // empty: SQLite in the folder
};

// Everything a person could see afterwards.
Json endState(const Place& place) {
    host::LocalEngineOptions options;
    options.dataDir = place.dir.path();
    options.storeUrl = place.url();
    options.storeSchema = place.schema;
    options.resumeAll = false;
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok())
        return Json{{"error", engine.error().message}};
    Json out{{"tasks", Json::array()}, {"threads", Json::array()}};
    const auto tasks = (*engine)->send(api::ListTasks{{}, 100}).result();
    for (const domain::Task& task : tasks->tasks) {
        const auto detail = (*engine)->send(api::GetTask{task.id.text}).result();
        Json entry{{"status", domain::statusName(task.status)},
                   {"done", task.doneCount},
                   {"results", task.results},
                   {"steps", Json::array()}};
        for (const domain::StepState& step : detail->steps) {
            Json outputs = step.run.outputs ? *step.run.outputs : Json();
            if (outputs.contains("sent")) // a mail that the person confirmed has no receipt of the server's
                outputs = Json{{"sent", outputs["sent"]}};
            entry["steps"].push_back(Json{{"name", step.spec.name},
                                          {"status", domain::statusName(step.run.status)},
                                          {"undone", step.run.effect == domain::EffectProgress::Undone},
                                          {"outputs", outputs}});
        }
        out["tasks"].push_back(entry);
    }
    const auto list = (*engine)->send(api::ListConversations{}).result();
    for (const domain::Conversation& conversation : list->conversations) {
        const auto page = (*engine)->send(api::GetThread{conversation.id, 0, 200}).result();
        Json thread{{"state", domain::stateName(conversation.state)},
                    {"reason", conversation.reason},
                    {"blocks", Json::array()}};
        for (const domain::Message& message : page->messages) {
            for (const domain::Block& block : message.blocks) {
                if (!std::holds_alternative<domain::CheckpointBlock>(
                        block)) // an unknown outcome adds a card of its own
                    thread["blocks"].push_back(domain::toJson(block));
            }
        }
        out["threads"].push_back(thread);
    }
    strip(out);
    out["files"] = filesOf((*engine)->filesDir());
    return out;
}

} // namespace

class DurabilityTest : public QObject {
    Q_OBJECT

private:
    QString m_message;
    bool m_undo = false;
    std::unique_ptr<test::HttpTestServer> m_http;

    struct Ended {
        int code = -1;
        bool killed = false;
        qint64 commits = 0;
    };

    Ended run(const Place& place, test::SmtpTestServer& smtp, const QString& kill) {
        QProcess process;
        QStringList arguments{QStringLiteral("--data"),    place.dir.path(),
                              QStringLiteral("--message"), m_message,
                              QStringLiteral("--smtp"),    smtp.url(),
                              QStringLiteral("--host"),    QStringLiteral("127.0.0.1"),
                              QStringLiteral("--mails"),   QString::number(smtp.accepted())};
        if (m_undo)
            arguments << QStringLiteral("--undo");
        if (!kill.isEmpty())
            arguments << QStringLiteral("--kill") << kill;
        if (!place.schema.isEmpty())
            arguments << QStringLiteral("--store") << place.url() << QStringLiteral("--schema") << place.schema;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(qEnvironmentVariable("FLUX_TEST_BIN") + QStringLiteral("/flux-durability-child"), arguments);
        if (!process.waitForFinished(90'000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        Ended ended;
        ended.killed = process.exitStatus() == QProcess::CrashExit;
        ended.code = process.exitCode();
        if (const auto line = base::parseJson(process.readAllStandardOutput().trimmed()); line.ok())
            ended.commits = base::intAt(*line, "commits");
        return ended;
    }

    static void stores() {
        QTest::addColumn<bool>("shared");
        QTest::newRow("sqlite") << false;
        QTest::newRow("postgresql") << true;
    }

private Q_SLOTS:
    void initTestCase() {
        m_http = std::make_unique<test::HttpTestServer>();
        m_http->setPage("/a.html", "text/html", kPageA);
        m_http->setPage("/b.html", "text/html", kPageB);
        m_message = QStringLiteral(
                        "Compare these two pages %1 %2, save the summary as brief.md and mail it to marta@example.org")
                        .arg(m_http->url(QStringLiteral("/a.html")).toString(),
                             m_http->url(QStringLiteral("/b.html")).toString());
    }

    void killedAtEachCommitPoint_data() { stores(); }
    void killedAtEachCommitPoint() {
        QFETCH(bool, shared);
        const Place whole(shared);
        test::SmtpTestServer smtp;
        const Ended plain = run(whole, smtp, {});
        QCOMPARE(plain.code, 0);
        QCOMPARE(smtp.accepted(), 1);
        QVERIFY2(plain.commits >= 8, "a task of this kind has more commit points than that");
        const Json expected = endState(whole);
        QCOMPARE(base::textAt(expected["tasks"][0], "status"), QStringLiteral("completed"));
        QVERIFY(expected["files"].contains("brief.md"));

        int kills = 0;
        for (qint64 commit = 1; commit <= plain.commits; ++commit) {
            for (int phase = 0; phase < 3; ++phase) {
                const QString point = QStringLiteral("%1:%2").arg(commit).arg(phase);
                const Place place(shared);
                test::SmtpTestServer counter;
                const Ended killed = run(place, counter, point);
                kills += killed.killed;
                const Ended resumed = run(place, counter, {});
                QVERIFY2(resumed.code == 0, qPrintable(point + QStringLiteral(": it did not go on to the end")));
                QVERIFY2(counter.accepted() == 1,
                         qPrintable(QStringLiteral("%1: %2 mails").arg(point).arg(counter.accepted())));
                const Json end = endState(place);
                QVERIFY2(end == expected,
                         qPrintable(point + QStringLiteral(": ") + base::dumpJsonPretty(Json::diff(expected, end))));
            }
        }
        // How many commits share a transaction depends on timing, so the last points may not be reached in each run.
        QVERIFY2(kills >= plain.commits * 2, "hardly a kill happened: the hook does not work");
    }

    // The same for a run that is taken back: the file is in the trash once, and the old task knows it.
    void killedWhileTakingBack() {
        const QString before = m_message;
        m_message = QStringLiteral("Compare these two pages %1 %2 and save the summary as brief.md")
                        .arg(m_http->url(QStringLiteral("/a.html")).toString(),
                             m_http->url(QStringLiteral("/b.html")).toString());
        m_undo = true;
        const Place whole(false);
        test::SmtpTestServer smtp;
        const Ended plain = run(whole, smtp, {});
        QCOMPARE(plain.code, 0);
        const Json expected = endState(whole);
        QVERIFY(expected["files"].contains(".trash/brief.md"));
        QVERIFY(!expected["files"].contains("brief.md"));
        QCOMPARE(expected["tasks"].size(), size_t(2));
        for (qint64 commit = 1; commit <= plain.commits; ++commit) {
            for (int phase = 0; phase < 3; ++phase) {
                const QString point = QStringLiteral("%1:%2").arg(commit).arg(phase);
                const Place dir(false);
                (void)run(dir, smtp, point);
                QVERIFY2(run(dir, smtp, {}).code == 0,
                         qPrintable(point + QStringLiteral(": it did not go on to the end")));
                const Json end = endState(dir);
                QVERIFY2(end == expected,
                         qPrintable(point + QStringLiteral(": ") + base::dumpJsonPretty(Json::diff(expected, end))));
            }
        }
        m_message = before;
        m_undo = false;
    }

    // Killed while going on, and again: recovery is as safe as the first run.
    void killedAgainWhileRecovering_data() { stores(); }
    void killedAgainWhileRecovering() {
        QFETCH(bool, shared);
        const Place place(shared);
        test::SmtpTestServer smtp;
        for (int commit = 3; commit < 8; ++commit)
            (void)run(place, smtp, QStringLiteral("%1:1").arg(commit));
        const Ended last = run(place, smtp, {});
        QCOMPARE(last.code, 0);
        QCOMPARE(smtp.accepted(), 1);
    }
};

FLUX_TEST_CLASS(DurabilityTest)
#include "durability_test.moc"
