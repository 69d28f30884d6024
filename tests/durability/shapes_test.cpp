// Kill it anywhere, the second shape: items of a list, a second address, a form, another plan and a held mail. Killed
// at each commit point, before and after it is there, and taken up again: it must end as the run that nobody killed.
#include "engine/base/json.h"
#include "engine/host/local_engine.h"
#include "tests/support/http_test_server.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtCore/QThreadPool>
#include <QtTest/QTest>

#include <mutex>

using namespace flux;
using base::Json;

namespace {

constexpr int kSideBySide = 4; // most of the time a run waits for its window to pass

QByteArray page(const char* title, const char* text) {
    return QByteArray("<html><head><title>") + title + "</title></head><body><p>" + text + "</p></body></html>";
}

// What a person could see afterwards, without times, ids and places.
Json endState(const QString& dataDir) {
    host::LocalEngineOptions options;
    options.dataDir = dataDir;
    options.resumeAll = false;
    auto engine = host::LocalEngine::open(std::move(options));
    if (!engine.ok())
        return Json{{"error", engine.error().message}};
    Json out{{"tasks", Json::array()}};
    auto tasks = (*engine)->send(api::ListTasks{{}, 100}).result()->tasks;
    std::reverse(tasks.begin(), tasks.end());
    for (const domain::Task& task : tasks) {
        const auto detail = (*engine)->send(api::GetTask{task.id.text}).result();
        Json steps = Json::array();
        for (const domain::StepState& step : detail->steps) {
            const Json outputs = step.run.outputs ? *step.run.outputs : Json();
            steps.push_back(Json{{"key", step.spec.key.text},
                                 {"status", domain::statusName(step.run.status)},
                                 {"fallback", step.run.fallback},
                                 {"content", base::textAt(outputs, "content")},
                                 {"answer", base::jsonAt(outputs, "answer")},
                                 {"sent", base::boolAt(outputs, "sent")}});
        }
        out["tasks"].push_back(Json{{"status", domain::statusName(task.status)},
                                    {"done", task.doneCount},
                                    {"steps", std::move(steps)},
                                    {"results", task.results.size()},
                                    {"version", task.planVersion},
                                    {"replaced", !task.lineage.supersededBy.isEmpty()},
                                    {"replaces", !task.lineage.supersedes.isEmpty()}});
    }
    QFile file((*engine)->filesDir() + QStringLiteral("/pages.md"));
    out["file"] = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    out["files"] = QDir((*engine)->filesDir()).entryList(QDir::Files | QDir::Hidden).size();
    return out;
}

struct Ended {
    int code = -1;
    bool killed = false;
    qint64 commits = 0;
};

Ended run(const QString& dataDir, const QString& http, test::SmtpTestServer& smtp, const QString& kill) {
    QProcess process;
    QStringList arguments{
        QStringLiteral("--data"), dataDir,    QStringLiteral("--http"),  http,
        QStringLiteral("--smtp"), smtp.url(), QStringLiteral("--mails"), QString::number(smtp.accepted())};
    if (!kill.isEmpty())
        arguments << QStringLiteral("--kill") << kill;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(qEnvironmentVariable("FLUX_TEST_BIN") + QStringLiteral("/flux-shapes-child"), arguments);
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

} // namespace

class ShapesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::HttpTestServer> m_http;
    QString m_base;

    // Empty when it ended as it should.
    QString killedAt(const QString& point, const Json& expected, bool* killed) {
        QTemporaryDir dir;
        test::SmtpTestServer smtp;
        *killed = run(dir.path(), m_base, smtp, point).killed;
        const Ended resumed = run(dir.path(), m_base, smtp, {});
        if (resumed.code != 0)
            return QStringLiteral("it did not go on to the end");
        if (smtp.accepted() != 1)
            return QStringLiteral("%1 mails").arg(smtp.accepted());
        const Json end = endState(dir.path());
        return end == expected ? QString() : base::dumpJsonPretty(Json::diff(expected, end));
    }

private Q_SLOTS:
    void initTestCase() {
        m_http = std::make_unique<test::HttpTestServer>();
        m_http->setPage("/a.html", "text/html", page("Oak", "Oak costs 412 euros."));
        m_http->setPage("/b.html", "text/html", page("Beech", "Beech costs 458 euros."));
        m_base = m_http->url(QString()).toString();
    }

    void killedAtEachCommitPoint() {
        QTemporaryDir whole;
        test::SmtpTestServer smtp;
        const Ended plain = run(whole.path(), m_base, smtp, {});
        QCOMPARE(plain.code, 0);
        QCOMPARE(smtp.accepted(), 1);
        QVERIFY(smtp.mails().front().message.contains("Subject: Your pages"));
        const Json expected = endState(whole.path());
        QVERIFY2(expected["tasks"].size() == 2, qPrintable(base::dumpJsonPretty(expected)));
        QCOMPARE(base::textAt(expected["tasks"][0], "status"), QStringLiteral("superseded"));
        QCOMPARE(base::textAt(expected["tasks"][1], "status"), QStringLiteral("completed"));
        QVERIFY2(plain.commits >= 15, "a task of this kind has more commit points than that");

        std::mutex mutex;
        QStringList wrong;
        int kills = 0, points = 0;
        QThreadPool pool;
        pool.setMaxThreadCount(kSideBySide);
        for (qint64 commit = 1; commit <= plain.commits; ++commit) {
            for (const int phase : {1, 2}) {
                ++points;
                pool.start([&, point = QStringLiteral("%1:%2").arg(commit).arg(phase)] {
                    bool killed = false;
                    const QString what = killedAt(point, expected, &killed);
                    const std::lock_guard lock(mutex);
                    kills += killed;
                    if (!what.isEmpty())
                        wrong.append(point + QStringLiteral(": ") + what);
                });
            }
        }
        pool.waitForDone();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        QVERIFY2(kills * 3 >= points * 2, "hardly a kill happened: the hook does not work");
    }
};

FLUX_TEST_CLASS(ShapesTest)
#include "shapes_test.moc"
