#include "engine/base/deliver.h"
#include "engine/domain/settings.h"
#include "tests/contract/engines.h"
#include "tests/support/test_main.h"

#include <QtCore/QSet>
#include <QtCore/QThread>
#include <QtTest/QTest>

#include <atomic>

using namespace flux;
using namespace flux::test;
using base::ErrorCode;
using base::Json;

namespace {

constexpr const char* kUnknownId = "0190f3a1-7b2c-7def-8123-456789abcdef";

// A plan that any engine takes: one step that turns text into text.
domain::Plan smallPlan() {
    domain::Plan plan;
    plan.goal = QStringLiteral("Turn a table into JSON");
    plan.title = QStringLiteral("A table");
    domain::StepSpec step;
    step.key.text = QStringLiteral("convert");
    step.name = QStringLiteral("Convert the table");
    step.agent = QStringLiteral("transform");
    step.inputs = Json{{"content", "a,b\n1,2\n"}, {"from", "csv"}, {"to", "json"}};
    plan.steps.push_back(step);
    return plan;
}

ErrorCode codeOf(const auto& result) {
    return result.ok() ? static_cast<ErrorCode>(-1) : result.error().code;
}

} // namespace

class EngineContractTest : public QObject {
    Q_OBJECT

    std::unique_ptr<EngineUnderTest> m_under;
    api::Engine* m_engine = nullptr;

    void start() {
        QFETCH(QString, engine);
        m_under = makeEngine(engine);
        m_engine = &m_under->engine();
    }
    api::CreateTask readyTask() const {
        api::CreateTask create;
        create.goal = QStringLiteral("Turn a table into JSON");
        create.plan = smallPlan();
        create.start = false;
        create.source = QStringLiteral("test");
        return create;
    }

private Q_SLOTS:
    void cleanup() {
        m_engine = nullptr;
        m_under.reset();
    }

    void aMessageIsKept_data() { addEngineRows(); }
    void aMessageIsKept() {
        start();
        const auto sent = ask(*m_engine, say(QStringLiteral("  What can you do?  ")));
        QVERIFY(sent.ok());
        QVERIFY(!sent->conversationId.isEmpty() && !sent->messageId.isEmpty());
        const auto thread = ask(*m_engine, api::GetThread{sent->conversationId, 0, 50});
        QVERIFY(thread.ok());
        QCOMPARE(thread->conversation.id, sent->conversationId);
        QCOMPARE(thread->messages.front().id, sent->messageId);
        QCOMPARE(thread->messages.front().author, domain::Author::Person);
        QCOMPARE(thread->messages.front().position, 1);
        QCOMPARE(textOf(thread->messages.front()), QStringLiteral("What can you do?"));
        const auto list = ask(*m_engine, api::ListConversations{});
        QCOMPARE(list->conversations.size(), size_t(1));
        QCOMPARE(list->counts.inbox, 1);
        QVERIFY(list->sequence > 0);
    }

    void aSecondMessageGoesToTheSameThread_data() { addEngineRows(); }
    void aSecondMessageGoesToTheSameThread() {
        start();
        const auto first = ask(*m_engine, say(QStringLiteral("Hello")));
        const auto second = ask(*m_engine, say(QStringLiteral("And again"), first->conversationId));
        QCOMPARE(second->conversationId, first->conversationId);
        QVERIFY(second->messageId != first->messageId);
        QCOMPARE(ask(*m_engine, api::ListConversations{})->conversations.size(), size_t(1));
    }

    void whatDoesNotExistIsNotFound_data() { addEngineRows(); }
    void whatDoesNotExistIsNotFound() {
        start();
        const QString id = QString::fromLatin1(kUnknownId);
        QCOMPARE(codeOf(ask(*m_engine, api::GetThread{{id}, 0, 50})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::UpdateConversation{{id}, true, {}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, say(QStringLiteral("x"), {id}))), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::GetTask{id})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::CancelTask{{id}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::PauseTask{{id}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ResumeTask{{id}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::DecideCheckpoint{{id}, {}})), ErrorCode::NotFound);
        QCOMPARE(codeOf(ask(*m_engine, api::ChangeSetting{QStringLiteral("no.such"), Json(1)})), ErrorCode::NotFound);
        auto task = readyTask();
        task.conversationId.text = id;
        QCOMPARE(codeOf(ask(*m_engine, task)), ErrorCode::NotFound);
        QVERIFY(ask(*m_engine, api::ListConversations{})->conversations.empty());
    }

    void limitsAreChecked_data() { addEngineRows(); }
    void limitsAreChecked() {
        start();
        const auto sent = ask(*m_engine, say(QStringLiteral("Hello")));
        for (const int limit : {0, -1, 10'000, std::numeric_limits<int>::max()}) {
            QCOMPARE(codeOf(ask(*m_engine, api::ListConversations{{}, {}, limit})), ErrorCode::InvalidArgument);
            QCOMPARE(codeOf(ask(*m_engine, api::GetThread{sent->conversationId, 0, limit})),
                     ErrorCode::InvalidArgument);
            QCOMPARE(codeOf(ask(*m_engine, api::ListTasks{{}, limit})), ErrorCode::InvalidArgument);
            QCOMPARE(codeOf(ask(*m_engine, api::ListCheckpoints{limit})), ErrorCode::InvalidArgument);
        }
        QVERIFY(ask(*m_engine, api::ListConversations{{}, {}, 200}).ok());
        QVERIFY(ask(*m_engine, api::ListTasks{{}, 1000}).ok());
        QVERIFY(ask(*m_engine, api::ListCheckpoints{1}).ok());
        QCOMPARE(codeOf(ask(*m_engine, api::GetTask{QStringLiteral("abc")})), ErrorCode::InvalidArgument);
    }

    void badTextIsRefused_data() { addEngineRows(); }
    void badTextIsRefused() {
        start();
        for (const QString& text : {QString(), QStringLiteral("   "), QStringLiteral("\n\t\n"), QString(20'001, u'a'),
                                    QString(1'000'000, u'a')}) {
            const auto sent = ask(*m_engine, say(text));
            QCOMPARE(codeOf(sent), ErrorCode::InvalidArgument);
            QVERIFY(!sent.error().message.isEmpty());
            auto task = readyTask();
            task.goal = text;
            QCOMPARE(codeOf(ask(*m_engine, task)), ErrorCode::InvalidArgument);
        }
        QVERIFY(ask(*m_engine, api::ListConversations{})->conversations.empty());
        QVERIFY(ask(*m_engine, say(QString(20'000, u'a'))).ok());
    }

    void oddTextComesBackAsItWas_data() { addEngineRows(); }
    void oddTextComesBackAsItWas() {
        start();
        const QString text = QStringLiteral("مرحبا \"quoted\" \\ 😀 line one\nline two");
        const auto sent = ask(*m_engine, say(text));
        const auto thread = ask(*m_engine, api::GetThread{sent->conversationId, 0, 50});
        QCOMPARE(textOf(thread->messages.front()), text);
    }

    void aThreadComesInPages_data() { addEngineRows(); }
    void aThreadComesInPages() {
        start();
        const auto first = ask(*m_engine, say(QStringLiteral("m0")));
        for (int i = 1; i < 7; ++i)
            QVERIFY(ask(*m_engine, say(QStringLiteral("m%1").arg(i), first->conversationId)).ok());
        std::vector<qint64> positions;
        qint64 before = 0;
        for (int pages = 0; pages < 50; ++pages) {
            const auto page = ask(*m_engine, api::GetThread{first->conversationId, before, 3});
            QVERIFY(page.ok());
            QVERIFY(page->messages.size() <= 3);
            for (auto it = page->messages.rbegin(); it != page->messages.rend(); ++it)
                positions.push_back(it->position);
            if (!page->hasMore)
                break;
            before = page->messages.front().position;
        }
        QVERIFY(positions.size() >= 7);
        for (size_t i = 1; i < positions.size(); ++i)
            QCOMPARE(positions[i], positions[i - 1] - 1); // each once, none left out
        QCOMPARE(positions.back(), 1);
    }

    void aThreadOpensInItsMiddle_data() { addEngineRows(); }
    void aThreadOpensInItsMiddle() {
        start();
        const auto made = ask(*m_engine, readyTask());
        for (int i = 0; i < 7; ++i)
            QVERIFY(ask(*m_engine, say(QStringLiteral("m%1").arg(i), made->conversationId)).ok());
        api::GetThread around{made->conversationId, 0, 4, 3};
        const auto middle = ask(*m_engine, around);
        QVERIFY2(middle.ok(), middle.ok() ? "" : qPrintable(middle.error().message));
        QCOMPARE(middle->messages.size(), size_t(4));
        QCOMPARE(middle->messages.front().position, 2);
        QCOMPARE(middle->messages.back().position, 5);
        QVERIFY(middle->hasMore && middle->hasNewer);
        QVERIFY(!ask(*m_engine, api::GetThread{made->conversationId, 0, 4})->hasNewer);
        QVERIFY(ask(*m_engine, api::GetThread{made->conversationId, 3, 4})->hasNewer);
        around.aroundPosition = 4000;
        QCOMPARE(codeOf(ask(*m_engine, around)), ErrorCode::NotFound);
        around.aroundPosition = -1;
        QCOMPARE(codeOf(ask(*m_engine, around)), ErrorCode::NotFound);
        around = {made->conversationId, 0, 4, 0, made->taskId};
        const auto shown = ask(*m_engine, around);
        QVERIFY2(shown.ok(), shown.ok() ? "" : qPrintable(shown.error().message));
        QCOMPARE(shown->tasks.front().task.id, made->taskId);
        QVERIFY(shown->messages.back().position < 8);
        around.aroundTask.text = QString::fromLatin1(kUnknownId);
        QCOMPARE(codeOf(ask(*m_engine, around)), ErrorCode::NotFound);
    }

    void conversationsComeInPages_data() { addEngineRows(); }
    void conversationsComeInPages() {
        start();
        QSet<QString> made;
        for (int i = 0; i < 7; ++i)
            made.insert(ask(*m_engine, say(QStringLiteral("Conversation %1").arg(i)))->conversationId.text);
        QSet<QString> seen;
        api::ListConversations list{domain::Split::Inbox, {}, 3};
        for (int pages = 0; pages < 20; ++pages) {
            const auto page = ask(*m_engine, list);
            QVERIFY(page.ok() && page->conversations.size() <= 3);
            QCOMPARE(page->counts.inbox, 7);
            for (const auto& conversation : page->conversations)
                seen.insert(conversation.id.text);
            if (!page->hasMore)
                break;
            list.before = {page->conversations.back().updatedAt, page->conversations.back().id};
        }
        // Flux may answer while the pages are read and so move a row to the front; none comes from nowhere.
        QVERIFY(made.contains(seen));
        QVERIFY(seen.size() >= 3);
    }

    void aConversationCanBeArchivedAndRead_data() { addEngineRows(); }
    void aConversationCanBeArchivedAndRead() {
        start();
        const auto create = ask(*m_engine, readyTask());
        QVERIFY(create.ok());
        const domain::ConversationId id = create->conversationId;
        const auto archived = ask(*m_engine, api::UpdateConversation{id, true, true});
        QVERIFY(archived.ok() && archived->archived && archived->unread);
        auto list = ask(*m_engine, api::ListConversations{});
        QVERIFY(list->conversations.empty());
        QCOMPARE(list->counts.archived, 1);
        QCOMPARE(ask(*m_engine, api::ListConversations{domain::Split::Archived, {}, 50})->conversations.front().id, id);
        const auto nothing = ask(*m_engine, api::UpdateConversation{id, {}, {}});
        QVERIFY(nothing->archived && nothing->unread);
        const auto back = ask(*m_engine, api::UpdateConversation{id, false, false});
        QVERIFY(!back->archived && !back->unread);
        QCOMPARE(ask(*m_engine, api::ListConversations{})->counts, (domain::SplitCounts{1, 0, 0, 0, 0}));
    }

    void aReadyTaskWaitsAndCanBeCancelled_data() { addEngineRows(); }
    void aReadyTaskWaitsAndCanBeCancelled() {
        start();
        const auto made = ask(*m_engine, readyTask());
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
        const QString id = made->taskId.text;
        for (const QString& name : {id, id.right(8), id.toUpper()}) {
            const auto detail = ask(*m_engine, api::GetTask{name});
            QVERIFY2(detail.ok(), qPrintable(name));
            QCOMPARE(detail->task.id, made->taskId);
            QCOMPARE(detail->task.status, domain::TaskStatus::Ready);
            QCOMPARE(detail->steps.size(), size_t(1));
            QCOMPARE(detail->steps.front().run.status, domain::StepStatus::Pending);
        }
        QCOMPARE(ask(*m_engine, api::ListTasks{{domain::TaskStatus::Ready}, 50})->tasks.size(), size_t(1));
        QVERIFY(ask(*m_engine, api::ListTasks{{domain::TaskStatus::Completed}, 50})->tasks.empty());
        const auto cancelled = ask(*m_engine, api::CancelTask{made->taskId});
        QCOMPARE(cancelled->status, domain::TaskStatus::Cancelled);
        QCOMPARE(ask(*m_engine, api::CancelTask{made->taskId})->status, domain::TaskStatus::Cancelled); // twice is once
        QCOMPARE(codeOf(ask(*m_engine, api::ResumeTask{made->taskId})), ErrorCode::FailedPrecondition);
        QCOMPARE(codeOf(ask(*m_engine, api::PauseTask{made->taskId})), ErrorCode::FailedPrecondition);
        const auto thread = ask(*m_engine, api::GetThread{made->conversationId, 0, 50});
        QCOMPARE(thread->tasks.front().task.status, domain::TaskStatus::Cancelled);
    }

    void settingsKeepWhatTheyAreTold_data() { addEngineRows(); }
    void settingsKeepWhatTheyAreTold() {
        start();
        const auto all = ask(*m_engine, api::GetSettings{});
        for (const domain::SettingSpec& spec : domain::settingSpecs()) {
            const bool secret = spec.kind == domain::SettingKind::Secret;
            QCOMPARE(all->values.contains(spec.key.toStdString()), !secret);
            if (!secret)
                QVERIFY2(all->values[spec.key.toStdString()] == spec.defaultValue, qPrintable(spec.key));
        }
        const QString theme = QStringLiteral("ui.theme");
        const auto changed = ask(*m_engine, api::ChangeSetting{theme, Json("dark")});
        QCOMPARE(base::textAt(changed->values, "ui.theme"), QStringLiteral("dark"));
        QCOMPARE(base::textAt(ask(*m_engine, api::GetSettings{})->values, "ui.theme"), QStringLiteral("dark"));
        QCOMPARE(codeOf(ask(*m_engine, api::ChangeSetting{theme, Json("pink")})), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf(ask(*m_engine, api::ChangeSetting{QStringLiteral("mail.smtp.password"), Json("x")})),
                 ErrorCode::InvalidArgument);
        QCOMPARE(base::textAt(ask(*m_engine, api::ChangeSetting{theme, Json()})->values, "ui.theme"),
                 QStringLiteral("system"));
    }

    void manyThreadsMayAsk_data() { addEngineRows(); }
    void manyThreadsMayAsk() {
        start();
        std::atomic<int> answered = 0;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back(QThread::create([this, &answered] {
                std::vector<QFuture<base::Result<api::SettingsSnapshot>>> futures;
                for (int i = 0; i < 100; ++i)
                    futures.push_back(m_engine->send(api::GetSettings{}));
                for (auto& future : futures)
                    answered += future.result().ok() ? 1 : 0;
            }));
            threads.back()->start();
        }
        for (const auto& thread : threads)
            QVERIFY(thread->wait(60'000));
        QCOMPARE(answered.load(), 800);
    }

    void objectsAreKeptChangedAndTakenBack_data() { addEngineRows(); }
    void objectsAreKeptChangedAndTakenBack() {
        start();
        api::CreateObject note;
        note.type = QStringLiteral("note");
        note.data = base::Json{{"title", "caf\xC3\xA9 'quoted' \\ \"x\""}};
        const auto made = ask(*m_engine, note);
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
        api::UpdateObject change;
        change.id = made->id;
        change.data = base::Json{{"done", true}};
        change.expectedVersion = made->version;
        const auto changed = ask(*m_engine, change);
        QVERIFY2(changed.ok(), changed.ok() ? "" : qPrintable(changed.error().message));
        QCOMPARE(ask(*m_engine, change).error().code, base::ErrorCode::FailedPrecondition); // of an older version
        api::QueryObjects all;
        all.select.where = base::Json{{"done", true}};
        QCOMPARE(ask(*m_engine, all)->objects.size(), std::size_t(1));
        const auto back = ask(*m_engine, api::UndoObject{made->id, 0, 0, {}});
        QVERIFY2(back.ok(), back.ok() ? "" : qPrintable(back.error().message));
        QCOMPARE(base::dumpJson(back->data), base::dumpJson(note.data));
        QCOMPARE(ask(*m_engine, all)->objects.size(), std::size_t(0));
        QCOMPARE(ask(*m_engine, api::GetHistory{made->id, 0, 50})->versions.size(), std::size_t(3));
        QCOMPARE(ask(*m_engine, api::GetObject{QStringLiteral("ffffffff")}).error().code, base::ErrorCode::NotFound);
    }

    void theAskerMayLeave_data() { addEngineRows(); }
    void theAskerMayLeave() {
        start();
        auto called = std::make_shared<std::atomic<int>>(0);
        for (int i = 0; i < 50; ++i) {
            auto receiver = std::make_unique<QObject>();
            base::deliver(m_engine->send(api::ListConversations{}), receiver.get(),
                          [called](const auto&) { ++*called; });
        }
        QVERIFY(ask(*m_engine, api::GetSettings{}).ok()); // asked after them, answered as ever
        QCoreApplication::processEvents();
        QCOMPARE(called->load(), 0);
    }

    void theEngineMayLeave_data() { addEngineRows(); }
    void theEngineMayLeave() {
        start();
        std::vector<QFuture<base::Result<api::ConversationPage>>> futures;
        for (int i = 0; i < 50; ++i)
            futures.push_back(m_engine->send(api::ListConversations{}));
        m_under.reset();
        for (auto& future : futures) {
            QVERIFY(future.isFinished()); // each has its result: an answer or an error
            QCOMPARE(future.resultCount(), 1);
        }
    }
};

FLUX_TEST_CLASS(EngineContractTest)
#include "engine_contract_test.moc"
