// The recovery ladder: situations against the ordered journal of what the machine makes of them.
#include "engine/domain/breaker.h"
#include "engine/net/retry.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::StepFallback;
using domain::StepStatus;
using domain::TaskStatus;
using test::FakeAgent;
using test::MachineStage;
using test::mailStep;
using test::step;

namespace {

// What an attempt comes to, by name.
base::Error errorNamed(const QString& name) {
    base::Error error;
    if (name == u"busy"_s)
        error = base::makeError(ErrorCode::Unavailable, u"It is busy."_s);
    else if (name == u"gone"_s)
        error = base::makeError(ErrorCode::NotFound, u"It is gone."_s);
    else if (name == u"wrong"_s)
        error = base::makeError(ErrorCode::InvalidArgument, u"It is wrong."_s);
    else if (name == u"denied"_s)
        error = base::makeError(ErrorCode::PermissionDenied, u"It is not allowed."_s);
    else if (name == u"open"_s) {
        error = base::makeError(ErrorCode::Unavailable, u"It has failed 5 times."_s,
                                domain::kOpenBreaker + u"host:x:443"_s);
        error.retryAfterMs = 30'000;
    } else if (name == u"lost"_s) {
        error = base::makeError(ErrorCode::Unavailable, u"No answer came."_s);
        error.retryable = false;
    } else {
        qFatal("no such error: %s", qPrintable(name));
    }
    return error;
}

// "step.started a#1" without what every row has.
QStringList shortForm(const QStringList& journal) {
    QStringList out;
    for (QString line : journal) {
        if (line.startsWith(u"task."_s) && line != u"task.failed"_s)
            continue;
        out.append(line.remove(u"step."_s).remove(u" a"_s));
    }
    return out;
}

StepFallback rung(const char* name, Json inputs, const char* agent = "") {
    return {QString::fromUtf8(agent), std::move(inputs), QString::fromUtf8(name)};
}

} // namespace

class MachineLadderTest : public QObject {
    Q_OBJECT

    static void mends(MachineStage& stage, const char* agent, std::function<std::optional<Json>(const Json&)> how) {
        auto* fake = dynamic_cast<FakeAgent*>(stage.registry.find(QString::fromUtf8(agent)));
        fake->mend = [how = std::move(how)](const Json& inputs, const base::Error&) { return how(inputs); };
    }

    // One outcome after another; retries come due and cards get a yes in between.
    static void play(MachineStage& stage, const QStringList& outcomes) {
        stage.start();
        for (const QString& outcome : outcomes) {
            if (stage.run("a").status == StepStatus::Checkpoint)
                QVERIFY(stage.answer("a", domain::Verdict::Yes));
            if (stage.run("a").status == StepStatus::Retrying)
                stage.retryDue("a");
            QCOMPARE(stage.statusOf("a"), u"running"_s);
            if (outcome == u"ok"_s)
                stage.succeed("a");
            else
                stage.send(orchestrator::StepEnded{0, stage.run("a").attempt, errorNamed(outcome), {}});
        }
    }

    void row(const char* name, int retries, int rungs, bool mendable, const char* outcomes, const char* journal,
             const char* end) {
        QTest::newRow(name) << retries << rungs << mendable << QString::fromUtf8(outcomes).split(u' ')
                            << QString::fromUtf8(journal).split(u' ') << QString::fromUtf8(end);
    }

private Q_SLOTS:
    void climbsDown_data() {
        QTest::addColumn<int>("retries");
        QTest::addColumn<int>("rungs"); // fallbacks
        QTest::addColumn<bool>("mendable");
        QTest::addColumn<QStringList>("outcomes");
        QTest::addColumn<QStringList>("journal");
        QTest::addColumn<QString>("end");
        row("an error that passes is tried again", 2, 0, false, "busy busy ok",
            "started#1 retrying#1 started#2 retrying#2 started#3 done#3", "done");
        row("retries are used up", 1, 0, false, "busy busy", "started#1 retrying#1 started#2 failed#2 task.failed",
            "failed");
        row("then another way, with tries of its own", 1, 1, false, "busy busy busy ok",
            "started#1 retrying#1 started#2 fallback#2 started#3 retrying#3 started#4 done#4", "done");
        row("an error that stays goes down at once", 3, 1, false, "gone ok", "started#1 fallback#1 started#2 done#2",
            "done");
        row("rung by rung to the ground", 0, 2, false, "gone busy wrong",
            "started#1 fallback#1 started#2 fallback#2 started#3 failed#3 task.failed", "failed");
        row("mended before another way", 3, 1, true, "wrong ok", "started#1 repaired#1 started#2 done#2", "done");
        row("mended once a rung", 3, 1, true, "wrong wrong wrong wrong",
            "started#1 repaired#1 started#2 fallback#2 started#3 repaired#3 started#4 failed#4 task.failed", "failed");
        row("mended when retries are used up", 1, 0, true, "busy busy busy ok",
            "started#1 retrying#1 started#2 repaired#2 started#3 retrying#3 started#4 done#4", "done");
        row("a refusal is not mended", 3, 0, true, "denied", "started#1 failed#1 task.failed", "failed");
        row("a refusal has another way", 3, 1, true, "denied ok", "started#1 fallback#1 started#2 done#2", "done");
        row("an open breaker takes no tries", 0, 0, true, "open open open ok",
            "started#1 retrying#1 started#2 retrying#2 started#3 retrying#3 started#4 done#4", "done");
        row("nor those that are left", 1, 0, false, "open busy open busy",
            "started#1 retrying#1 started#2 retrying#2 started#3 retrying#3 started#4 failed#4 task.failed", "failed");
        row("an open breaker is gone around", 3, 1, true, "open ok", "started#1 fallback#1 started#2 done#2", "done");
    }
    void climbsDown() {
        QFETCH(int, retries);
        QFETCH(int, rungs);
        QFETCH(bool, mendable);
        QFETCH(QStringList, outcomes);
        domain::StepSpec a = step("a", "work", {}, Json{{"text", "first"}});
        a.maxRetries = retries;
        for (int i = 1; i <= rungs; ++i)
            a.fallbacks.push_back(rung("another", Json{{"text", u"rung %1"_s.arg(i)}}));
        MachineStage stage({a});
        if (mendable)
            mends(stage, "work", [](const Json& inputs) {
                Json better = inputs;
                better["text"] = base::textAt(inputs, "text") + u" mended"_s;
                return better;
            });
        play(stage, outcomes);
        QTEST(shortForm(stage.takeJournal()), "journal");
        QTEST(stage.statusOf("a"), "end");
        QCOMPARE(stage.status(), stage.statusOf("a") == u"done"_s ? TaskStatus::Completed : TaskStatus::Failed);
    }

    void whatIsNotCriticalIsLeftOutAtTheFoot() {
        domain::StepSpec a = step("a");
        a.critical = false;
        a.fallbacks = {rung("another", Json{{"text", "x"}})};
        MachineStage stage({a, step("b")});
        play(stage, {u"gone"_s, u"gone"_s});
        QCOMPARE(stage.statuses(), u"a:skipped b:running"_s);
    }

    void aRungRunsItsAgentWithItsInputs() {
        domain::StepSpec a = step("a", "write", {"s"}, Json{{"name", "a.txt"}, {"text", "{{s.outputs.text}}"}});
        a.fallbacks = {rung("shorter", Json{{"name", "b.txt"}}),
                       rung("elsewhere", Json{{"any", "{{s.outputs.text}}!"}}, "open"),
                       rung("plain", Json{{"name", nullptr}, {"text", "{{s.outputs.text}}"}}, "work")};
        MachineStage stage({step("s"), a});
        stage.start();
        stage.succeed("s", Json{{"text", "hello"}});
        const auto inputs = [&] { return QString::fromUtf8(base::dumpJson(stage.lastInputs("a"))); };
        QCOMPARE(inputs(), u"{\"name\":\"a.txt\",\"text\":\"hello\"}"_s);
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(inputs(), u"{\"name\":\"b.txt\",\"text\":\"hello\"}"_s);
        QCOMPARE(orchestrator::agentOf(stage.state().steps[1]), u"write"_s);
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(inputs(), u"{\"any\":\"hello!\"}"_s); // what the other agent does not know is left out
        QCOMPARE(orchestrator::agentOf(stage.state().steps[1]), u"open"_s);
        stage.kill(); // the rung is in the row
        stage.send(orchestrator::TaskRecovered{});
        QCOMPARE(orchestrator::agentOf(stage.state().steps[1]), u"open"_s);
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(inputs(), u"{\"text\":\"hello\"}"_s);
        const auto* shown = std::get_if<domain::StepUpdated>(&stage.events().back().payload);
        QVERIFY(shown);
        QCOMPARE(shown->agent, u"work"_s);
    }

    void theErrorOfTheRungBeforeIsKept() {
        domain::StepSpec a = step("a");
        a.fallbacks = {rung("from the archive", Json{{"text", "x"}})};
        MachineStage stage({a});
        stage.start();
        stage.pause(); // so that it does not start again at once
        stage.fail("a", ErrorCode::NotFound);
        QCOMPARE(stage.run("a").error->message, u"a broke."_s);
        QCOMPARE(stage.run("a").note, u"another way: from the archive"_s);
        QCOMPARE(stage.run("a").fallback, 1);
        QCOMPARE(stage.run("a").tries, 0);
    }

    // Effects.
    void anUnknownOutcomeIsACardAndNoRung() {
        domain::StepSpec a = mailStep("a");
        a.fallbacks = {rung("another server", Json{{"subject", "Hello again"}})};
        MachineStage stage({a});
        mends(stage, "mail", [](const Json& inputs) { return inputs; });
        stage.start();
        stage.answer("a", domain::Verdict::Yes);
        stage.intend("a");
        stage.lose("a");
        QVERIFY(stage.card("a"));
        QCOMPARE(stage.card("a")->kind, domain::CheckpointKind::UnknownOutcome);
        QCOMPARE(stage.run("a").fallback, 0);
        QCOMPARE(stage.run("a").effect, domain::EffectProgress::Intended);
    }

    void anotherEffectIsAskedAnew_data() {
        QTest::addColumn<QString>("agent");
        QTest::addColumn<QByteArray>("inputs");
        QTest::addColumn<bool>("asks");
        QTest::newRow("other mail") << u""_s << QByteArray("{\"subject\":\"Other\"}") << true;
        QTest::newRow("same shown, other inputs") << u""_s << QByteArray("{\"body\":\"Other\"}") << true;
        QTest::newRow("nothing changed") << u""_s << QByteArray("{\"subject\":\"Hello\"}") << false;
        QTest::newRow("harmless agent") << u"open"_s << QByteArray("{\"any\":1}") << false;
    }
    void anotherEffectIsAskedAnew() {
        QFETCH(QString, agent);
        QFETCH(QByteArray, inputs);
        domain::StepSpec a = mailStep("a");
        a.fallbacks = {{agent, base::parseJson(inputs).valueOr({}), u"another"_s}};
        MachineStage stage({a});
        stage.start();
        QVERIFY(stage.answer("a", domain::Verdict::Yes));
        stage.fail("a", ErrorCode::FailedPrecondition);
        QCOMPARE(stage.run("a").fallback, 1);
        QTEST(stage.card("a") != nullptr, "asks");
    }

    void aMendedMailIsAskedAnewAndAMendedFileIsNot() {
        domain::StepSpec w = step("w", "write", {}, Json{{"name", "a.txt"}, {"text", 1}});
        MachineStage stage({mailStep("a"), w});
        mends(stage, "mail", [](const Json& inputs) {
            Json better = inputs;
            better["to"] = Json::array({"marta@lind.example"});
            return better;
        });
        mends(stage, "write", [](const Json& inputs) {
            Json better = inputs;
            better["name"] = "b.txt";
            return better;
        });
        stage.start();
        QVERIFY(stage.answer("a", domain::Verdict::Yes));
        stage.fail("a", ErrorCode::InvalidArgument);
        QVERIFY(stage.card("a"));
        QCOMPARE(base::dumpJson(stage.card("a")->inputs["to"]), "[\"marta@lind.example\"]");
        stage.fail("w", ErrorCode::InvalidArgument);
        QCOMPARE(stage.statusOf("w"), u"running"_s);
        QCOMPARE(base::textAt(stage.lastInputs("w"), "name"), u"b.txt"_s);
        QVERIFY(stage.run("w").repaired);
        stage.kill(); // the mended inputs are in the rows
        QCOMPARE(base::textAt(*stage.run("w").edits, "name"), u"b.txt"_s);
        QVERIFY(stage.card("a"));
    }

    void theNextRungWinsOverAMendedInput() {
        domain::StepSpec a = step("a", "work", {}, Json{{"text", "one"}, {"count", 1}});
        a.fallbacks = {rung("another", Json{{"text", "two"}})};
        MachineStage stage({a});
        mends(stage, "work", [](const Json& inputs) {
            Json better = inputs;
            better["text"] = base::textAt(inputs, "text") + u"!"_s;
            better["count"] = 2;
            return better;
        });
        play(stage, {u"wrong"_s, u"wrong"_s});
        QCOMPARE(base::dumpJson(stage.lastInputs("a")), "{\"count\":2,\"text\":\"two\"}");
        stage.fail("a", ErrorCode::InvalidArgument);
        QCOMPARE(base::dumpJson(stage.lastInputs("a")), "{\"count\":2,\"text\":\"two!\"}");
    }

    // What goes wrong before a step runs climbs down as well.
    void aReferenceToNothingHasAnotherWay() {
        domain::StepSpec a = step("a", "work", {"s"}, Json{{"text", "{{s.outputs.text}}"}});
        a.fallbacks = {rung("without it", Json{{"text", "fixed"}})};
        MachineStage stage({step("s"), a});
        stage.start();
        stage.succeed("s");
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        QCOMPARE(base::textAt(stage.lastInputs("a"), "text"), u"fixed"_s);
    }

    void aValueOfTheWrongTypeIsMended() {
        MachineStage stage({step("s", "open"), step("a", "work", {"s"}, Json{{"items", "{{s.outputs.one}}"}})});
        mends(stage, "work", [](const Json& inputs) {
            Json better = inputs;
            better["items"] = Json::array({inputs["items"]});
            return better;
        });
        stage.start();
        stage.succeed("s", Json{{"one", Json{{"n", 1}}}});
        QCOMPARE(base::dumpJson(stage.lastInputs("a")), "{\"items\":[{\"n\":1}]}");
        QCOMPARE(stage.run("a").attempt, 1);
    }

    void anAgentThatIsGoneHasAnotherWay() {
        domain::StepSpec a = step("a", "retired", {}, Json{{"text", "x"}, {"odd", 1}});
        a.fallbacks = {rung("by hand", Json::object(), "work")};
        MachineStage stage({a});
        stage.start();
        QCOMPARE(base::dumpJson(stage.lastInputs("a")), "{\"text\":\"x\"}");
    }

    void aLongWishIsCappedAndSaysSo() {
        MachineStage stage({step("a")});
        stage.start();
        base::Error busy = errorNamed(u"busy"_s);
        busy.retryAfterMs = 86'400'000;
        stage.send(orchestrator::StepEnded{0, 1, busy, {}});
        const qint64 delay = stage.run("a").retryAt.ms - stage.clock.now().ms;
        QVERIFY(delay >= net::kRetryAfterCapMs && delay <= net::kRetryAfterCapMs + net::kRetryBaseMs);
        QVERIFY(stage.run("a").note.endsWith(u"sooner than the other side asked for"_s));
    }

    void noStepWaitsForABreakerForEver() {
        domain::StepSpec a = step("a");
        a.maxRetries = 1;
        MachineStage stage({a});
        stage.start();
        int waits = 0;
        while (stage.run("a").status == StepStatus::Running && waits < 100) {
            stage.send(orchestrator::StepEnded{0, stage.run("a").attempt, errorNamed(u"open"_s), {}});
            stage.retryDue("a");
            ++waits;
        }
        QCOMPARE(stage.statusOf("a"), u"failed"_s);
        QCOMPARE(waits, 22); // twenty that do not count, and the two that do
    }
};

FLUX_TEST_CLASS(MachineLadderTest)
#include "machine_ladder_test.moc"
