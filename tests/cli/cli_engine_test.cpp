// Steering real runs from the terminal: the real binary, its own engine, a web server and a mail server on loopback.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/http_test_server.h"
#include "tests/support/smtp_test_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::FluxOutput;
using test::FluxProgram;

namespace {

constexpr const char* kOak =
    "<html><head><title>Oak</title></head><body><h1>Oak</h1><p>Oak is a hard wood. It lasts for many "
    "decades in a kitchen. Oil protects it from water and stains.</p></body></html>";

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

class CliEngineTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<FluxProgram> m_flux;
    std::unique_ptr<test::HttpTestServer> m_http;
    std::unique_ptr<test::SmtpTestServer> m_smtp;

    FluxOutput flux(const QString& line, const QByteArray& typed = {}) const { return m_flux->line(line, typed); }
    void set(const QString& setting) const { QCOMPARE(flux(QStringLiteral("config set ") + setting).code, 0); }
    FluxOutput run(const QString& goal, const QString& options = {}) const {
        return (*m_flux)(
            QStringList{QStringLiteral("run"), goal, QStringLiteral("--allow-host"), QStringLiteral("127.0.0.1")} +
            options.split(u' ', Qt::SkipEmptyParts));
    }
    [[nodiscard]] QString page() const { return m_http->url(QStringLiteral("/page.html")).toString(); }
    [[nodiscard]] QString brief() const { return m_dir->filePath(QStringLiteral("data/files/brief.md")); }
    [[nodiscard]] QString saveGoal() const {
        return QStringLiteral("Fetch %1 and save a summary as brief.md").arg(page());
    }
    [[nodiscard]] QString mailGoal() const {
        return QStringLiteral("Fetch %1 and mail the summary to marta@example.org").arg(page());
    }
    // The ids of all tasks, newest first.
    [[nodiscard]] QStringList ids() const {
        QStringList found;
        for (const QString& line : flux(QStringLiteral("tasks --all")).out.split(u'\n', Qt::SkipEmptyParts))
            found.append(line.left(8));
        return found;
    }
    [[nodiscard]] Json task(const QString& id) const {
        const auto json = base::parseJson(flux(QStringLiteral("show %1 --json").arg(id)).out.trimmed().toUtf8());
        return json.ok() ? *json : Json::object();
    }
    [[nodiscard]] QString stepKey(const QString& id, const char* agent) const {
        const Json shown = task(id);
        for (const Json& step : base::jsonAt(shown, "steps")) {
            if (base::textAt(step["spec"], "agent") == QLatin1StringView(agent))
                return base::textAt(step["spec"], "key");
        }
        return QStringLiteral("none");
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_flux = std::make_unique<FluxProgram>(m_dir->filePath(QStringLiteral("data")));
        m_http = std::make_unique<test::HttpTestServer>();
        m_smtp = std::make_unique<test::SmtpTestServer>();
        m_http->setPage("/page.html", "text/html; charset=utf-8", kOak);
        set(QStringLiteral("engine.undo_seconds 0"));
        set(QStringLiteral("engine.max_replans 0"));
        set(QStringLiteral("mail.from me@example.org"));
        set(QStringLiteral("mail.smtp.url ") + m_smtp->url());
    }
    void cleanup() {
        m_smtp.reset();
        m_http.reset();
        m_flux.reset();
        m_dir.reset();
    }

    void whatFailedIsRetriedAndTheRestIsNot() {
        const FluxOutput failed = run(QStringLiteral("Fetch %1 and %2 and save a summary as brief.md")
                                          .arg(page(), m_http->url(QStringLiteral("/late.html")).toString()));
        QVERIFY2(failed.code == 1, qPrintable(failed.all()));
        const QString id = ids().first();
        const int before = m_http->count("/page.html");
        const FluxOutput still = flux(QStringLiteral("retry ") + id);
        QVERIFY2(still.code == 1, qPrintable(still.all()));
        m_http->setPage("/late.html", "text/html", "<p>It has come after all. Beech is a hard wood too.</p>");
        const FluxOutput again = flux(QStringLiteral("retry %1 --json").arg(id));
        QVERIFY2(again.code == 0, qPrintable(again.all()));
        QVERIFY2(fileAt(brief()).contains("Oak"), qPrintable(again.all()));
        QCOMPARE(m_http->count("/page.html"), before);
        const FluxOutput nothing = flux(QStringLiteral("retry ") + id);
        QVERIFY2(nothing.code == 1, qPrintable(nothing.all()));
    }

    void theWholeIsRunAgain() {
        QCOMPARE(run(saveGoal()).code, 0);
        const QString id = ids().first();
        const FluxOutput o = flux(QStringLiteral("retry %1 --whole --yes").arg(id));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(m_http->count("/page.html"), 2);
        QCOMPARE(ids().size(), 2);
        QVERIFY(flux(QStringLiteral("show ") + ids().first()).out.contains(QStringLiteral("Run again from: ") + id));
    }

    void aStepIsLeftOut() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        const FluxOutput o = (*m_flux)({QStringLiteral("skip"), id, stepKey(id, "notify"), QStringLiteral("--reason"),
                                        QStringLiteral("she knows it already")});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(m_smtp->accepted(), 0);
        const FluxOutput shown = flux(QStringLiteral("show ") + id);
        QVERIFY2(shown.out.contains(QStringLiteral("left out")) &&
                     shown.out.contains(QStringLiteral("she knows it already")),
                 qPrintable(shown.all()));
        QCOMPARE(flux(QStringLiteral("skip %1 %2").arg(id, stepKey(id, "notify"))).code, 1);
    }

    // The plan is changed while its last step waits for a yes; the yes is then to what stands there now.
    void thePlanIsChangedOnTheWay() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        m_flux->setEnvironment(QStringLiteral("EDITOR"), QStringLiteral("sed -i s/marta@example.org/jo@example.org/"));
        m_flux->setEnvironment(QStringLiteral("VISUAL"), QString());
        const FluxOutput edited = flux(QStringLiteral("plan edit %1 --yes").arg(id));
        QVERIFY2(edited.code == 3, qPrintable(edited.all())); // it waits for its card
        QVERIFY2(edited.out.contains(QStringLiteral("[\"marta@example.org\"] → [\"jo@example.org\"]")),
                 qPrintable(edited.all()));
        QCOMPARE(m_smtp->accepted(), 0);
        const FluxOutput diff = flux(QStringLiteral("plan diff ") + id);
        QVERIFY2(diff.out.contains(QStringLiteral("inputs.to")), qPrintable(diff.all()));
        const FluxOutput approved = flux(QStringLiteral("approve ") + id);
        QVERIFY2(approved.code == 0, qPrintable(approved.all()));
        QCOMPARE(m_smtp->accepted(), 1);
        QVERIFY(m_smtp->mails().front().message.contains("jo@example.org"));
        m_flux->setEnvironment(QStringLiteral("EDITOR"), QStringLiteral("sed -i s/jo@example.org/al@example.org/"));
        const FluxOutput late = flux(QStringLiteral("plan edit %1 --yes").arg(id));
        QVERIFY2(late.code == 1 && late.err.contains(QStringLiteral("has ended")), qPrintable(late.all()));
        QCOMPARE(m_smtp->accepted(), 1);
    }

    void whatHasStartedIsNotChanged() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        m_flux->setEnvironment(QStringLiteral("VISUAL"), QStringLiteral("sed -i s/page.html/other.html/"));
        const FluxOutput o = flux(QStringLiteral("plan edit %1 --yes").arg(id));
        QVERIFY2(o.code == 1, qPrintable(o.all()));
        QVERIFY2(o.err.contains(QStringLiteral("has ended and cannot be changed")), qPrintable(o.all()));
        QVERIFY2(o.err.contains(QStringLiteral("What you wrote is kept")), qPrintable(o.all()));
        QFile::remove(o.err.section(QStringLiteral("--file "), 1).trimmed());
    }

    void aPlanThatCannotBeIsRefused() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        auto plan = *base::parseJson(flux(QStringLiteral("plan show %1 --json").arg(id)).out.trimmed().toUtf8());
        plan["steps"].push_back(Json{{"key", "loop"}, {"agent", "compose"}, {"dependencies", {"loop"}}});
        const FluxOutput cycle = flux(QStringLiteral("plan edit %1 --file - --yes").arg(id), base::dumpJson(plan));
        QVERIFY2(cycle.code == 2, qPrintable(cycle.all()));
        QVERIFY2(cycle.err.contains(QStringLiteral("loop")), qPrintable(cycle.all()));
        QCOMPARE(base::intAt(task(id)["task"], "plan_version"), 1);
    }

    // What came before the step is taken over: the page is not fetched again.
    void aForkGoesAnotherWay() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--yes")).code, 0);
        const QString id = ids().first();
        const FluxOutput o =
            flux(QStringLiteral("fork %1 --set %2.to=jo@example.org --yes").arg(id, stepKey(id, "notify")));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(m_http->count("/page.html"), 1);
        QCOMPARE(m_smtp->accepted(), 2);
        QVERIFY(m_smtp->mails().back().message.contains("jo@example.org"));
        const QString fork = ids().first();
        QVERIFY(fork != id);
        const FluxOutput shown = flux(QStringLiteral("show ") + fork);
        QVERIFY2(shown.out.contains(QStringLiteral("Forked from: ") + id), qPrintable(shown.all()));
        const FluxOutput diff = flux(QStringLiteral("plan diff %1 --other %2").arg(id, fork));
        QVERIFY2(diff.out.contains(QStringLiteral("inputs.to")), qPrintable(diff.all()));
    }

    void aForkThatIsNotStartedWaits() {
        QCOMPARE(run(saveGoal()).code, 0);
        const QString id = ids().first();
        const FluxOutput o = flux(QStringLiteral("fork %1 --no-start").arg(id));
        QVERIFY2(o.code == 0 && o.out.contains(QStringLiteral("flux start")), qPrintable(o.all()));
        QCOMPARE(m_http->count("/page.html"), 1);
        const FluxOutput started = flux(QStringLiteral("start %1 --yes").arg(ids().first()));
        QVERIFY2(started.code == 0, qPrintable(started.all()));
        QCOMPARE(m_http->count("/page.html"), 2);
    }

    void aRerunTakesOtherInputs() {
        m_http->setPage("/beech.html", "text/html", "<p>Beech is a hard wood too. It is paler than oak.</p>");
        QCOMPARE(run(saveGoal()).code, 0);
        const QString id = ids().first();
        const FluxOutput o =
            flux(QStringLiteral("rerun %1 --set %2.url=%3 --yes")
                     .arg(id, stepKey(id, "http_fetch"), m_http->url(QStringLiteral("/beech.html")).toString()));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(m_http->count("/beech.html"), 1);
        QCOMPARE(m_http->count("/page.html"), 1);
        const FluxOutput unknown = flux(QStringLiteral("rerun %1 --set %2.ulr=x").arg(id, stepKey(id, "http_fetch")));
        QVERIFY2(unknown.code == 2, qPrintable(unknown.all()));
        QCOMPARE(ids().size(), 2);
    }

    void aRerunTakesAnotherGoal() {
        const QString notes = m_dir->filePath(QStringLiteral("notes"));
        QVERIFY(QDir().mkpath(notes));
        writeFile(notes + QStringLiteral("/a.md"),
                  "# A\n\nThe oak worktop costs 412 euros. Delivery takes twelve days.\n");
        QCOMPARE(run(QStringLiteral("Summarise the files in %1 and save a brief").arg(notes)).code, 0);
        const FluxOutput o = (*m_flux)({QStringLiteral("rerun"), ids().first(), QStringLiteral("--goal"),
                                        QStringLiteral("Summarise the files in %1 and save it as other.md").arg(notes),
                                        QStringLiteral("--yes")});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY(fileAt(m_dir->filePath(QStringLiteral("data/files/other.md"))).contains("oak"));
    }

    void whatWasSavedIsTakenBack() {
        QCOMPARE(run(saveGoal()).code, 0);
        QVERIFY(QFile::exists(brief()));
        const QString id = ids().first();
        const FluxOutput look = flux(QStringLiteral("undo %1 --dry-run").arg(id));
        QVERIFY2(look.code == 0 && look.out.contains(QStringLiteral("brief.md")), qPrintable(look.all()));
        QVERIFY(QFile::exists(brief()));
        const FluxOutput undone = flux(QStringLiteral("undo %1 --yes").arg(id));
        QVERIFY2(undone.code == 0, qPrintable(undone.all()));
        QVERIFY(!QFile::exists(brief()));
        const FluxOutput shown = flux(QStringLiteral("show ") + id);
        QVERIFY2(shown.out.contains(QStringLiteral("Taken back by: ")), qPrintable(shown.all()));
    }

    void aMailCannotBeTakenBack() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--yes")).code, 0);
        const FluxOutput o = flux(QStringLiteral("undo ") + ids().first());
        QVERIFY2(o.code == 1, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("× ")), qPrintable(o.all()));
        QCOMPARE(m_smtp->accepted(), 1);
    }

    void aTaskIsDeleted() {
        QCOMPARE(run(saveGoal()).code, 0);
        const QString id = ids().first();
        QCOMPARE(flux(QStringLiteral("delete ") + id, "n\n").code, 4);
        const FluxOutput gone = flux(QStringLiteral("delete %1 --yes").arg(id));
        QVERIFY2(gone.code == 0, qPrintable(gone.all()));
        const FluxOutput shown = flux(QStringLiteral("show ") + id);
        QVERIFY2(shown.code == 1 && shown.err.contains(QStringLiteral("There is no task")), qPrintable(shown.all()));
        QVERIFY(QFile::exists(brief())); // what it did stays
        QCOMPARE(flux(QStringLiteral("retry ") + id).code, 1);
    }

    // A mail that was approved waits for its delay; a second terminal takes it back before it goes.
    void anApprovedMailIsHeldBack() {
        set(QStringLiteral("engine.undo_seconds 3600"));
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        QProcess approving;
        approving.start(FluxProgram::program(),
                        m_flux->withData({QStringLiteral("approve"), id, QStringLiteral("--no-input")}));
        QByteArray seen;
        while (!seen.contains("holds it back") && approving.waitForReadyRead(test::kFluxWaitMs))
            seen += approving.readAllStandardOutput();
        QVERIFY2(seen.contains("flux recall " + id.toUtf8()), seen.constData());
        const FluxOutput recalled = flux(QStringLiteral("recall %1 %2").arg(id, stepKey(id, "notify")));
        QVERIFY2(recalled.code == 0 && recalled.out.contains(QStringLiteral("Held back")), qPrintable(recalled.all()));
        QVERIFY(approving.waitForFinished(test::kFluxWaitMs));
        QCOMPARE(approving.exitCode(), 3);
        QCOMPARE(m_smtp->accepted(), 0);
        QVERIFY(flux(QStringLiteral("cards")).out.contains(id));
        QCOMPARE(flux(QStringLiteral("recall %1 %2").arg(id, stepKey(id, "notify"))).code, 1);
    }

    void anApprovedMailGoesOutAfterItsDelay() {
        set(QStringLiteral("engine.undo_seconds 1"));
        const FluxOutput o = run(mailGoal(), QStringLiteral("--yes"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("flux recall")), qPrintable(o.all()));
        QCOMPARE(m_smtp->accepted(), 1);
    }

    // A card of the plan's own, put in by an edit and answered from the command line.
    void aPlanAsksForAChoice() {
        QCOMPARE(run(mailGoal(), QStringLiteral("--no-input")).code, 3);
        const QString id = ids().first();
        auto plan = *base::parseJson(flux(QStringLiteral("plan show %1 --json").arg(id)).out.trimmed().toUtf8());
        plan["steps"].back()["checkpoint"] =
            Json{{"kind", "select"},
                 {"question", "Which subject?"},
                 {"input", "subject"},
                 {"form", Json{{"options", Json::array({Json{{"value", "Oak"}, {"label", "Short"}},
                                                        Json{{"value", "Oak, in length"}, {"label", "Long"}}})}}}};
        const FluxOutput edited = flux(QStringLiteral("plan edit %1 --file - --yes").arg(id), base::dumpJson(plan));
        QVERIFY2(edited.code == 3 && edited.out.contains(QStringLiteral("Which subject?")), qPrintable(edited.all()));
        QCOMPARE(flux(QStringLiteral("answer %1 --choice Elm").arg(id)).code, 2);
        const FluxOutput chosen = flux(QStringLiteral("answer %1 --choice long --no-input").arg(id));
        QVERIFY2(chosen.code == 3, qPrintable(chosen.all())); // the mail itself still asks
        const FluxOutput sent = flux(QStringLiteral("approve ") + id);
        QVERIFY2(sent.code == 0, qPrintable(sent.all()));
        QCOMPARE(m_smtp->accepted(), 1);
        QVERIFY2(m_smtp->mails().front().message.contains("Subject: Oak, in length"),
                 m_smtp->mails().front().message.constData());
    }

    void nothingIsOpenAtFirst() {
        const FluxOutput list = flux(QStringLiteral("breakers"));
        QVERIFY2(list.code == 0 && list.out.contains(QStringLiteral("as usual")), qPrintable(list.all()));
        QCOMPARE(flux(QStringLiteral("breakers reset")).code, 0);
        QCOMPARE(flux(QStringLiteral("breakers reset host:nowhere.example:443")).code, 1);
    }
};

FLUX_TEST_CLASS(CliEngineTest)
#include "cli_engine_test.moc"
