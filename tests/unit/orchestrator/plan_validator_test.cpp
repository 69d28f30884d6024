#include "engine/orchestrator/plan_validator.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;
using domain::Plan;
using orchestrator::PlanProblem;
using orchestrator::validatePlan;
using test::mailStep;
using test::step;

class PlanValidatorTest : public QObject {
    Q_OBJECT

    agents::Registry m_registry;

    static Plan planOf(std::vector<domain::StepSpec> steps) {
        Plan plan;
        plan.goal = QStringLiteral("goal");
        plan.steps = std::move(steps);
        return plan;
    }
    std::vector<PlanProblem> problems(const Plan& plan, const domain::PlanLimits& limits = {}) const {
        return validatePlan(plan, m_registry, limits);
    }
    static domain::StepSpec withFallback(domain::StepFallback fallback, size_t times = 1) {
        domain::StepSpec spec = step("a", "work", {}, Json{{"text", "x"}});
        spec.fallbacks.assign(times, fallback);
        return spec;
    }
    static QString text(const std::vector<PlanProblem>& problems) {
        QStringList out;
        for (const PlanProblem& p : problems)
            out.append(p.step.isEmpty() ? p.message : p.step.text + QStringLiteral(": ") + p.message);
        return out.join(u'\n');
    }

private Q_SLOTS:
    void initTestCase() { test::addFakeAgents(m_registry); }

    void acceptsAGoodPlan() {
        const Plan plan = planOf({step("a", "work", {}, Json{{"mode", "fast"}, {"count", 3}, {"items", Json::array()}}),
                                  step("b", "open", {"a"}, Json{{"any", "{{a.outputs.data.deep[3]}}"}}),
                                  step("c", "work", {"b"},
                                       Json{{"text", "{{b.outputs.whatever}} and {{a.outputs.text}}"}, // a: grandparent
                                            {"count", "{{b.outputs.n}}"},
                                            {"mode", "{{b.outputs.mode}}"}}),
                                  mailStep("d", {"c"})});
        QCOMPARE(text(problems(plan)), QString());
        QVERIFY(orchestrator::planIsValid(plan, m_registry).ok());
    }

    void acceptsFallbacks() { // another agent gets only those inputs that it knows
        domain::StepSpec a = step("a", "work", {}, Json{{"text", "x"}, {"count", 2}});
        a.fallbacks = {{{}, Json{{"text", "y"}}, {}},
                       {QStringLiteral("open"), Json{{"any", 1}}, QStringLiteral("another way")},
                       {QStringLiteral("write"), Json{{"name", "a.txt"}, {"count", nullptr}}, {}}};
        QCOMPARE(text(problems(planOf({a}))), QString());
        const auto tooMany = problems(planOf({withFallback({{}, Json{{"text", "y"}}, {}}, 6)}));
        QCOMPARE(text(tooMany), QStringLiteral("a: It has more than 5 fallbacks."));
    }

    void acceptsStepsInAnyOrder() { // a dependency may stand further down
        QCOMPARE(text(problems(planOf({step("b", "work", {"a"}, Json{{"text", "{{a.outputs.text}}"}}), step("a")}))),
                 QString());
    }

    void namesEachProblem_data() {
        QTest::addColumn<Plan>("plan");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, Plan plan, const char* expected) {
            QTest::newRow(name) << std::move(plan) << QString::fromUtf8(expected);
        };
        row("no steps", planOf({}), "The plan has no steps.");
        row("no id", planOf({step("")}), "Step 1 has no id.");
        row("duplicate id", planOf({step("a"), step("a")}), "a: Two steps have the id a.");
        row("fallback: unknown agent", planOf({withFallback({QStringLiteral("wrok"), Json::object(), {}})}),
            "a: Fallback 1: There is no agent “wrok”. Did you mean work?");
        row("fallback: unknown input", planOf({withFallback({{}, Json{{"txt", "x"}}, {}})}),
            "a: Fallback 1: work has no input “txt”. Did you mean text?");
        row("fallback: wrong type", planOf({withFallback({{}, Json{{"count", "x"}}, {}})}),
            "a: Fallback 1: The input “count” is string and should be integer.");
        row("fallback: missing input", planOf({withFallback({QStringLiteral("write"), Json{{"text", "x"}}, {}})}),
            "a: Fallback 1: write needs the input “name”.");
        row("fallback: no object", planOf({withFallback({{}, Json::array({1}), {}})}),
            "a: Fallback 1: Its inputs are not an object.");
        row("fallback: reference", planOf({withFallback({{}, Json{{"text", "{{b.outputs.text}}"}}, {}}), step("b")}),
            "a: {{b.outputs.text}} names a step that this one does not wait for. Add b to its dependencies.");
        row("fallback: output",
            planOf({withFallback({QStringLiteral("mail"), Json{{"to", Json::array({"a"})}}, {}}),
                    step("c", "work", {"a"}, Json{{"text", "{{a.outputs.text}}"}})}),
            "c: {{a.outputs.text}}: mail, a fallback of a, has no output “text”.");
        row("unknown agent, near", planOf({step("a", "wrok")}), "a: There is no agent “wrok”. Did you mean work?");
        row("unknown agent, far", planOf({step("a", "telescope")}), "a: There is no agent “telescope”.");
        row("missing input", planOf({step("a", "write")}), "a: write needs the input “name”.");
        row("unknown input, near", planOf({step("a", "work", {}, Json{{"txt", "x"}})}),
            "a: work has no input “txt”. Did you mean text?");
        row("unknown input, far", planOf({step("a", "work", {}, Json{{"elephant", "x"}})}),
            "a: work has no input “elephant”.");
        row("text where a number belongs", planOf({step("a", "work", {}, Json{{"count", "three"}})}),
            "a: The input “count” is string and should be integer.");
        row("fraction where an integer belongs", planOf({step("a", "work", {}, Json{{"count", 1.5}})}),
            "a: The input “count” is number and should be integer.");
        row("number where text belongs", planOf({step("a", "work", {}, Json{{"text", 3}})}),
            "a: The input “text” is integer and should be text.");
        row("null where text belongs", planOf({step("a", "work", {}, Json{{"text", nullptr}})}),
            "a: The input “text” is null and should be text.");
        row("value outside the list", planOf({step("a", "work", {}, Json{{"mode", "medium"}})}),
            "a: The input “mode” is one of: fast, slow.");
        row("inputs are no object", planOf({step("a", "work", {}, Json::array())}), "a: Its inputs are not an object.");
        row("unknown dependency, near", planOf({step("step_1"), step("b", "work", {"stpe_1"})}),
            "b: It waits for stpe_1, which is no step of the plan. Did you mean step_1?");
        row("unknown dependency, far", planOf({step("a"), step("b", "work", {"telescope"})}),
            "b: It waits for telescope, which is no step of the plan.");
        row("waits for itself", planOf({step("a", "work", {"a"})}), "These steps wait for each other in a circle: a.");
        row("circle of three, named without those behind it",
            planOf({step("x", "work", {"c"}), step("a", "work", {"b"}), step("b", "work", {"c"}),
                    step("c", "work", {"a"}), step("ok")}),
            "These steps wait for each other in a circle: c, a, b.");
        row("reference to a step that is not there",
            planOf({step("step_1"), step("b", "work", {"step_1"}, Json{{"text", "{{step_2.outputs.text}}"}})}),
            "b: {{step_2.outputs.text}} names a step that does not exist. Did you mean step_1?");
        row("reference to a step it does not wait for",
            planOf({step("a"), step("b", "work", {}, Json{{"text", "{{a.outputs.text}}"}})}),
            "b: {{a.outputs.text}} names a step that this one does not wait for. Add a to its dependencies.");
        row("reference to a sibling",
            planOf(
                {step("r"), step("a", "work", {"r"}), step("b", "work", {"r"}, Json{{"text", "{{a.outputs.text}}"}})}),
            "b: {{a.outputs.text}} names a step that this one does not wait for. Add a to its dependencies.");
        row("reference forward",
            planOf({step("a", "work", {}, Json{{"text", "{{b.outputs.text}}"}}), step("b", "work", {"a"})}),
            "a: {{b.outputs.text}} names a step that this one does not wait for. Add b to its dependencies.");
        row("reference to itself", planOf({step("a", "work", {}, Json{{"text", "{{a.outputs.text}}"}})}),
            "a: {{a.outputs.text}} names a step that this one does not wait for. Add a to its dependencies.");
        row("unknown output, near",
            planOf({step("a"), step("b", "work", {"a"}, Json{{"any", Json::array({"{{a.outputs.itms[0]}}"})}})}),
            "b: {{a.outputs.itms[0]}}: work has no output “itms”. Did you mean items?");
        row("unknown output, far",
            planOf({step("a"), step("b", "work", {"a"}, Json{{"text", "x {{a.outputs.zebra}}"}})}),
            "b: {{a.outputs.zebra}}: work has no output “zebra”.");
        row("malformed reference", planOf({step("a", "work", {}, Json{{"text", "{{a.output.text}}"}})}),
            "a: “{{a.output.text}}” is not a reference. Write {{step.outputs.field}}, with .name or [0] to go deeper.");
    }
    void namesEachProblem() {
        QFETCH(Plan, plan);
        QFETCH(QString, expected);
        QCOMPARE(text(problems(plan)), expected);
        const auto valid = orchestrator::planIsValid(plan, m_registry);
        QVERIFY(!valid.ok());
        QCOMPARE(valid.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY2(valid.error().message.contains(expected), qPrintable(valid.error().message));
    }

    void keepsTheLimits_data() {
        QTest::addColumn<Plan>("plan");
        QTest::addColumn<QString>("expected");
        Plan plan = planOf({step("a"), step("b"), step("c"), step("d")});
        QTest::newRow("steps") << plan << QStringLiteral("The plan has 4 steps; at most 3 are possible.");
        plan = planOf({step("a")});
        plan.goal = QString(21, u'x');
        QTest::newRow("goal") << plan << QStringLiteral("The goal is longer than 20 characters.");
        for (const int parallel : {0, -1, 5}) {
            plan = planOf({step("a")});
            plan.maxParallelSteps = parallel;
            QTest::addRow("parallel %d", parallel)
                << plan << QStringLiteral("At most 4 steps can run side by side, and at least 1.");
        }
        QTest::newRow("dependencies") << planOf({step("a"), step("b"), step("c", "work", {"a", "b"})})
                                      << QStringLiteral("c: It waits for more than 1 steps.");
        for (const int retries : {-1, 3}) {
            plan = planOf({step("a")});
            plan.steps[0].maxRetries = retries;
            QTest::addRow("retries %d", retries) << plan << QStringLiteral("a: It may be retried 0 to 2 times.");
        }
        QTest::newRow("inputs") << planOf({step("a", "work", {}, Json{{"text", std::string(100, 'x')}})})
                                << QStringLiteral("a: Its inputs are larger than 50 bytes.");
    }
    void keepsTheLimits() {
        QFETCH(Plan, plan);
        QFETCH(QString, expected);
        domain::PlanLimits limits;
        limits.maxSteps = 3;
        limits.maxDependencies = 1;
        limits.maxParallel = 4;
        limits.maxInputBytes = 50;
        limits.maxGoalChars = 20;
        limits.maxRetries = 2;
        if (plan.maxParallelSteps == 5 && !expected.contains(QStringLiteral("side by side")))
            plan.maxParallelSteps = 4;
        for (domain::StepSpec& s : plan.steps)
            s.maxRetries = s.maxRetries == 3 && !expected.contains(QStringLiteral("retried")) ? 2 : s.maxRetries;
        QCOMPARE(text(problems(plan, limits)), expected);
    }

    void listsSeveralProblemsAtOnce() {
        const Plan plan = planOf({step("a", "wrok"), step("b", "write"), step("c", "work", {"zz"})});
        QCOMPARE(problems(plan).size(), size_t(3));
    }

    void boundsItsMessages() {
        Plan plan;
        for (int i = 0; i < 5000; ++i)
            plan.steps.push_back(step(qPrintable(QStringLiteral("s%1").arg(i)), "nobody", {"zz"}));
        QVERIFY(problems(plan).size() <= 100);
        const auto valid = orchestrator::planIsValid(plan, m_registry);
        QVERIFY(valid.error().message.endsWith(QStringLiteral("more.")));
        QVERIFY(valid.error().message.size() < 4000);
    }

    void takesALongChain() {
        Plan plan;
        for (int i = 0; i < 10'000; ++i) {
            const QByteArray before = "s" + QByteArray::number(i - 1);
            domain::StepSpec s = step("s" + QByteArray::number(i));
            if (i > 0) {
                s.dependencies.push_back(domain::StepKey{QString::fromUtf8(before)});
                s.inputs = Json{{"text", "{{s0.outputs.text}} {{" + before.toStdString() + ".outputs.text}}"}};
            }
            plan.steps.push_back(std::move(s));
        }
        QCOMPARE(text(problems(plan)), QString());
        plan.steps.back().inputs["text"] = "{{s9999.outputs.text}}";
        QCOMPARE(problems(plan).size(), size_t(1));
        plan.steps.front().dependencies.push_back(plan.steps.back().key);
        QVERIFY(text(problems(plan)).contains(QStringLiteral("in a circle: s0, s9999, s9998, s9997, s9996, …")));
    }

    void takesAWidePlan() {
        Plan plan = planOf({step("root")});
        for (int i = 0; i < 999; ++i)
            plan.steps.push_back(step("w" + QByteArray::number(i), "work", {"root"}));
        domain::StepSpec last = step("last");
        Json items = Json::array();
        for (int i = 0; i < 999; ++i) {
            last.dependencies.push_back(plan.steps[static_cast<size_t>(i) + 1].key);
            items.push_back("{{w" + std::to_string(i) + ".outputs.text}}");
        }
        last.inputs = Json{{"items", items}};
        plan.steps.push_back(std::move(last));
        QCOMPARE(text(problems(plan)), QString());
    }
};

FLUX_TEST_CLASS(PlanValidatorTest)
#include "plan_validator_test.moc"
