// One step over each item of a list.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::FailurePolicy;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::step;

class MachineFanOutTest : public QObject {
    Q_OBJECT

    // f runs once for each item; w takes what came out.
    static domain::StepSpec each(Json items, FailurePolicy policy = FailurePolicy::BestEffort,
                                 std::initializer_list<const char*> dependencies = {}) {
        domain::StepSpec f = step("f", "work", dependencies, Json{{"any", "{{item}}"}, {"count", "{{index}}"}});
        f.failurePolicy = policy;
        f.forEach.emplace();
        f.forEach->items = std::move(items);
        return f;
    }
    static domain::StepSpec after() { return step("w", "work", {"f"}, Json{{"any", "{{f.outputs.count}}"}}); }
    static domain::StepSpec wants(const char* reference) { return step("w", "work", {"f"}, Json{{"any", reference}}); }
    static Json text(const char* value) { return Json{{"text", value}}; }
    static QByteArray outputs(MachineStage& stage, const char* key) {
        const auto& run = stage.run(key);
        return run.outputs ? base::dumpJson(*run.outputs) : QByteArray();
    }

private Q_SLOTS:
    void runsOnceForEachItem() {
        MachineStage stage({step("a"), each("{{a.outputs.items}}", FailurePolicy::BestEffort, {"a"}),
                            wants("{{f.outputs.items[2].text}}")});
        stage.start();
        stage.succeed("a", Json{{"items", Json::array({"one", Json{{"n", 2}}, 3})}});
        QCOMPARE(stage.statuses(), u"a:done f:pending w:pending f.0:running f.1:running f.2:running"_s);
        QCOMPARE(stage.takeActions(), (QStringList{u"run a#1"_s, u"run f.0#1"_s, u"run f.1#1"_s, u"run f.2#1"_s}));
        QCOMPARE(base::dumpJson(stage.lastInputs("f.0")), base::dumpJson(Json{{"any", "one"}, {"count", 0}}));
        QCOMPARE(base::dumpJson(stage.lastInputs("f.1")), base::dumpJson(Json{{"any", {{"n", 2}}}, {"count", 1}}));
        QCOMPARE(base::dumpJson(stage.lastInputs("f.2")), base::dumpJson(Json{{"any", 3}, {"count", 2}}));
        QVERIFY(stage.run("f").expanded);
        const domain::StepSpec& item = stage.state().steps[3].spec;
        QCOMPARE(item.itemOf.text, u"f"_s);
        QCOMPARE(item.parallelGroup, u"f"_s);
        QCOMPARE(item.name, u"Step f (1 of 3)"_s);
        QVERIFY(!item.forEach);
        QCOMPARE(stage.state().task.stepCount, 6); // items count, and so does their step
        stage.succeed("f.1", text("two"));
        stage.succeed("f.2", text("three"));
        stage.succeed("f.0", text("one"));
        QCOMPARE(
            outputs(stage, "f"),
            base::dumpJson(Json{{"items", {text("one"), text("two"), text("three")}}, {"count", 3}, {"failed", 0}}));
        QCOMPARE(base::dumpJson(stage.lastInputs("w")), base::dumpJson(Json{{"any", "three"}}));
        stage.succeed("w");
        QCOMPARE(stage.status(), TaskStatus::Completed);
        QCOMPARE(stage.state().task.doneCount, 6);
        QCOMPARE(stage.run("f").note, u"3 items"_s);
        QCOMPARE(stage.takeJournal(),
                 (QStringList{u"task.started"_s, u"step.started a#1"_s, u"step.done a#1"_s, u"step.expanded f#1"_s,
                              u"step.started f.0#1"_s, u"step.started f.1#1"_s, u"step.started f.2#1"_s,
                              u"step.done f.1#1"_s, u"step.done f.2#1"_s, u"step.done f.0#1"_s, u"step.done f#1"_s,
                              u"step.started w#1"_s, u"step.done w#1"_s, u"task.completed"_s}));
    }

    void anEmptyListIsDoneAtOnce() {
        MachineStage stage({each(Json::array()), after()});
        stage.start();
        QCOMPARE(stage.statuses(), u"f:done w:running"_s);
        QCOMPARE(outputs(stage, "f"), base::dumpJson(Json{{"items", Json::array()}, {"count", 0}, {"failed", 0}}));
    }

    void aBadListFailsTheStep_data() {
        QTest::addColumn<QByteArray>("given");
        QTest::addColumn<QString>("says");
        QTest::newRow("a text") << QByteArray("\"x\"") << u"what it was given is a text"_s;
        QTest::newRow("an object") << QByteArray("{\"a\":1}") << u"what it was given is an object"_s;
        QTest::newRow("nothing") << QByteArray("null") << u"what it was given is nothing"_s;
        QTest::newRow("too long") << QByteArray("[1,2,3,4]") << u"The list has 4 items; this step takes at most 3"_s;
    }
    void aBadListFailsTheStep() {
        QFETCH(QByteArray, given);
        QFETCH(QString, says);
        domain::StepSpec f = each("{{a.outputs.any}}", FailurePolicy::BestEffort, {"a"});
        f.forEach->maxItems = 3;
        MachineStage stage({step("a", "open"), f, after()});
        stage.start();
        stage.succeed("a", Json{{"any", *base::parseJson(given)}});
        QCOMPARE(stage.statusOf("f"), u"failed"_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY2(stage.run("f").error->message.contains(says), qPrintable(stage.run("f").error->message));
        QCOMPARE(stage.state().steps.size(), size_t(3)); // no item was made
    }

    void itemsTogetherAreBounded() {
        domain::StepSpec f = each(Json::array());
        f.inputs["text"] = QString(1'000'000, u'x');
        for (int i = 0; i < 70; ++i)
            f.forEach->items.push_back(i);
        MachineStage stage({f});
        stage.start();
        QVERIFY(stage.run("f").error->message.contains(u"larger than 64 MB together"_s));
        QCOMPARE(stage.state().steps.size(), size_t(1));
    }

    void atMostSoManyAtATime() {
        domain::StepSpec f = each(Json::array({1, 2, 3, 4, 5}));
        f.forEach->maxParallel = 2;
        MachineStage stage({f, step("z")}, 10);
        stage.start();
        QCOMPARE(stage.statuses(),
                 u"f:pending z:running f.0:running f.1:running f.2:pending f.3:pending f.4:pending"_s);
        stage.kill(); // the rows say the same
        QCOMPARE(stage.state().nextReady(), -1);
        stage.fail("f.1", ErrorCode::Unavailable); // one that waits for its retry makes room
        QCOMPARE(stage.statusOf("f.1"), u"retrying"_s);
        QCOMPARE(stage.statusOf("f.2"), u"running"_s);
        stage.retryDue("f.1");
        QCOMPARE(stage.statusOf("f.1"), u"pending"_s);
        for (const char* key : {"f.0", "f.2", "f.1", "f.3", "f.4", "z"})
            stage.succeed(key);
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void theTaskLimitHoldsToo() {
        MachineStage stage({each(Json::array({1, 2, 3, 4})), step("z")}, 3);
        stage.start();
        QCOMPARE(stage.state().running, 3);
    }

    void anItemIsDataAndNoReference() {
        domain::StepSpec f = each("{{list.outputs.items}}", FailurePolicy::BestEffort, {"secret", "list"});
        f.inputs["text"] = "{{secret.outputs.text}}, item {{index}}: {{item}}";
        MachineStage stage({step("secret"), step("list"), f});
        stage.start();
        stage.succeed("secret", text("hush"));
        stage.succeed("list", Json{{"items", {"{{secret.outputs.text}}", Json{{"a", "x {{index}} \\{{y"}}}}});
        const Json first = stage.lastInputs("f.0"), second = stage.lastInputs("f.1");
        QCOMPARE(base::textAt(first, "any"), u"{{secret.outputs.text}}"_s);
        QCOMPARE(base::textAt(first, "text"), u"hush, item 0: {{secret.outputs.text}}"_s);
        QCOMPARE(base::textAt(second["any"], "a"), u"x {{index}} \\{{y"_s);
    }

    void anItemWithoutThePartFailsAlone() {
        domain::StepSpec f = each(Json::array({Json{{"url", "u"}}, Json::object()}));
        f.inputs = Json{{"any", "{{item.url}}"}};
        MachineStage stage({f, after()});
        stage.start();
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:running f.1:failed"_s);
        QVERIFY(stage.run("f.1").error->message.contains(u"{{item.url}} leads to nothing"_s));
        stage.succeed("f.0", text("fine"));
        QCOMPARE(outputs(stage, "f"),
                 base::dumpJson(Json{{"items", {text("fine"), nullptr}}, {"count", 2}, {"failed", 1}}));
        QCOMPARE(stage.run("f").note, u"1 of 2 items"_s);
    }

    void bestEffortFailsWhenEveryItemDid() {
        MachineStage stage({each(Json::array({1, 2})), after()});
        stage.start();
        stage.fail("f.0", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:failed f.1:running"_s);
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:failed w:cancelled f.0:failed f.1:failed"_s);
        QCOMPARE(stage.run("f").error->message, u"None of its 2 items succeeded. f.0 broke."_s);
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void aForEachStepIsAMemberOfItsOwnGroup() { // which goes on without it
        domain::StepSpec f = each(Json::array({1}));
        f.parallelGroup = u"g"_s;
        MachineStage stage({f, test::member("x", "g", FailurePolicy::BestEffort)});
        stage.start();
        stage.fail("f.0", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:failed x:running f.0:failed"_s);
        stage.succeed("x");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void allOrNothingCancelsTheOtherItems() {
        domain::StepSpec f = each(Json::array({1, 2, 3}), FailurePolicy::AllOrNothing);
        f.forEach->maxParallel = 2;
        MachineStage stage({f, after()});
        stage.start();
        stage.fail("f.0", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:failed w:cancelled f.0:failed f.1:running f.2:cancelled"_s);
        QCOMPARE(stage.run("f").error->message, u"Step f (1 of 3): f.0 broke."_s);
        QCOMPARE(stage.status(), TaskStatus::Executing);
        stage.succeed("f.1");
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void failFastStopsTheOtherItems() {
        MachineStage stage({each(Json::array({1, 2}), FailurePolicy::FailFast), after()});
        stage.start();
        (void)stage.takeActions();
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:failed w:cancelled f.0:cancelled f.1:failed"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"stop f.0"_s});
        QCOMPARE(stage.status(), TaskStatus::Failed);
    }

    void whatIsNotCriticalIsLeftOutItemByItem() {
        domain::StepSpec f = each(Json::array({1, 2}), FailurePolicy::AllOrNothing);
        f.critical = false;
        MachineStage stage({f, after()});
        stage.start();
        stage.fail("f.0", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:skipped f.1:running"_s);
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statusOf("f"), u"skipped"_s);
    }

    void aCardOfOneItemDoesNotBlockTheOthers() {
        domain::StepSpec f = step("f", "mail", {}, Json{{"to", Json::array({"{{item}}"})}, {"subject", "Hello"}});
        f.failurePolicy = FailurePolicy::BestEffort;
        f.forEach.emplace();
        f.forEach->items = Json::array({"a@x.example", "b@x.example"});
        MachineStage stage({f, after()});
        stage.start();
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:checkpoint f.1:checkpoint"_s);
        QCOMPARE(stage.status(), TaskStatus::Checkpoint);
        QVERIFY(stage.answer("f.1", Verdict::Yes));
        stage.intend("f.1");
        stage.succeed("f.1", Json{{"sent", true}});
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:checkpoint f.1:done"_s);
        QVERIFY(stage.answer("f.0", Verdict::No));
        QCOMPARE(outputs(stage, "f"),
                 base::dumpJson(Json{{"items", {nullptr, Json{{"sent", true}}}}, {"count", 2}, {"failed", 0}}));
        QCOMPARE(stage.statusOf("w"), u"running"_s);
    }

    void leavingOutEveryItemLeavesOutTheStep() {
        domain::StepSpec f = each(Json::array({1, 2}));
        f.checkpointRequired = true;
        MachineStage stage({f, after()});
        stage.start();
        QVERIFY(stage.answer("f.0", Verdict::No));
        QVERIFY(stage.answer("f.1", Verdict::No));
        QCOMPARE(stage.statuses(), u"f:skipped w:skipped f.0:skipped f.1:skipped"_s);
        QCOMPARE(stage.status(), TaskStatus::Cancelled);
    }

    void skippingTheStepLeavesOutItsItems() {
        domain::StepSpec f = each(Json::array({1, 2, 3}));
        f.forEach->maxParallel = 1;
        MachineStage stage({f, step("z")});
        stage.start();
        stage.succeed("f.0");
        (void)stage.takeActions();
        QVERIFY(stage.send(orchestrator::SkipRequested{0, u"test"_s, {}}));
        QCOMPARE(stage.statuses(), u"f:skipped z:running f.0:done f.1:skipped f.2:skipped"_s);
        QCOMPARE(stage.takeActions(), QStringList{u"stop f.1"_s});
        stage.succeed("z");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aRetryKeepsFinishedItems() {
        MachineStage stage({each(Json::array({1, 2, 3}), FailurePolicy::AllOrNothing), after()}, 1);
        stage.start();
        stage.succeed("f.0", text("kept"));
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        stage.kill();
        (void)stage.takeActions();
        QVERIFY(stage.send(orchestrator::RetryRequested{{}, u"test"_s}));
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:done f.1:running f.2:pending"_s);
        stage.succeed("f.1", text("now"));
        stage.succeed("f.2", text("too"));
        QCOMPARE(
            outputs(stage, "f"),
            base::dumpJson(Json{{"items", {text("kept"), text("now"), text("too")}}, {"count", 3}, {"failed", 0}}));
        stage.succeed("w");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aRetryOfTheStepTriesItsFailedItemsAgain() {
        MachineStage stage({each(Json::array({1, 2}))});
        stage.start();
        stage.fail("f.0", ErrorCode::PermissionDenied);
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.status(), TaskStatus::Failed);
        QVERIFY(stage.send(orchestrator::RetryRequested{{0}, u"test"_s}));
        QCOMPARE(stage.statuses(), u"f:pending f.0:running f.1:running"_s);
        stage.succeed("f.0");
        stage.fail("f.1", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statusOf("f"), u"done"_s);
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void aKillInBetweenLosesNothing() {
        MachineStage stage({each(Json::array({1, 2, 3})), after()}, 2);
        stage.start();
        stage.succeed("f.1", text("two"));
        stage.kill();
        stage.send(orchestrator::TaskRecovered{});
        QCOMPARE(stage.statuses(), u"f:pending w:pending f.0:running f.1:done f.2:running"_s);
        stage.succeed("f.0", text("one"));
        stage.kill();
        stage.send(orchestrator::TaskRecovered{});
        stage.succeed("f.2", text("three"));
        QCOMPARE(stage.statuses(), u"f:done w:running f.0:done f.1:done f.2:done"_s);
    }

    void oneListMakesAnother() {
        domain::StepSpec g = step("g", "work", {"f"}, Json{{"text", "{{item.text}}"}});
        g.forEach.emplace();
        g.forEach->items = "{{f.outputs.items}}";
        MachineStage stage({each(Json::array({1, 2})), g});
        stage.start();
        stage.succeed("f.0", text("one"));
        stage.succeed("f.1", text("two"));
        QCOMPARE(stage.statuses(), u"f:done g:pending f.0:done f.1:done g.0:running g.1:running"_s);
        QCOMPARE(base::dumpJson(stage.lastInputs("g.1")["text"]), base::dumpJson(Json("two")));
        stage.kill();
        stage.succeed("g.0");
        stage.succeed("g.1");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }

    void itemsAreNoPartOfThePlan() {
        MachineStage stage({each(Json::array({1, 2})), after()});
        stage.start();
        QCOMPARE(orchestrator::planOf(stage.state()).steps.size(), size_t(2));
    }

    void cancelStopsItems() {
        MachineStage stage({each(Json::array({1, 2, 3}))}, 2);
        stage.start();
        (void)stage.takeActions();
        QVERIFY(stage.cancel());
        QCOMPARE(stage.statuses(), u"f:cancelled f.0:cancelled f.1:cancelled f.2:cancelled"_s);
        QCOMPARE(stage.takeActions(), (QStringList{u"stop f.0"_s, u"stop f.1"_s}));
    }

    void eachItemHasItsOwnRetries() {
        domain::StepSpec f = each(Json::array({1, 2}), FailurePolicy::AllOrNothing);
        f.maxRetries = 1;
        MachineStage stage({f});
        stage.start();
        stage.fail("f.0", ErrorCode::Unavailable);
        stage.fail("f.1", ErrorCode::Unavailable);
        QCOMPARE(stage.statuses(), u"f:pending f.0:retrying f.1:retrying"_s);
        stage.retryDue("f.0");
        stage.succeed("f.0");
        stage.retryDue("f.1");
        stage.succeed("f.1");
        QCOMPARE(stage.status(), TaskStatus::Completed);
    }
};

FLUX_TEST_CLASS(MachineFanOutTest)
#include "machine_fan_out_test.moc"
