// Memories through a whole engine: requests, what steps have learnt, vectors from a service that the person connected.
#include "engine/host/local_engine.h"
#include "engine/store/fake/memory_store.h"
#include "tests/support/fake_agents.h"
#include "tests/support/http_test_server.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;

class MemoryRoomTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::HttpTestServer> m_model;
    std::unique_ptr<api::Engine> m_engine;

    template <typename R>
    base::Result<typename R::Reply> ask(R request) {
        return m_engine->send(std::move(request)).result();
    }
    domain::WorkspaceObject remember(const QString& title, const QString& body) {
        api::StoreMemory request;
        request.title = title;
        request.body = body;
        const auto memory = ask(request);
        return memory.ok() ? *memory : domain::WorkspaceObject{};
    }
    api::MemoryPage search(const QString& text, bool used = false) {
        api::SearchMemory request;
        request.text = text;
        request.used = used;
        const auto page = ask(request);
        return page.ok() ? *page : api::MemoryPage{};
    }
    void runStep(const QString& agent, const Json& inputs) {
        api::CreateTask create;
        create.goal = u"Look into the bridge"_s;
        domain::Plan plan;
        plan.title = u"The bridge"_s;
        domain::StepSpec step;
        step.key.text = u"look"_s;
        step.name = u"Look it up"_s;
        step.agent = agent;
        step.inputs = inputs;
        plan.steps.push_back(step);
        create.plan = plan;
        QVERIFY(ask(create).ok());
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_model = std::make_unique<test::HttpTestServer>();
        host::LocalEngineOptions options;
        options.dataDir = m_folder->path();
        options.store = store::makeMemoryStore();
        options.addAgents = [](agents::Registry& registry) {
            domain::AgentSpec spec = test::agentSpec(u"finder"_s, {test::field(u"text"_s, domain::FieldType::Text)},
                                                     {test::field(u"text"_s, domain::FieldType::Text)});
            spec.remembers = {u"text"_s};
            registry.add(std::make_unique<test::FakeAgent>(spec));
            spec.type = u"forgetful"_s;
            spec.remembers.clear();
            registry.add(std::make_unique<test::FakeAgent>(spec));
        };
        auto engine = host::LocalEngine::open(std::move(options));
        QVERIFY2(engine.ok(), engine.ok() ? "" : qPrintable(engine.error().message));
        m_engine = std::move(*engine);
    }
    void cleanup() {
        m_engine.reset();
        m_model.reset();
        m_folder.reset();
    }

    void storesFindsAndForgets() {
        const auto memory = remember(u"Boiler"_s, u"Serviced by Mr Lee"_s);
        QVERIFY(!memory.id.isEmpty());
        const auto page = search(u"who services the boiler"_s);
        QCOMPARE(page.hits.size(), size_t(1));
        QCOMPARE(page.hits.front().memory.id, memory.id);
        QVERIFY(!page.byMeaning);
        QVERIFY(ask(api::ForgetMemory{memory.id, {}, false}).ok());
        QVERIFY(search(u"boiler"_s).hits.empty());
        QVERIFY(!ask(api::ForgetMemory{memory.id, {}, false}).ok());
    }

    void notesWhatWentIntoAnAnswer() {
        const auto memory = remember(u"Boiler"_s, u"Serviced by Mr Lee"_s);
        QCOMPARE(search(u"boiler"_s, true).hits.size(), size_t(1));
        QTRY_VERIFY(!base::textAt(search(u"boiler"_s).hits.front().memory.data, "last_used_at").isEmpty());
    }

    void keepsWhatAStepHasLearnt() {
        runStep(u"forgetful"_s, Json{{"text", "A ferry crosses the river every hour."}});
        runStep(u"finder"_s, Json{{"text", "The bridge opens for ships at nine."}});
        runStep(u"finder"_s, Json{{"text", "the bridge opens for ships at nine"}}); // says the same
        QTRY_COMPARE(search(u"bridge ships"_s).hits.size(), size_t(1));
        const auto memory = search(u"bridge ships"_s).hits.front().memory;
        QCOMPARE(memory.createdBy.kind, domain::ActorKind::Agent);
        QCOMPARE(memory.createdBy.name, u"finder"_s);
        QCOMPARE(memory.createdBy.step.text, u"look"_s);
        QVERIFY(!memory.createdBy.task.isEmpty());
        QCOMPARE(base::textAt(memory.data, "title"), u"The bridge: Look it up"_s);
        QCOMPARE(memory.tags, QStringList{u"finding"_s});
        QVERIFY(search(u"ferry"_s).hits.empty());
    }

    void usesAConnectedModel() {
        m_model->setPage("/api/embed", "application/json", "{\"embeddings\":[[1,0]]}");
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.url"_s, Json(m_model->url(u"/"_s).toString())}).ok());
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.model"_s, Json(u"m"_s)}).ok());
        (void)remember(u"Tom"_s, u"our cat sleeps"_s);
        QTRY_VERIFY(search(u"feline"_s).byMeaning);
        const auto page = search(u"feline"_s);
        QCOMPARE(page.hits.size(), size_t(1));
        QCOMPARE(page.hits.front().why, u"meaning"_s);
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.url"_s, Json()}).ok());
        QVERIFY(!search(u"cat"_s).byMeaning);
    }

    void aModelThatIsAwayTakesNothingAway() {
        m_model->failNext("/api/embed", 500, 1000);
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.url"_s, Json(m_model->url(u"/"_s).toString())}).ok());
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.model"_s, Json(u"m"_s)}).ok());
        (void)remember(u"Tom"_s, u"our cat sleeps"_s);
        QTRY_VERIFY(m_model->count("/api/embed") > 0);
        QCOMPARE(search(u"cat"_s).hits.size(), size_t(1));
        QVERIFY(!search(u"cat"_s).byMeaning);
    }

    void closesWhileTheModelThinks() {
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.url"_s, Json(m_model->url(u"/silent"_s).toString())}).ok());
        QVERIFY(ask(api::ChangeSetting{u"memory.embed.model"_s, Json(u"m"_s)}).ok());
        (void)remember(u"Tom"_s, u"our cat sleeps"_s);
        m_engine.reset(); // the point is that this ends
    }

    void answersFromMemoryAndSaysSo() {
        api::SendMessage say;
        say.text = u"Remember that the *boiler* was serviced by Mr Lee."_s;
        const auto sent = ask(say);
        QVERIFY(sent.ok());
        QTRY_COMPARE(search(u"boiler"_s).hits.size(), size_t(1));
        const auto memory = search(u"boiler"_s).hits.front().memory;
        QCOMPARE(memory.createdBy.message, sent->messageId);
        say.conversationId = sent->conversationId;
        say.text = u"What do you know about the boiler?"_s;
        QVERIFY(ask(say).ok());
        const auto newest = [&] { return ask(api::GetThread{sent->conversationId, 0, 50})->messages.back(); };
        QTRY_VERIFY(newest().author == domain::Author::Flux && newest().position == 4);
        const domain::Message message = newest();
        QVERIFY(std::get<domain::TextBlock>(message.blocks.front()).markdown.contains(u"serviced by Mr Lee"_s));
        const auto* used = std::get_if<domain::UsedBlock>(&message.blocks.back());
        QVERIFY(used && used->memories.size() == 1);
        QCOMPARE(used->memories.front().object, memory.id);
        QVERIFY(!used->memories.front().key.isEmpty());
        say.text = u"What do you know about spaceships?"_s;
        QVERIFY(ask(say).ok());
        QTRY_VERIFY(newest().author == domain::Author::Flux && newest().position == 6);
        QVERIFY(std::get<domain::TextBlock>(newest().blocks.front()).markdown.contains(u"nothing about"_s));
    }

    // At the start, and each hour after it.
    void whatHasExpiredIsRemoved() {
        m_engine.reset();
        test::TestClock clock;
        const auto open = [&] {
            host::LocalEngineOptions options;
            options.dataDir = m_folder->path();
            options.clock = &clock;
            m_engine = std::move(*host::LocalEngine::open(std::move(options)));
        };
        open();
        api::StoreMemory request;
        std::vector<domain::ObjectId> ids;
        for (int i = 0; i < 250; ++i) {
            request.title = u"Offer %1"_s.arg(i);
            request.expiresAt = clock.now().plusMs(24LL * 3600 * 1000);
            ids.push_back(ask(request)->id);
        }
        const auto stays = remember(u"Boiler"_s, u"Serviced by Mr Lee"_s);
        m_engine.reset();
        clock.advanceMs(24LL * 3600 * 1000);
        open();
        for (const domain::ObjectId& id : ids)
            QTRY_VERIFY(!ask(api::GetObject{id.text}).ok());
        QVERIFY(ask(api::GetObject{stays.id.text}).ok());
        m_engine.reset(); // the clock goes after it
    }

    void refusesWhatMakesNoSense() {
        api::SearchMemory request;
        request.limit = 1000;
        QVERIFY(!ask(request).ok());
        QVERIFY(!ask(api::StoreMemory{}).ok());
    }
};

FLUX_TEST_CLASS(MemoryRoomTest)
#include "memory_room_test.moc"
