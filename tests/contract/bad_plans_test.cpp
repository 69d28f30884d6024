// Plans, inputs and answers that are wrong, huge or hostile, at the front door of the real engine and through the pipe:
// each gets a clear sentence in time, and nothing is half done.
#include "engine/host/local_engine.h"
#include "engine/remote/pipe_engine.h"
#include "engine/server/pipe_listener.h"
#include "tests/contract/engines.h"
#include "tests/support/test_main.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QSemaphore>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace test;
using base::ErrorCode;
using base::Json;
using domain::TaskStatus;

namespace {

constexpr int kSoonMs = 10'000; // for what nobody should have to wait for
constexpr int kLongRunMs = 60'000;

domain::StepSpec step(const QString& key, Json answer, std::initializer_list<QString> after = {}) {
    domain::StepSpec spec;
    spec.key.text = key;
    spec.name = key;
    spec.agent = QStringLiteral("ask");
    spec.inputs = Json{{"answer", std::move(answer)}};
    for (const QString& other : after)
        spec.dependencies.push_back(domain::StepKey{other});
    return spec;
}

domain::Plan planOf(std::vector<domain::StepSpec> steps) {
    domain::Plan plan;
    plan.title = QStringLiteral("P");
    plan.steps = std::move(steps);
    return plan;
}

domain::Plan chain(int count) {
    std::vector<domain::StepSpec> steps;
    for (int i = 0; i < count; ++i) {
        steps.push_back(step(QStringLiteral("s%1").arg(i), i));
        if (i > 0)
            steps.back().dependencies = {steps[static_cast<size_t>(i) - 1].key};
    }
    return planOf(std::move(steps));
}

Json nested(int levels) {
    Json out = 1;
    for (int i = 0; i < levels; ++i) {
        Json around = Json::array();
        around.push_back(std::move(out));
        out = std::move(around);
    }
    return out;
}

domain::StepSpec forEach(Json items, std::initializer_list<QString> after = {}) {
    domain::StepSpec spec = step(QStringLiteral("each"), "{{item}}", after);
    spec.forEach = domain::ForEach{std::move(items), 5, 10'000};
    return spec;
}

domain::StepSpec asking(Json schema) {
    domain::StepSpec spec = step(QStringLiteral("form"), nullptr);
    spec.inputs = Json::object();
    spec.checkpoint.emplace();
    spec.checkpoint->kind = domain::CheckpointKind::Input;
    spec.checkpoint->input = QStringLiteral("answer");
    spec.checkpoint->form = Json{{"type", "object"}, {"properties", Json{{"a", std::move(schema)}}}};
    return spec;
}

// The real engine, and the way to it through the pipe.
class Doors {
public:
    Doors() { open(); }
    void restart() {
        m_pipe.reset();
        m_listener.reset();
        m_engine.reset();
        open();
    }
    api::Engine& local() { return *m_engine; }
    api::Engine& at(const QString& door) {
        return door == QStringLiteral("pipe") ? static_cast<api::Engine&>(*m_pipe) : *m_engine;
    }

    // Creates it and waits for its end, or for its card.
    api::TaskDetail run(domain::Plan plan, int patienceMs = kSoonMs) {
        api::CreateTask create;
        create.goal = QStringLiteral("G");
        create.plan = std::move(plan);
        const auto made = ask(*m_engine, std::move(create));
        if (!made.ok())
            qFatal("the test's own plan: %s", qPrintable(made.error().message));
        QSemaphore rests;
        api::FeedSink sink;
        sink.event = [&rests, id = made->taskId](const domain::FeedEvent& event) {
            const auto* task = std::get_if<domain::TaskUpdated>(&event.payload);
            if (task && task->task.id == id &&
                (domain::isTerminal(task->task.status) || task->task.status == TaskStatus::Checkpoint))
                rests.release();
        };
        const auto subscription = m_engine->subscribe(0, std::move(sink));
        if (!rests.tryAcquire(1, patienceMs))
            return {};
        return ask(*m_engine, api::GetTask{made->taskId.text}).value();
    }

private:
    void open() {
        host::LocalEngineOptions options;
        options.dataDir = m_dir.filePath(QStringLiteral("data"));
        options.workers = 2;
        m_engine = std::move(*host::LocalEngine::open(std::move(options)));
        const QString path = api::pipePath(m_dir.path());
        m_listener = std::move(*server::PipeListener::listen(*m_engine, {path, {}}));
        m_pipe = std::move(*remote::PipeEngine::connect(path, 5000));
    }

    QTemporaryDir m_dir;
    std::unique_ptr<host::LocalEngine> m_engine;
    std::unique_ptr<server::PipeListener> m_listener;
    std::unique_ptr<remote::PipeEngine> m_pipe;
};

} // namespace

class BadPlansTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Doors> m_doors;

private Q_SLOTS:
    void init() { m_doors = std::make_unique<Doors>(); }
    void cleanup() { m_doors.reset(); }

    void refused_data() {
        QTest::addColumn<domain::Plan>("plan");
        QTest::addColumn<QString>("says");
        const QString a = QStringLiteral("a"), b = QStringLiteral("b");
        QTest::newRow("no steps") << planOf({}) << QStringLiteral("The plan has no steps.");
        QTest::newRow("one step too many")
            << chain(10'001) << QStringLiteral("The plan has 10001 steps; at most 10000 are possible.");
        domain::Plan circle = chain(10'000);
        circle.steps.front().dependencies = {circle.steps.back().key};
        QTest::newRow("a circle of ten thousand") << circle << QStringLiteral("wait for each other in a circle: s0");
        QTest::newRow("waits for itself") << planOf({step(a, 1, {a})}) << QStringLiteral("in a circle: a.");
        QTest::newRow("twice the same id")
            << planOf({step(a, 1), step(a, 2)}) << QStringLiteral("Two steps have the id a.");
        QTest::newRow("waits for nothing")
            << planOf({step(a, 1, {b})}) << QStringLiteral("which is no step of the plan");
        QTest::newRow("refers to nothing")
            << planOf({step(a, "{{b.outputs.answer}}")}) << QStringLiteral("names a step that does not exist");
        QTest::newRow("refers to a later step") << planOf({step(a, "{{b.outputs.answer}}"), step(b, 1, {a})})
                                                << QStringLiteral("that this one does not wait for");
        QTest::newRow("refers to a step beside it")
            << planOf({step(a, 1), step(b, "{{a.outputs.answer}}")}) << QStringLiteral("Add a to its dependencies.");
        QTest::newRow("inputs of 3 MB") << planOf({step(a, std::string(3'000'000, 'x'))})
                                        << QStringLiteral("Its inputs are larger than 2000000 bytes.");
        QTest::newRow("nested a hundred deep")
            << planOf({step(a, nested(100))}) << QStringLiteral("nested deeper than 64 levels");
        QTest::newRow("a list of 10,001") << planOf({forEach(Json(std::vector<int>(10'001)))})
                                          << QStringLiteral("Its list has 10001 items; it takes at most 10000.");
        QTest::newRow("for each of no list") << planOf({forEach("a text")}) << QStringLiteral("write the list");
        QTest::newRow("a form that refers to nothing")
            << planOf({asking(Json{{"$ref", "#/x"}})}) << QStringLiteral("leads nowhere");
        QTest::newRow("a form that is none")
            << planOf({asking(Json{{"$ref", "#/x"}, {"type", 5}})}) << QStringLiteral("Its form is no JSON Schema.");
        domain::StepSpec nobody = step(a, 1);
        nobody.agent = QString(1'000'000, u'n');
        QTest::newRow("an agent with a name of 1 MB") << planOf({nobody}) << QStringLiteral("There is no agent “nnn");
        QTest::newRow("an id of 1 MB") << planOf({step(QString(1'000'000, u'k'), 1)})
                                       << QStringLiteral("cannot be the id of a step");
        domain::StepSpec unknown = step(a, 1);
        unknown.inputs["answre"] = 1;
        QTest::newRow("an input nobody knows")
            << planOf({unknown}) << QStringLiteral("ask has no input “answre”. Did you mean answer?");
    }
    void refused() {
        QFETCH(const domain::Plan, plan);
        QFETCH(const QString, says);
        for (const QString& door : {QStringLiteral("local"), QStringLiteral("pipe")}) {
            api::CreateTask create;
            create.goal = QStringLiteral("G");
            create.plan = plan;
            QElapsedTimer time;
            time.start();
            const auto made = ask(m_doors->at(door), std::move(create));
            QVERIFY2(time.elapsed() < kSoonMs, qPrintable(door));
            QVERIFY2(!made.ok(), qPrintable(door));
            QVERIFY2(made.error().message.contains(says),
                     qPrintable(door + QStringLiteral(": ") + made.error().message));
            QVERIFY(made.error().message.size() < 4000);
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
        }
        QVERIFY(ask(m_doors->local(), api::ListTasks{{}, 10})->tasks.empty());
        QVERIFY(ask(m_doors->local(), api::ListConversations{})->conversations.empty());
    }

    void aBombIsRefusedBeforeAnythingIsMadeOfIt() {
        api::CreateTask create;
        create.goal = QStringLiteral("G");
        create.plan = planOf({step(QStringLiteral("a"), nullptr)});
        create.plan->steps[0].inputs["answer"] = nested(100'000);
        const auto made = ask(m_doors->local(), std::move(create));
        QVERIFY(!made.ok());
        QVERIFY(made.error().message.contains(QStringLiteral("nested deeper than 64 levels")));
    }

    void tenThousandStepsRun() {
        const api::TaskDetail detail = m_doors->run(chain(10'000), kLongRunMs);
        QCOMPARE(detail.task.status, TaskStatus::Completed);
        QCOMPARE(detail.task.doneCount, 10'000);
        QCOMPARE(base::intAt(*detail.steps.back().run.outputs, "answer"), 9999);
    }

    void largeAndOddValuesComeBackAsTheyWere() {
        const Json value{{"text", std::string(1'000'000, 'x')},
                         {"large", 18'446'744'073'709'551'615ULL},
                         {"small", -9'223'372'036'854'775'807LL - 1},
                         {"wide", 1e308},
                         {"odd", "\u0000\u202e\U0001F419"}};
        for (const QString& door : {QStringLiteral("local"), QStringLiteral("pipe")}) {
            api::CreateTask create;
            create.goal = QStringLiteral("G");
            create.plan = planOf({step(QStringLiteral("a"), value)});
            create.start = false;
            const auto made = ask(m_doors->at(door), std::move(create));
            QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
            m_doors->restart();
            const auto detail = ask(m_doors->at(door), api::GetTask{made->taskId.text});
            QVERIFY(detail.ok());
            QVERIFY(detail->steps[0].spec.inputs["answer"] == value);
        }
    }

    void whatIsNoTextStaysReadable() {
        const api::TaskDetail detail = m_doors->run(planOf({step(QStringLiteral("a"), "a\xff\xfe"
                                                                                      "b")}));
        QCOMPARE(detail.task.status, TaskStatus::Completed);
        m_doors->restart();
        const auto again = ask(m_doors->at(QStringLiteral("pipe")), api::GetTask{detail.task.id.text});
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
        QVERIFY(base::textAt(*again->steps[0].run.outputs, "answer").startsWith(u'a'));
    }

    void listsThatAreNoneFailTheirStep_data() {
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<QString>("says");
        QTest::newRow("a text") << QByteArray("\"text\"") << QStringLiteral("is to run once for each item of a list");
        QTest::newRow("an object") << QByteArray("{\"a\":1}")
                                   << QStringLiteral("is to run once for each item of a list");
        QTest::newRow("too long") << "[0" + QByteArray(",0").repeated(10'000) + "]"
                                  << QStringLiteral("The list has 10001 items; this step takes at most 10000.");
        QTest::newRow("empty") << QByteArray("[]") << QString();
    }
    void listsThatAreNoneFailTheirStep() {
        QFETCH(const QByteArray, list);
        QFETCH(const QString, says);
        const QString a = QStringLiteral("a");
        const api::TaskDetail detail =
            m_doors->run(planOf({step(a, *base::parseJson(list)), forEach("{{a.outputs.answer}}", {a})}));
        QCOMPARE(detail.task.status, says.isEmpty() ? TaskStatus::Completed : TaskStatus::Failed);
        QCOMPARE(detail.steps.size(), size_t(2));
        if (!says.isEmpty())
            QVERIFY2(detail.task.error->message.contains(says), qPrintable(detail.task.error->message));
    }

    // Each step puts what it got one level deeper; at some point it can be kept no more, and everything stays readable.
    void whatGrowsDeeperIsStoppedInTime() {
        std::vector<domain::StepSpec> steps{step(QStringLiteral("s0"), Json::array())};
        for (int i = 1; i < 400; ++i) {
            const QString before = QStringLiteral("s%1").arg(i - 1);
            steps.push_back(step(QStringLiteral("s%1").arg(i),
                                 Json::array({"{{" + before.toStdString() + ".outputs.answer}}"}), {before}));
        }
        const api::TaskDetail detail = m_doors->run(planOf(std::move(steps)));
        QCOMPARE(detail.task.status, TaskStatus::Failed);
        QVERIFY(detail.task.error->message.contains(QStringLiteral("nested deeper than 128 levels")));
        m_doors->restart();
        const auto again = ask(m_doors->at(QStringLiteral("pipe")), api::GetTask{detail.task.id.text});
        QVERIFY2(again.ok(), again.ok() ? "" : qPrintable(again.error().message));
    }

    void hostileFormsAreAnsweredInTime_data() {
        QTest::addColumn<Json>("schema");
        QTest::addColumn<QString>("says");
        QTest::newRow("twice itself") << Json{{"allOf", Json::array({Json{{"$ref", "#/properties/a"}},
                                                                     Json{{"$ref", "#/properties/a"}}})}}
                                      << QStringLiteral("refers to itself without end");
        QTest::newRow("a pattern that tries every way")
            << Json{{"pattern", "^(a+)+$"}} << QStringLiteral("takes too long for a text");
    }
    void hostileFormsAreAnsweredInTime() {
        QFETCH(const Json, schema);
        QFETCH(const QString, says);
        const api::TaskDetail detail = m_doors->run(planOf({asking(schema)}));
        QCOMPARE(detail.task.status, TaskStatus::Checkpoint);
        domain::Decision decision;
        decision.verdict = domain::Verdict::Yes;
        decision.answer = Json{{"a", std::string(60, 'a') + "!"}};
        QElapsedTimer time;
        time.start();
        const auto answered = ask(m_doors->local(), api::DecideCheckpoint{detail.checkpoints.front().id, decision});
        QVERIFY(time.elapsed() < kSoonMs);
        QVERIFY(!answered.ok());
        QVERIFY2(answered.error().message.contains(says), qPrintable(answered.error().message));
        QCOMPARE(ask(m_doors->local(), api::ListCheckpoints{})->checkpoints.size(), size_t(1)); // it stays
        decision.answer = nested(1000);
        QVERIFY(!ask(m_doors->local(), api::DecideCheckpoint{detail.checkpoints.front().id, decision}).ok());
    }
};

FLUX_TEST_CLASS(BadPlansTest)
#include "bad_plans_test.moc"
