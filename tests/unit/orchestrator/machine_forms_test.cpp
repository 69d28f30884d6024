// The cards that a plan asks for: input, choice, questions, changes, and what their answers become.
#include "engine/orchestrator/plan_validator.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using domain::CheckpointKind;
using domain::CheckpointSpec;
using domain::StepSpec;
using domain::Verdict;
using test::MachineStage;
using test::mailStep;
using test::step;

namespace {

Json inputForm() {
    return Json{{"type", "object"},
                {"properties", {{"subject", {{"type", "string"}, {"minLength", 3}}}}},
                {"required", Json::array({"subject"})}};
}

Json questionsForm() {
    return Json{
        {"questions", Json::array({Json{{"id", "text"}, {"text", "Which text?"}, {"type", "text"}},
                                   Json{{"id", "count"}, {"text", "How many?"}, {"type", "number"}, {"default", 2}},
                                   Json{{"id", "mode"},
                                        {"text", "Which mode?"},
                                        {"type", "choice"},
                                        {"options", Json::array({"fast", "slow"})}}})}};
}

StepSpec asking(StepSpec spec, CheckpointKind kind, Json form, const QString& input = {}) {
    CheckpointSpec card;
    card.kind = kind;
    card.question = u"What shall it be?"_s;
    card.form = std::move(form);
    card.input = input;
    spec.checkpoint = card;
    return spec;
}

bool answer(MachineStage& stage, const char* key, Json value, Verdict verdict = Verdict::Yes) {
    return stage.send(orchestrator::CheckpointAnswered{stage.card(key)->id,
                                                       {verdict, Json::object(), std::move(value), {}, u"test"_s}});
}

} // namespace

class MachineFormsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // An answer is no yes to the effect: the mail still asks, about what it now says.
    void anInputFillsTheStepAndTheEffectIsAskedAfterwards() {
        MachineStage stage({asking(mailStep("m"), CheckpointKind::Input, inputForm())});
        stage.start();
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Input);
        QCOMPARE(stage.card("m")->description.question, u"What shall it be?"_s);
        QCOMPARE(stage.card("m")->description.effectClass, domain::EffectClass::None);
        QVERIFY(answer(stage, "m", Json{{"subject", "Tea {{m.outputs.x}}"}}));
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Approval);
        QCOMPARE(stage.card("m")->rule, u"Mail always asks"_s);
        QCOMPARE(base::textAt(stage.card("m")->description.preview, "subject"), u"Tea {{m.outputs.x}}"_s);
        stage.kill(); // the answer is a row
        stage.send(orchestrator::TaskRecovered{});
        QVERIFY(stage.answer("m", Verdict::Yes));
        QCOMPARE(base::textAt(stage.lastInputs("m"), "subject"), u"Tea {{m.outputs.x}}"_s);
    }

    // A recalled step has been counted as an attempt, and an edit lays its answer aside.
    void anEditAfterARecallAsksAgain() {
        MachineStage stage({asking(mailStep("m"), CheckpointKind::Input, inputForm())});
        stage.policy.holdMs = 5000;
        stage.start();
        QVERIFY(answer(stage, "m", Json{{"subject", "Tea"}}));
        QVERIFY(stage.answer("m", Verdict::Yes));
        QCOMPARE(stage.statusOf("m"), u"held"_s);
        QVERIFY(stage.send(orchestrator::RecallRequested{0, u"test"_s}));
        domain::Plan plan = planOf(stage.state());
        plan.steps[0].maxRetries = 0;
        QVERIFY(stage.send(orchestrator::PlanChanged{plan, u"test"_s}));
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Input);
    }

    void anAnswerThatAnotherWayLaidAsideIsAskedForAgain() {
        StepSpec spec = asking(mailStep("m"), CheckpointKind::Input, inputForm());
        spec.fallbacks = {{{}, Json{{"subject", "Another"}}, {}}};
        MachineStage stage({spec});
        stage.start();
        QVERIFY(answer(stage, "m", Json{{"subject", "Tea"}}));
        for (int way = 0; way < 2; ++way) {
            QVERIFY(stage.answer("m", Verdict::Yes));
            stage.fail("m", base::ErrorCode::FailedPrecondition);
        }
        QCOMPARE(stage.statusOf("m"), u"failed"_s);
        QVERIFY(stage.send(orchestrator::RetryRequested{{}, u"test"_s}));
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Input);
    }

    void anOldErrorIsNotWhatItIsLeftOutFor() {
        MachineStage stage({step("a"), mailStep("m")});
        stage.start();
        QVERIFY(stage.answer("m", Verdict::Yes));
        stage.fail("m", base::ErrorCode::PermissionDenied, u"folder:/f"_s);
        QVERIFY(stage.answer("m", Verdict::Yes));
        stage.fail("m", base::ErrorCode::Unavailable);
        QVERIFY(stage.send(orchestrator::SkipRequested{1, u"test"_s, {}}));
        QCOMPARE(stage.statusOf("m"), u"skipped"_s);
        QVERIFY(!stage.run("m").error);
    }

    void badAnswersAreRefusedAndTheCardStays_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, CheckpointKind kind, const Json& form, const char* input,
                            const char* value, const char* says) {
            QTest::newRow(name) << static_cast<int>(kind) << QString::fromUtf8(base::dumpJson(form))
                                << QString::fromUtf8(input) << QString::fromUtf8(value) << QString::fromUtf8(says);
        };
        const Json text{{"type", "object"}, {"properties", {{"text", {{"type", "string"}}}}}};
        const Json options{{"options", Json::array({"fast", "slow"})}};
        row("input: wrong type", CheckpointKind::Input, text, "", "{\"text\":5}", "text");
        row("input: no object", CheckpointKind::Input, text, "", "[]", "not an object");
        row("select: none of them", CheckpointKind::Select, options, "mode", "{\"choice\":\"medium\"}", "one of");
        row("select: nothing", CheckpointKind::Select, options, "mode", "{}", "one of");
        row("select: does not fit the agent", CheckpointKind::Select, Json{{"options", Json::array({1, 2})}}, "mode",
            "{\"choice\":1}", "should be text");
        row("questions: one missing", CheckpointKind::Questions, questionsForm(), "", "{\"text\":\"a\",\"count\":1}",
            "no answer");
        row("questions: wrong type", CheckpointKind::Questions, questionsForm(), "",
            "{\"text\":\"a\",\"count\":\"1\",\"mode\":\"fast\"}", "a number");
        row("questions: no option", CheckpointKind::Questions, questionsForm(), "",
            "{\"text\":\"a\",\"count\":1,\"mode\":\"x\"}", "options");
        row("questions: one too many", CheckpointKind::Questions, questionsForm(), "",
            "{\"text\":\"a\",\"count\":1,\"mode\":\"fast\",\"z\":1}", "no question");
        row("modify: takes no form", CheckpointKind::Modify, nullptr, "", "{\"text\":\"a\"}", "no form");
    }
    void badAnswersAreRefusedAndTheCardStays() {
        QFETCH(int, kind);
        QFETCH(QString, form);
        QFETCH(QString, input);
        QFETCH(QString, value);
        QFETCH(QString, says);
        MachineStage stage(
            {asking(step("a"), static_cast<CheckpointKind>(kind), *base::parseJson(form.toUtf8()), input)});
        stage.start();
        QVERIFY(!answer(stage, "a", *base::parseJson(value.toUtf8())));
        QVERIFY2(stage.refusal().message.contains(says), qPrintable(stage.refusal().message));
        QVERIFY(stage.card("a"));
        QCOMPARE(stage.statusOf("a"), u"checkpoint"_s);
    }

    void theOptionsComeFromAnEarlierStep() {
        MachineStage stage({step("a", "open"), asking(step("b", "work", {"a"}), CheckpointKind::Select,
                                                      Json{{"options", "{{a.outputs.names}}"}}, u"text"_s)});
        stage.start();
        stage.succeed("a", Json{{"names", Json::array({"tea", "{{braces}}"})}});
        QCOMPARE(base::textAt(stage.card("b")->form["options"][0], "label"), u"tea"_s);
        QVERIFY(answer(stage, "b", Json{{"choice", "{{braces}}"}}));
        QCOMPARE(base::textAt(stage.lastInputs("b"), "text"), u"{{braces}}"_s); // data, not a reference
    }

    void noOptionsFailTheStepAndSaySo() {
        MachineStage stage({step("a", "open"), asking(step("b", "work", {"a"}), CheckpointKind::Select,
                                                      Json{{"options", "{{a.outputs.names}}"}}, u"text"_s)});
        stage.start();
        stage.succeed("a", Json{{"names", Json::array()}});
        QCOMPARE(stage.statusOf("b"), u"failed"_s);
        QVERIFY(stage.run("b").error->message.contains(u"no options"_s));
    }

    void questionsFillOneInputEach() {
        MachineStage stage({asking(step("a"), CheckpointKind::Questions, questionsForm())});
        stage.start();
        QVERIFY(answer(stage, "a", Json{{"text", "x"}, {"count", 3}, {"mode", "slow"}}));
        QVERIFY(stage.lastInputs("a") == (Json{{"text", "x"}, {"count", 3}, {"mode", "slow"}}));
    }

    void aWholeAnswerMayFillOneInput() {
        MachineStage stage({asking(step("a"), CheckpointKind::Input, inputForm(), u"any"_s)});
        stage.start();
        QVERIFY(answer(stage, "a", Json{{"subject", "long"}}));
        QVERIFY(stage.lastInputs("a") == (Json{{"any", {{"subject", "long"}}}}));
    }

    void anEmptyAnswerIsAnAnswer() {
        const Json form{{"type", "object"}, {"properties", {{"text", {{"type", "string"}}}}}};
        MachineStage stage({asking(step("a"), CheckpointKind::Input, form)});
        stage.start();
        QVERIFY(answer(stage, "a", Json::object()));
        QCOMPARE(stage.statusOf("a"), u"running"_s);
        stage.kill();
        stage.send(orchestrator::TaskRecovered{});
        QCOMPARE(stage.statusOf("a"), u"running"_s);
    }

    void noLeavesTheStepOut() {
        MachineStage stage({asking(step("a"), CheckpointKind::Input, inputForm()), step("b")});
        stage.start();
        QVERIFY(answer(stage, "a", Json::object(), Verdict::No));
        QCOMPARE(stage.statuses(), u"a:skipped b:running"_s);
    }

    // One card: its yes is the approval, and only what the plan lists may be changed.
    void modifyIsOneCardForBoth() {
        StepSpec spec = asking(mailStep("m"), CheckpointKind::Modify, nullptr);
        spec.checkpoint->editable = {u"body"_s};
        MachineStage stage({spec});
        stage.start();
        QCOMPARE(stage.card("m")->kind, CheckpointKind::Modify);
        QCOMPARE(stage.card("m")->rule, u"Mail always asks"_s);
        QVERIFY(!stage.answer("m", Verdict::Yes, Json{{"subject", "No"}}));
        QVERIFY(stage.answer("m", Verdict::Yes, Json{{"body", "Yes"}}));
        QCOMPARE(base::textAt(stage.lastInputs("m"), "body"), u"Yes"_s);
    }

    void anOpenCardDoesNotBlockOtherSteps() {
        MachineStage stage(
            {asking(step("a"), CheckpointKind::Input, inputForm()), step("b"), step("c", "work", {"b"})});
        stage.start();
        stage.succeed("b");
        stage.succeed("c");
        QCOMPARE(stage.statuses(), u"a:checkpoint b:done c:done"_s);
        QCOMPARE(stage.status(), domain::TaskStatus::Checkpoint);
    }

    void plansWithBadCardsAreRefused_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("says"); // empty: the plan is good
        const auto row = [](const char* name, CheckpointKind kind, const char* form, const char* input,
                            const char* says) {
            QTest::newRow(name) << static_cast<int>(kind) << QString::fromUtf8(form) << QString::fromUtf8(input)
                                << QString::fromUtf8(says);
        };
        const CheckpointKind select = CheckpointKind::Select, input = CheckpointKind::Input;
        row("good choice", select, "{\"options\":[\"a\",\"b\"],\"default\":\"b\"}", "text", "");
        row("options later", select, "{\"options\":[\"a\",\"b\"]}", "text", "");
        row("no options", select, "{\"options\":[]}", "text", "no options");
        row("twice", select, "{\"options\":[\"a\",\"a\"]}", "text", "twice");
        row("foreign default", select, "{\"options\":[\"a\"],\"default\":\"b\"}", "text", "none of its options");
        row("no such input", select, "{\"options\":[\"a\"]}", "colour", "no such input");
        row("choice without input", select, "{\"options\":[\"a\"]}", "", "no such input");
        row("no schema", input, "{\"type\":\"string\"}", "text", "JSON Schema");
        row("broken schema", input, "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":7}}}", "any", "JSON Schema");
        row("field without input", input, "{\"type\":\"object\",\"properties\":{\"a\":{}}}", "", "no such input");
        row("no questions", CheckpointKind::Questions, "{\"questions\":[]}", "any", "no questions");
        row("same id", CheckpointKind::Questions,
            "{\"questions\":[{\"id\":\"a\",\"text\":\"A\"},{\"id\":\"a\",\"text\":\"B\"}]}", "any", "the id");
        row("kind of the engine's", CheckpointKind::Access, "null", "", "cannot ask");
        row("unknown step", select, "{\"options\":\"{{z.outputs.a}}\"}", "text", "does not exist");
    }
    void plansWithBadCardsAreRefused() {
        QFETCH(int, kind);
        QFETCH(QString, form);
        QFETCH(QString, input);
        QFETCH(QString, says);
        MachineStage stage({step("x")});
        domain::Plan plan;
        plan.steps = {asking(step("a"), static_cast<CheckpointKind>(kind), *base::parseJson(form.toUtf8()), input)};
        const auto problems = orchestrator::validatePlan(plan, stage.registry);
        QCOMPARE(problems.size(), size_t(says.isEmpty() ? 0 : 1));
        if (!says.isEmpty())
            QVERIFY2(problems.front().message.contains(says), qPrintable(problems.front().message));
    }

    void aCardMayFillARequiredInput() {
        MachineStage stage({step("x")});
        domain::Plan plan;
        plan.steps = {
            asking(step("w", "write"), CheckpointKind::Select, Json{{"options", Json::array({"a.md"})}}, u"name"_s)};
        QVERIFY(orchestrator::validatePlan(plan, stage.registry).empty());
        plan.steps[0].checkpoint.reset();
        QCOMPARE(orchestrator::validatePlan(plan, stage.registry).size(), size_t(1));
    }
};

FLUX_TEST_CLASS(MachineFormsTest)
#include "machine_forms_test.moc"
