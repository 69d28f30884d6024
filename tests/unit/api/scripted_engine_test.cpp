#include "tests/support/scripted_engine.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::ScriptedEngine;

namespace {

const char* const kScript = R"({
  "conversations": [{"id":"c1","title":"Brief","state":"needs_you","updated_at":1000},
                    {"id":"c2","title":"Old","state":"done","updated_at":500}],
  "threads": {"c1": [{"author":"person","blocks":[{"kind":"text","markdown":"Mail it"}]},
                     {"author":"flux","blocks":[{"kind":"task","task_id":"task-0001"},{"kind":"checkpoint","checkpoint_id":"k1"}]}]},
  "tasks": [{"id":"task-0001","conversation_id":"c1","status":"checkpoint",
             "steps":[{"spec":{"key":"s1","agent":"notify"}}]}],
  "checkpoints": [{"id":"k1","task_id":"task-0001","conversation_id":"c1","step":"s1","kind":"approval","status":"open"}],
  "answers": [{"match":"weather","blocks":[{"kind":"text","markdown":"I cannot tell."}]},
              {"blocks":[{"kind":"text","markdown":"Fine."}]}],
  "on": [{"method":"checkpoints.decide","params":{"checkpoint_id":"k1","decision":{"verdict":"yes"}},
          "events":[{"kind":"task.updated","task":{"id":"task-0001","conversation_id":"c1","status":"completed"}}]},
         {"method":"tasks.cancel","times":1,"error":{"code":"unavailable","message":"Not now."}}],
  "events": [{"kind":"conversation.updated","conversation":{"id":"c3","title":"New","state":"running","updated_at":9000}}]
})";

std::unique_ptr<ScriptedEngine> make() {
    auto engine = ScriptedEngine::fromJson(*base::parseJson(kScript));
    if (!engine.ok())
        QTest::qFail(qPrintable(engine.error().message), __FILE__, __LINE__);
    return std::move(*engine);
}

template <typename R>
base::Result<typename R::Reply> ask(api::Engine& engine, R request) {
    return engine.send(std::move(request)).result();
}

} // namespace

class ScriptedEngineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsTheWorldOfTheFile() {
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("world.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kScript);
        file.close();
        const auto made = ScriptedEngine::fromFile(file.fileName());
        QVERIFY(made.ok());
        const auto needs = ask(**made, api::ListConversations{domain::Split::NeedsYou, {}, 50});
        QCOMPARE(needs->conversations.size(), size_t(1));
        QCOMPARE(needs->conversations.front().title, QStringLiteral("Brief"));
        QCOMPARE(needs->counts, (domain::SplitCounts{2, 1, 0, 1, 0}));
        const auto thread = ask(**made, api::GetThread{{QStringLiteral("c1")}, 0, 50});
        QCOMPARE(thread->messages.size(), size_t(2));
        QCOMPARE(thread->tasks.front().steps.front().spec.agent, QStringLiteral("notify"));
        QCOMPARE(thread->checkpoints.front().id.text, QStringLiteral("k1"));
        QCOMPARE((*made)->methods(),
                 (QStringList{QStringLiteral("conversations.list"), QStringLiteral("conversations.thread")}));
        QCOMPARE((*made)->requestsOf<api::GetThread>().front().conversationId.text, QStringLiteral("c1"));
    }

    void refusesAWrongScript() {
        QVERIFY(!ScriptedEngine::fromFile(QStringLiteral("/nowhere/at/all.json")).ok());
        QVERIFY(!ScriptedEngine::fromJson(Json::array()).ok());
        QVERIFY(!ScriptedEngine::fromJson(*base::parseJson(R"({"conversations":[{"title":"no id"}]})")).ok());
        QVERIFY(!ScriptedEngine::fromJson(*base::parseJson(R"({"on":[{"method":"no.such"}]})")).ok());
        QVERIFY(!ScriptedEngine::fromJson(*base::parseJson(R"({"events":[{"kind":"no.such"}]})")).ok());
    }

    void answersAMessage() {
        const auto engine = make();
        const auto sent = ask(*engine, api::SendMessage{{}, QStringLiteral("How is the Weather?"), {}, {}, {}});
        QVERIFY(sent.ok());
        const auto thread = ask(*engine, api::GetThread{sent->conversationId, 0, 50});
        QCOMPARE(thread->messages.size(), size_t(2));
        QCOMPARE(thread->messages[0].author, domain::Author::Person);
        QCOMPARE(std::get<domain::TextBlock>(thread->messages[1].blocks.front()).markdown,
                 QStringLiteral("I cannot tell."));
        QCOMPARE(thread->messages[1].position, 2);
    }

    void theFirstAnswerToACardWins() {
        const auto engine = make();
        domain::Decision yes;
        yes.verdict = domain::Verdict::Yes;
        yes.by = QStringLiteral("window");
        const domain::CheckpointId id{QStringLiteral("k1")};
        const auto first = ask(*engine, api::DecideCheckpoint{id, yes});
        QCOMPARE(first->status, domain::CheckpointStatus::Approved);
        const auto seen = engine->sequence();
        QVERIFY(ask(*engine, api::DecideCheckpoint{id, yes}).ok());
        domain::Decision no = yes;
        no.verdict = domain::Verdict::No;
        QCOMPARE(ask(*engine, api::DecideCheckpoint{id, no}).error().code, base::ErrorCode::FailedPrecondition);
        QVERIFY(engine->sequence() >= seen);
        QVERIFY(ask(*engine, api::ListCheckpoints{}).value().checkpoints.empty());
        // The rule's event came after the card's.
        QCOMPARE(ask(*engine, api::GetTask{QStringLiteral("task-0001")})->task.status, domain::TaskStatus::Completed);
    }

    void rulesComeBeforeTheWorld() {
        const auto engine = make();
        const domain::TaskId task{QStringLiteral("task-0001")};
        QCOMPARE(ask(*engine, api::CancelTask{task}).error().message, QStringLiteral("Not now."));
        QCOMPARE(ask(*engine, api::CancelTask{task})->status, domain::TaskStatus::Cancelled); // the rule holds once
    }

    void playsItsEvents() {
        const auto engine = make();
        std::vector<qint64> seen;
        const auto subscription =
            engine->subscribe(0, {[&seen](const domain::FeedEvent& e) { seen.push_back(e.sequence); }, {}});
        QVERIFY(engine->emitNext());
        QVERIFY(!engine->emitNext());
        domain::Conversation late;
        late.id.text = QStringLiteral("c4");
        engine->emitEvent(domain::FeedEvent{7, {}, domain::ConversationUpdated{late}});
        QCOMPARE(seen, (std::vector<qint64>{1, 7}));
        QCOMPARE(engine->sequence(), 7);
        QCOMPARE(engine->subscribers(), 1);
        QCOMPARE(ask(*engine, api::ListConversations{}).value().conversations.size(), size_t(4));
    }

    void holdsAnswersBack() {
        const auto engine = make();
        engine->hold(true);
        const auto future = engine->send(api::GetSettings{});
        (void)engine->sequence(); // the engine's thread has seen the request by now
        QVERIFY(!future.isFinished());
        engine->hold(false);
        QVERIFY(future.result().ok());
    }
};

FLUX_TEST_CLASS(ScriptedEngineTest)
#include "scripted_engine_test.moc"
