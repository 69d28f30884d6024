// The terminal program as a person uses it: the real binary, real files, a web server and a mail server on loopback.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/http_test_server.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;

namespace {

using Flux = test::FluxProgram;
using Output = test::FluxOutput;
constexpr int kWaitMs = test::kFluxWaitMs;

QByteArray fileAt(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir, m_notes;
    std::unique_ptr<test::HttpTestServer> m_http;

    [[nodiscard]] Flux flux() const { return Flux(m_dir->path()); }
    [[nodiscard]] QString brief() const { return m_dir->filePath(QStringLiteral("files/brief.md")); }
    void useMail(const test::SmtpTestServer& smtp) const {
        QCOMPARE(
            flux()({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("mail.smtp.url"), smtp.url()}).code,
            0);
        QCOMPARE(flux()({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("mail.from"),
                         QStringLiteral("me@example.org")})
                     .code,
                 0);
        QCOMPARE(flux().line(QStringLiteral("config set engine.undo_seconds 0")).code, 0);
    }
    [[nodiscard]] QString mailGoal() const {
        return QStringLiteral("Summarise the files in %1 and mail the summary to marta@example.org")
            .arg(m_notes->path());
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_notes = std::make_unique<QTemporaryDir>();
        writeFile(
            m_notes->filePath(QStringLiteral("a.md")),
            "# Shop visit\n\nThe oak worktop costs 412 euros. Delivery takes twelve days. The shop oils the wood.\n");
        writeFile(
            m_notes->filePath(QStringLiteral("b.md")),
            "# Budget\n\nThe kitchen budget is 9000 euros. Appliances take half of it. The rest is for the wood.\n");
        m_http = std::make_unique<test::HttpTestServer>();
        m_http->setPage("/page.html", "text/html; charset=utf-8",
                        "<html><head><title>Oak</title></head><body><h1>Oak</h1><p>Oak is a hard wood. It lasts for "
                        "many decades in a kitchen. "
                        "Oil protects it from water and stains.</p></body></html>");
    }

    void fetchesAPageAndSavesASummary() {
        const Output o = flux()({QStringLiteral("run"),
                                 QStringLiteral("Fetch %1 and save a summary as brief.md")
                                     .arg(m_http->url(QStringLiteral("/page.html")).toString()),
                                 QStringLiteral("--allow-host"), QStringLiteral("127.0.0.1")});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY2(fileAt(brief()).contains("Oak"), qPrintable(o.all()));
        QVERIFY2(o.out.contains(brief()), qPrintable(o.all()));
        QVERIFY2(o.out.contains(QRegularExpression(QStringLiteral("\\[\\d of \\d\\]"))), qPrintable(o.all()));
    }

    void aPrivateAddressStaysClosedUntilOpened() {
        const QString goal = QStringLiteral("Fetch %1 and save a summary as brief.md")
                                 .arg(m_http->url(QStringLiteral("/page.html")).toString());
        const Output waits = flux()({QStringLiteral("run"), goal, QStringLiteral("--no-input")});
        QVERIFY2(waits.code == 3, qPrintable(waits.all()));
        QCOMPARE(m_http->count("/page.html"), 0);
        const Output denied = flux()({QStringLiteral("run"), goal, QStringLiteral("--deny")});
        QVERIFY2(denied.code == 4, qPrintable(denied.all()));
        QCOMPARE(m_http->count("/page.html"), 0);
        const Output opened = flux()({QStringLiteral("run"), goal}, "y\n");
        QVERIFY2(opened.code == 0, qPrintable(opened.all()));
        QCOMPARE(m_http->count("/page.html"), 1);
    }

    void aCardIsAnsweredOnTheTerminal_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("mails");
        QTest::newRow("yes") << QByteArray("y\n") << 0 << 1;
        QTest::newRow("no with a reason") << QByteArray("n\nnot today\n") << 0 << 0;
        QTest::newRow("show, then yes") << QByteArray("s\ny\n") << 0 << 1;
        QTest::newRow("nonsense, then yes") << QByteArray("maybe\ny\n") << 0 << 1;
        QTest::newRow("later") << QByteArray("l\n") << 3 << 0;
        QTest::newRow("input ends") << QByteArray() << 3 << 0;
    }
    void aCardIsAnsweredOnTheTerminal() {
        QFETCH(QByteArray, input);
        QFETCH(int, code);
        QFETCH(int, mails);
        test::SmtpTestServer smtp;
        useMail(smtp);
        const Output o = flux()({QStringLiteral("run"), mailGoal()}, input);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("marta@example.org")), qPrintable(o.all()));
        QCOMPARE(smtp.accepted(), mails);
    }

    void theMailIsEditedBeforeItGoes() {
        test::SmtpTestServer smtp;
        useMail(smtp);
        const Output o = flux()({QStringLiteral("run"), mailGoal()}, "e\n\nOak, in short\n\n");
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(smtp.accepted(), 1);
        QVERIFY2(smtp.mails().front().message.contains("Subject: Oak, in short"),
                 smtp.mails().front().message.constData());
    }

    void whatWaitsIsApprovedLater() {
        test::SmtpTestServer smtp;
        useMail(smtp);
        const Output waits = flux()({QStringLiteral("run"), mailGoal(), QStringLiteral("--no-input")});
        QVERIFY2(waits.code == 3, qPrintable(waits.all()));
        const Output list = flux()({QStringLiteral("tasks")});
        QVERIFY2(list.out.contains(QStringLiteral("needs you")), qPrintable(list.all()));
        const QString id = list.out.left(8);
        QVERIFY(flux()({QStringLiteral("show"), id}).out.contains(QStringLiteral("marta@example.org")));
        QCOMPARE(flux()({QStringLiteral("approve"), QStringLiteral("ffffffff")}).code, 1);
        const Output approved = flux()({QStringLiteral("approve"), id});
        QVERIFY2(approved.code == 0, qPrintable(approved.all()));
        QCOMPARE(smtp.accepted(), 1);
        const Output again = flux()({QStringLiteral("approve"), id});
        QVERIFY2(again.code == 1, qPrintable(again.all()));
        QCOMPARE(smtp.accepted(), 1);
    }

    void whatWaitsIsRejectedLater() {
        test::SmtpTestServer smtp;
        useMail(smtp);
        QCOMPARE(flux()({QStringLiteral("run"), mailGoal(), QStringLiteral("--no-input")}).code, 3);
        const Output rejected = flux()({QStringLiteral("reject"), flux()({QStringLiteral("tasks")}).out.left(8),
                                        QStringLiteral("--reason"), QStringLiteral("too early")});
        QVERIFY2(rejected.code == 0, qPrintable(rejected.all()));
        QCOMPARE(smtp.accepted(), 0);
        QVERIFY(flux()({QStringLiteral("tasks"), QStringLiteral("--all")}).out.contains(QStringLiteral("done")));
    }

    // SIGKILL while a page is being waited for; the next start goes on with the same task to the end.
    void killedAndResumed() {
        QProcess process;
        process.start(Flux::program(), flux().withData({QStringLiteral("run"), QStringLiteral("--allow-host"),
                                                        QStringLiteral("127.0.0.1"), QStringLiteral("--json"),
                                                        QStringLiteral("Fetch %1 and save a summary as brief.md")
                                                            .arg(m_http->url(QStringLiteral("/silent")).toString())}));
        QByteArray seen;
        while (!seen.contains("\"status\":\"running\"") && process.waitForReadyRead(kWaitMs))
            seen += process.readAllStandardOutput();
        QVERIFY2(seen.contains("\"status\":\"running\""), seen.constData());
        process.kill();
        process.waitForFinished();
        m_http->setPage("/silent", "text/html",
                        "<p>The page has come after all. It tells about oak. Oak is a hard wood.</p>");
        const Output resumed = flux()({QStringLiteral("resume"), QStringLiteral("--yes")});
        QVERIFY2(resumed.code == 0, qPrintable(resumed.all()));
        QVERIFY(fileAt(brief()).contains("oak"));
        QVERIFY2(flux()({QStringLiteral("resume")}).code == 0, "nothing is left to do");
    }

    // A second start reaches the engine of the first, which holds the data.
    void aSecondStartHandsOver() {
        QProcess first;
        first.start(Flux::program(), flux().withData({QStringLiteral("run"), QStringLiteral("--allow-host"),
                                                      QStringLiteral("127.0.0.1"), QStringLiteral("--json"),
                                                      QStringLiteral("Fetch %1 and save a summary as brief.md")
                                                          .arg(m_http->url(QStringLiteral("/silent")).toString())}));
        QByteArray seen;
        while (!seen.contains("\"status\":\"running\"") && first.waitForReadyRead(kWaitMs))
            seen += first.readAllStandardOutput();
        const Output list = flux()({QStringLiteral("tasks")});
        QVERIFY2(list.code == 0 && list.out.contains(QStringLiteral("running")), qPrintable(list.all()));
        const Output cancelled = flux()({QStringLiteral("cancel"), list.out.left(8)});
        QVERIFY2(cancelled.code == 0, qPrintable(cancelled.all()));
        QVERIFY(first.waitForFinished(kWaitMs));
        QCOMPARE(first.exitCode(), 4);
    }

    void jsonIsOneObjectALine() {
        const Output o = flux()({QStringLiteral("--json"), QStringLiteral("run"),
                                 QStringLiteral("Summarise the files in %1 and save a brief").arg(m_notes->path())});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        const QStringList lines = o.out.split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 5);
        qint64 last = 0;
        for (const QString& line : lines) {
            const auto json = base::parseJson(line.toUtf8());
            QVERIFY2(json.ok() && json->is_object(), qPrintable(line));
            if (json->contains("sequence")) {
                QVERIFY(base::intAt(*json, "sequence") > last);
                last = base::intAt(*json, "sequence");
            }
        }
        QVERIFY(lines.last().contains(QStringLiteral("\"exit\":0")));
    }

    void wrongUseSaysWhat_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QString& line, const QString& says) {
            QTest::newRow(name) << line.split(u' ', Qt::SkipEmptyParts) << says;
        };
        row("no command", {}, QStringLiteral("flux run"));
        row("unknown command", QStringLiteral("rnu x"), QStringLiteral("Did you mean run?"));
        row("unknown option", QStringLiteral("run x --alow-host y"), QStringLiteral("--allow-host"));
        row("missing value", QStringLiteral("run x --allow-host"), QStringLiteral("needs a value"));
        row("two answers", QStringLiteral("run x --yes --deny"), QStringLiteral("Choose one"));
        row("no goal", QStringLiteral("run"), QStringLiteral("Say what should be done"));
        row("no id", QStringLiteral("show"), QStringLiteral("needs one task id"));
        row("unknown setting", QStringLiteral("config set mail.smtp.ulr x"), QStringLiteral("mail.smtp.url"));
        row("wrong value", QStringLiteral("config set engine.max_parallel_steps many"),
            QStringLiteral("engine.max_parallel_steps"));
        row("secret on the line", QStringLiteral("config set mail.smtp.password x"), QStringLiteral("does not belong"));
    }
    void wrongUseSaysWhat() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const Output o = flux()(arguments);
        QVERIFY2(o.code == 2, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
    }

    void whatIsNotUnderstoodIsNotGuessed() {
        const Output o = flux()({QStringLiteral("run"), QStringLiteral("make it nicer")});
        QVERIFY2(o.code == 1, qPrintable(o.all()));
        QVERIFY(flux()({QStringLiteral("tasks"), QStringLiteral("--all")}).out.contains(QStringLiteral("No task yet")));
        QCOMPARE(flux()({QStringLiteral("ask"), QStringLiteral("what can you do?")}).code, 0);
    }

    void settingsAreKept() {
        QCOMPARE(flux()({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("net.allowed_hosts"),
                         QStringLiteral("nas.local,10.0.0.2")})
                     .code,
                 0);
        QCOMPARE(flux()({QStringLiteral("config"), QStringLiteral("get"), QStringLiteral("net.allowed_hosts")})
                     .out.trimmed(),
                 QStringLiteral("nas.local,10.0.0.2"));
        QVERIFY(flux()({QStringLiteral("config"), QStringLiteral("list")}).out.contains(QStringLiteral("mail.from")));
    }

    void aDataFolderThatIsAFile() {
        const QString path = m_dir->filePath(QStringLiteral("plain.txt"));
        writeFile(path, "x");
        const Output o = Flux(path)({QStringLiteral("tasks")});
        QVERIFY2(o.code != 0 && o.err.contains(QStringLiteral("is a file")), qPrintable(o.all()));
    }
};

FLUX_TEST_CLASS(CliTest)
#include "cli_test.moc"
