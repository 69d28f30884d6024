// The commands that steer a run: what they ask of the engine, what they print, how they refuse.
#include "engine/domain/codec.h"
#include "tests/cli/flux_at_script.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::FluxAtScript;
using test::FluxOutput;

namespace {

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

// After the method, the task is as said.
Json rule(const char* method, const char* task, const char* status) {
    return Json::array({Json{
        {"method", method},
        {"events", Json::array({Json{
                       {"kind", "task.updated"},
                       {"task", {{"id", task}, {"conversation_id", "c1"}, {"title", "T"}, {"status", status}}}}})}}});
}

void verifySays(const FluxOutput& o, const QStringList& texts) {
    for (const QString& text : texts)
        QVERIFY2(o.out.contains(text), qPrintable(text + u'\n' + o.all()));
}

} // namespace

class CliSteerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTaskShowsWhereItComesFromAndHowItWent() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("task failed01"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("Forked from: origin01 at step_2"), QStringLiteral("1. Read the list: done"),
                       QStringLiteral("2. Fetch each: failed (2nd way: from the copy; b.example does not answer.)"),
                       QStringLiteral("     2.1 Fetch each 1: done (2 kB)"),
                       QStringLiteral("     2.2 Fetch each 2: failed"), QStringLiteral("3. Sum up: stopped")});
        QVERIFY(o.out.indexOf(QStringLiteral("2.1")) < o.out.indexOf(QStringLiteral("3. Sum up")));
        verifySays(flux.line(QStringLiteral("show super001")),
                   {QStringLiteral("replaced"), QStringLiteral("Replaced by: ready001")});
        verifySays(flux.line(QStringLiteral("show ready001")), {QStringLiteral("Another plan for: super001")});
        verifySays(flux.line(QStringLiteral("show held0001")),
                   {QStringLiteral("about to go out (goes out in 5 s)"), QStringLiteral("flux recall held0001 1")});
    }

    void aRetryNamesItsStep_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("step");
        QTest::newRow("none") << words("retry failed01") << QString();
        QTest::newRow("by key") << words("retry failed01 step_2") << QStringLiteral("step_2");
        QTest::newRow("by number") << words("retry failed01 2") << QStringLiteral("step_2");
        QTest::newRow("an item by number") << words("retry failed01 2.2") << QStringLiteral("step_2_i2");
        QTest::newRow("by the beginning of its key") << words("retry failed01 step_3") << QStringLiteral("step_3");
    }
    void aRetryNamesItsStep() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, step);
        const FluxAtScript flux(rule("tasks.retry", "0190-failed01", "completed"));
        const FluxOutput o = flux(arguments);
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(flux.last<api::RetryTask>().taskId.text, QStringLiteral("0190-failed01"));
        QCOMPARE(flux.last<api::RetryTask>().step.text, step);
        QVERIFY(!flux.last<api::RetryTask>().whole);
    }

    void whatIsStartedIsFollowedToItsEnd() {
        const FluxAtScript flux(rule("tasks.retry", "0190-failed01", "failed"));
        QCOMPARE(flux.line(QStringLiteral("retry failed01")).code, 1);
        const FluxAtScript waits(rule("tasks.retry", "0190-failed01", "paused"));
        QCOMPARE(waits.line(QStringLiteral("retry failed01")).code, 3);
        const FluxAtScript json(rule("tasks.retry", "0190-failed01", "completed"));
        const FluxOutput o = json.line(QStringLiteral("retry failed01 --json"));
        const QStringList lines = o.out.split(u'\n', Qt::SkipEmptyParts);
        QVERIFY2(lines.size() >= 3, qPrintable(o.all()));
        QVERIFY(base::parseJson(lines.first().toUtf8())->contains("task"));
        QVERIFY2(lines.last().contains(QStringLiteral("\"exit\":0")), qPrintable(o.all()));
    }

    void detachedItIsOnlyStarted() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("retry failed01 --whole --detach"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY(flux.last<api::RetryTask>().whole);
        QVERIFY2(o.out.contains(QStringLiteral("Brief: running")), qPrintable(o.all()));
    }

    void aTaskThatIsReplacedIsFollowedOn() {
        Json rules = rule("tasks.retry", "0190-failed01", "superseded");
        rules[0]["events"][0]["task"]["lineage"] = Json{{"superseded_by", "0190-next0001"}};
        Json next = rules[0]["events"][0];
        next["task"]["id"] = "0190-next0001";
        next["task"]["lineage"] = Json{{"supersedes", "0190-failed01"}};
        next["task"]["status"] = "executing";
        rules[0]["events"].push_back(next);
        next["task"]["status"] = "completed";
        rules[0]["events"].push_back(next);
        const FluxAtScript flux(rules);
        const FluxOutput o = flux.line(QStringLiteral("retry failed01"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("Another plan has taken its place: task next0001")});
    }

    void aTaskThatIsDeletedMeanwhileIsSaid() {
        Json rules = rule("tasks.retry", "0190-failed01", "executing");
        rules[0]["events"].push_back(
            Json{{"kind", "task.deleted"}, {"task_id", "0190-failed01"}, {"conversation_id", "c1"}});
        const FluxAtScript flux(rules);
        const FluxOutput o = flux.line(QStringLiteral("retry failed01"));
        QVERIFY2(o.code == 4, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("was deleted")});
    }

    void heldStepsAndOtherWaysAreTold() {
        Json rules = rule("tasks.retry", "0190-failed01", "completed");
        const auto step = [](const char* status, int fallback) {
            return Json{{"kind", "step.updated"},
                        {"task_id", "0190-failed01"},
                        {"conversation_id", "c1"},
                        {"key", "step_3"},
                        {"name", "Mail it"},
                        {"run",
                         {{"status", status},
                          {"fallback", fallback},
                          {"note", status == std::string("held") ? "goes out in 5 s" : ""}}}};
        };
        Json events = Json::array({step("pending", 1), step("held", 1), step("done", 1), rules[0]["events"][0]});
        rules[0]["events"] = events;
        const FluxAtScript flux(rules);
        const FluxOutput o = flux.line(QStringLiteral("retry failed01"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("Mail it: 2nd way"),
                       QStringLiteral("Mail it: goes out in 5 s; flux recall failed01 step_3 holds it back"),
                       QStringLiteral("Mail it: done")});
    }

    void leavingOutGivesTheReason() {
        const FluxAtScript flux;
        const FluxOutput o =
            flux({QStringLiteral("skip"), QStringLiteral("ready001"), QStringLiteral("mail"),
                  QStringLiteral("--reason"), QStringLiteral("not needed"), QStringLiteral("--detach")});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(flux.last<api::SkipStep>().step.text, QStringLiteral("mail"));
        QCOMPARE(flux.last<api::SkipStep>().reason, QStringLiteral("not needed"));
    }

    void aForkChangesTheStepItStartsFrom_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QByteArray>("edits");
        const auto row = [](const char* name, const char* arguments, const char* from, const char* edits) {
            QTest::newRow(name) << words(arguments) << QString::fromLatin1(from) << QByteArray(edits);
        };
        row("whole", "fork failed01 --no-start", "", "{}");
        row("from a step", "fork failed01 --from 2 --no-start", "step_2", "{}");
        row("typed by the agent", "fork failed01 --from step_2 --set timeout_s=9 --set url=7 --no-start", "step_2",
            "{\"timeout_s\":9,\"url\":\"7\"}");
        row("the step named with it", "fork failed01 --set step_2.timeout_s=9 --no-start", "step_2",
            "{\"timeout_s\":9}");
        row("a list", "fork ready001 --set mail.to=a@example.org,b@example.org --no-start", "mail",
            "{\"to\":[\"a@example.org\",\"b@example.org\"]}");
        row("a reference stays one", "fork failed01 --from 2 --set timeout_s={{step_1.outputs.n}} --no-start", "step_2",
            "{\"timeout_s\":\"{{step_1.outputs.n}}\"}");
    }
    void aForkChangesTheStepItStartsFrom() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, from);
        QFETCH(QByteArray, edits);
        const FluxAtScript flux;
        const FluxOutput o = flux(arguments);
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("It waits for a start: flux start")});
        QCOMPARE(flux.last<api::ForkTask>().fromStep.text, from);
        QCOMPARE(base::dumpJson(flux.last<api::ForkTask>().edits), edits);
        QVERIFY(!flux.last<api::ForkTask>().start);
    }

    void aRerunChangesGoalOrInputs() {
        const FluxAtScript flux;
        QCOMPARE(flux({QStringLiteral("rerun"), QStringLiteral("failed01"), QStringLiteral("--goal"),
                       QStringLiteral("Fetch less"), QStringLiteral("--no-start")})
                     .code,
                 0);
        QCOMPARE(flux.last<api::RerunTask>().goal, QStringLiteral("Fetch less"));
        const FluxOutput o = flux.line(
            QStringLiteral("rerun failed01 --set 1.url=https://z.example/?q=1 --set step_2.timeout_s=1 --no-start"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QCOMPARE(base::dumpJson(flux.last<api::RerunTask>().inputs),
                 QByteArray("{\"step_1\":{\"url\":\"https://z.example/?q=1\"},\"step_2\":{\"timeout_s\":1}}"));
    }

    void undoingListsWhatCannotBe() {
        const FluxAtScript flux;
        const FluxOutput look = flux.line(QStringLiteral("undo effect01 --dry-run"));
        QVERIFY2(look.code == 0, qPrintable(look.all()));
        verifySays(look, {QStringLiteral("× Mailed Marta: A mail that went out cannot be called back."),
                          QStringLiteral("↶ Saved brief.md: The file goes to the trash.")});
        QVERIFY(flux.last<api::UndoTask>().dryRun);
        const FluxOutput done = flux.line(QStringLiteral("undo effect01 --detach --json"));
        QVERIFY2(done.code == 0, qPrintable(done.all()));
        const auto first = base::parseJson(done.out.section(u'\n', 0, 0).toUtf8());
        QCOMPARE(base::jsonAt((*first)["undo"], "items").size(), size_t(2));
        QCOMPARE(base::textAt((*first)["undo"]["task"]["lineage"], "undoes"), QStringLiteral("0190-effect01"));
        QCOMPARE(flux.line(QStringLiteral("undo mailed01")).code, 1); // nothing of it can be taken back
        verifySays(flux.line(QStringLiteral("undo failed01")), {QStringLiteral("nothing that could be taken back")});
    }

    void whatIsAboutToGoOutIsHeldBack() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("recall held0001 1"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        verifySays(o, {QStringLiteral("Held back: Mail Marta"), QStringLiteral("flux approve held0001")});
        QCOMPARE(flux.line(QStringLiteral("recall held0001 mail")).code, 1); // too late to do it twice
    }

    void deletingAsksFirst_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("gone");
        QTest::newRow("yes") << QStringList() << QByteArray("y\n") << 0 << true;
        QTest::newRow("nonsense, then yes") << QStringList() << QByteArray("hm\nyes\n") << 0 << true;
        QTest::newRow("no") << QStringList() << QByteArray("n\n") << 4 << false;
        QTest::newRow("Enter") << QStringList() << QByteArray("\n") << 4 << false;
        QTest::newRow("nobody there") << QStringList() << QByteArray() << 4 << false;
        QTest::newRow("--yes") << words("--yes") << QByteArray() << 0 << true;
        QTest::newRow("--json --yes") << words("--json --yes") << QByteArray() << 0 << true;
        QTest::newRow("--json") << words("--json") << QByteArray("y\n") << 2 << false;
        QTest::newRow("--no-input") << words("--no-input") << QByteArray() << 2 << false;
    }
    void deletingAsksFirst() {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, typed);
        QFETCH(int, code);
        QFETCH(bool, gone);
        const FluxAtScript flux;
        const FluxOutput o = flux(words("delete failed01") + options, typed);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QCOMPARE(flux.line(QStringLiteral("show failed01")).code, gone ? 1 : 0);
    }

    void breakersAreListedAndReset() {
        const FluxAtScript flux;
        verifySays(flux.line(QStringLiteral("breakers")),
                   {QStringLiteral("host:a.example:443  open until"),
                    QStringLiteral("5 failed in a row: a.example does not answer."),
                    QStringLiteral("host:b.example:443  trying one call")});
        QCOMPARE(flux.line(QStringLiteral("breakers --json")).out.count(u'\n'), 2);
        QVERIFY(
            !flux.line(QStringLiteral("breakers reset host:a.example:443")).out.contains(QStringLiteral("a.example")));
        verifySays(flux.line(QStringLiteral("breakers reset")), {QStringLiteral("Everything is called as usual.")});
        QCOMPARE(flux.line(QStringLiteral("breakers reset host:z:1")).code, 1);
    }

    void wrongUseSaysWhat_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* arguments, int code, const char* says) {
            QTest::newRow(arguments) << words(arguments) << code << QString::fromUtf8(says);
        };
        row("retry", 2, "flux retry ID [STEP]");
        row("retry nothing01", 1, "There is no task");
        row("retry 01", 2, "at least 4");
        row("retry failed01 step_9", 1, "Did you mean step_");
        row("retry failed01 9", 1, "has no step");
        row("retry failed01 step", 2, "Several steps begin with");
        row("retry failed01 1", 1, "did not fail");
        row("retry failed01 2 --whole", 2, "not both");
        row("retry super001", 1, "task ready001");
        row("skip failed01", 2, "flux skip ID STEP");
        row("skip effect01 save", 1, "has ended");
        row("start effect01", 1, "has ended");
        row("fork failed01 --set timeout_s=9", 2, "STEP.INPUT=VALUE");
        row("fork failed01 --from 2 --set timeout_s=soon", 2, "a whole number");
        row("fork failed01 --from 1 --set step_2.url=x", 2, "flux rerun failed01");
        row("rerun failed01 --goal x --set 1.url=y", 2, "not both");
        row("rerun failed01 --set step_1.=y", 2, "STEP.INPUT=VALUE");
        row("recall failed01 1", 1, "not about to go out");
        row("undo nothing01", 1, "There is no task");
        row("breakers open", 2, "flux breakers reset");
        row("plan", 2, "flux plan show ID");
        row("plan throw failed01", 2, "flux plan show ID");
        row("tasks --whole", 2, "it goes with retry");
        row("retry failed01 --goal x", 2, "it goes with rerun");
        row("pause effect01", 1, "has ended");
    }
    void wrongUseSaysWhat() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const FluxAtScript flux;
        const FluxOutput o = flux(arguments);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
    }
};

FLUX_TEST_CLASS(CliSteerTest)
#include "cli_steer_test.moc"
