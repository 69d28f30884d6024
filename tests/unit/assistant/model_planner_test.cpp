#include "engine/assistant/model_planner.h"
#include "tests/support/scripted_provider.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/planner_support.h"

#include <QtTest/QTest>

using namespace flux;

class ModelPlannerTest : public QObject {
    Q_OBJECT

    struct World {
        test::AgentWorld made;
        agents::Registry& registry = made.registry;
        test::ScriptedProvider provider;
        assistant::PlannerInput input = test::plannerInput({});

        World() { input.text = QStringLiteral("Write a note about ships"); }
        base::Result<assistant::PlannerReply> plan() {
            return assistant::planWithModel(provider, QStringLiteral("m"), registry, input, {});
        }
    };
    static QString good() {
        return QStringLiteral(R"({"title":"Ships","steps":[
            {"key":"step_1","name":"Write","agent":"compose","inputs":{"title":"Ships","body":"Ships sail."},"dependencies":[]}]})");
    }

private Q_SLOTS:
    void aPlanIsReadAndChecked() {
        World world;
        world.provider.say(QStringLiteral("Here it is:\n```json\n") + good() + QStringLiteral("\n```"));
        const auto reply = world.plan();
        QVERIFY(reply.ok());
        const auto* planned = std::get_if<assistant::PlannedTask>(&*reply);
        QVERIFY2(planned, planned ? "" : qPrintable(std::get<assistant::NotUnderstood>(*reply).markdown));
        QCOMPARE(planned->plan.title, QStringLiteral("Ships"));
        QCOMPARE(planned->plan.goal, world.input.text);
        QCOMPARE(planned->plan.steps.size(), size_t(1));
        const QString prompt = world.provider.asked.at(0).messages.front().text;
        for (const domain::AgentSpec* agent : world.registry.specs())
            QVERIFY2(prompt.contains(QStringLiteral("- ") + agent->type + u':'), qPrintable(agent->type));
        QVERIFY(world.provider.asked.at(0).schema);
    }
    void whatIsWrongIsToldTwiceAtMost() {
        World world;
        world.provider.say(QStringLiteral(
            "{\"steps\":[{\"key\":\"a\",\"name\":\"x\",\"agent\":\"teleport\",\"inputs\":{},\"dependencies\":[]}]}"));
        world.provider.say(QStringLiteral("no JSON at all"));
        world.provider.say(good());
        auto reply = world.plan();
        QVERIFY(reply.ok() && std::holds_alternative<assistant::PlannedTask>(*reply));
        QVERIFY(world.provider.asked.at(1).messages.back().text.contains(u"teleport"));
        for (int i = 0; i < 3; ++i)
            world.provider.say(QStringLiteral("{\"steps\":[]}"));
        reply = world.plan();
        QVERIFY(reply.ok());
        QVERIFY(std::get<assistant::NotUnderstood>(*reply).markdown.contains(u"did not find a plan"));
        QCOMPARE(world.provider.asked.size(), size_t(6));
    }
    void aQuestionIsAQuestion() {
        World world;
        world.provider.say(QStringLiteral("{\"question\":\"Which ships?\"}"));
        const auto reply = world.plan();
        QCOMPARE(std::get<assistant::NotUnderstood>(*reply).markdown, QStringLiteral("Which ships?"));
    }
    void itCannotLoosenARule() {
        World world;
        world.provider.say(QStringLiteral(
            R"({"title":"x","max_parallel_steps":64,"constraints":{"checkpoints":"never"},"steps":[{"key":"step_1","name":"Mail",
            "agent":"notify","inputs":{"to":"a@example.org","subject":"s","body":"b"},"dependencies":[],
            "checkpoint":{"kind":"select","on_expiry":"use_default"},"max_retries":99,"critical":false}]})"));
        const auto reply = world.plan();
        QVERIFY(reply.ok());
        const auto& plan = std::get<assistant::PlannedTask>(*reply).plan;
        const domain::StepSpec usual;
        QVERIFY(!plan.steps[0].checkpoint);
        QCOMPARE(plan.steps[0].maxRetries, usual.maxRetries);
        QCOMPARE(plan.steps[0].critical, usual.critical);
        QVERIFY(plan.constraints.empty());
        QCOMPARE(plan.maxParallelSteps, domain::Plan().maxParallelSteps);
    }
    void anErrorOfTheProviderIsOne() {
        World world;
        QVERIFY(!world.plan().ok());
    }
};

FLUX_TEST_CLASS(ModelPlannerTest)
#include "model_planner_test.moc"
