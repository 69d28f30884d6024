// A whole engine that talks with a scripted model over HTTP.
#include "engine/domain/settings.h"
#include "engine/host/local_engine.h"
#include "engine/llm/catalog.h"
#include "tests/support/model_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <condition_variable>
#include <mutex>

using namespace flux;
using namespace flux::test;
using base::Json;

class TalkRoomTest : public QObject {
    Q_OBJECT

    struct World {
        QTemporaryDir folder;
        ModelServer server;
        std::unique_ptr<host::LocalEngine> engine;
        std::unique_ptr<api::Subscription> feed;
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<domain::Message> messages;
        std::vector<domain::AnswerProgress> live;
        std::vector<domain::Checkpoint> cards;

        explicit World(bool connected = true) {
            open();
            if (connected) {
                set("models.default", "openai/scripted");
                set("models.openai.url", server.address(QStringLiteral("/v1")).toStdString());
            }
        }
        ~World() { close(); }
        void open() {
            host::LocalEngineOptions options;
            options.dataDir = folder.filePath(QStringLiteral("data"));
            options.readSecret = [](const QString& key) -> base::Result<QString> {
                if (key == u"models.openai.key")
                    return QStringLiteral("sk-canary");
                return base::makeError(base::ErrorCode::NotFound, QStringLiteral("none"));
            };
            auto opened = host::LocalEngine::open(std::move(options));
            QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().message));
            engine = std::move(*opened);
            messages.clear();
            const auto seen = [this](const domain::FeedEvent& event) {
                const std::lock_guard lock(mutex);
                if (const auto* added = std::get_if<domain::MessageAdded>(&event.payload))
                    messages.push_back(added->message);
                else if (const auto* raised = std::get_if<domain::CheckpointRaised>(&event.payload))
                    cards.push_back(raised->checkpoint);
                changed.notify_all();
            };
            const auto heard = [this](const domain::LiveEvent& event) {
                const std::lock_guard lock(mutex);
                if (const auto* progress = std::get_if<domain::AnswerProgress>(&event))
                    live.push_back(*progress);
                changed.notify_all();
            };
            feed = engine->subscribe(0, {seen, heard});
        }
        void close() {
            feed.reset();
            engine.reset();
        }
        template <typename R>
        base::Result<typename R::Reply> ask(R request) {
            return engine->send(std::move(request)).result();
        }
        void set(const char* key, const Json& value) {
            const auto done = ask(api::ChangeSetting{QString::fromLatin1(key), value});
            QVERIFY2(done.ok(), done.ok() ? "" : qPrintable(done.error().message));
        }
        domain::ConversationId say(const QString& text, const domain::ConversationId& in = {}) {
            api::SendMessage message;
            message.conversationId = in;
            message.text = text;
            message.source = QStringLiteral("window");
            const auto sent = ask(std::move(message));
            return sent.ok() ? sent->conversationId : domain::ConversationId();
        }
        template <typename Condition>
        bool wait(Condition condition) {
            std::unique_lock lock(mutex);
            return changed.wait_for(lock, std::chrono::seconds(20), condition);
        }
        // What Flux has answered, all blocks of text; waits for so many messages of its.
        QString answer(int count = 1) {
            const auto ofFlux = [this] {
                return std::count_if(messages.begin(), messages.end(),
                                     [](const auto& m) { return m.author == domain::Author::Flux; });
            };
            if (!wait([&] { return ofFlux() >= count; }))
                return QStringLiteral("no answer came");
            const std::lock_guard lock(mutex);
            return textOf(messages.back());
        }
        static QString textOf(const domain::Message& message) {
            QStringList parts;
            for (const domain::Block& block : message.blocks) {
                if (const auto* text = std::get_if<domain::TextBlock>(&block))
                    parts.append(text->markdown);
            }
            return parts.join(u'\n');
        }
        template <typename B>
        std::optional<B> block() {
            const std::lock_guard lock(mutex);
            for (const domain::Block& block : messages.back().blocks) {
                if (const auto* found = std::get_if<B>(&block))
                    return *found;
            }
            return std::nullopt;
        }
        QByteArray toldModel(std::size_t question) { return base::dumpJson(server.asked().at(question).body); }
    };
    static constexpr const char* kQuestion = "Which of my friends would enjoy a quiet evening of chess?";
    static ModelReply words(const QByteArrayList& list) { return modelReply("openai", list); }
    static ModelReply calls(const std::vector<ModelCall>& list) { return modelReply("openai", {}, list); }

private Q_SLOTS:
    void withoutAModelNobodyIsAsked() {
        World world(false);
        world.say(QString::fromLatin1(kQuestion));
        QVERIFY(!world.answer().isEmpty());
        QVERIFY(world.server.asked().empty());
        QVERIFY(world.live.empty());
    }
    void whatNobodyElseUnderstandsTheModelAnswers() {
        World world;
        world.server.say(words({"Anna ", "would."}));
        world.say(QString::fromLatin1(kQuestion));
        QCOMPARE(world.answer(), QStringLiteral("Anna would."));
        QVERIFY(!world.live.empty());
        QCOMPARE(world.live.front().offset, qint64(0));
        QVERIFY(world.toldModel(0).contains(kQuestion));
        QCOMPARE(world.server.asked().at(0).headers.value("authorization"), QByteArray("Bearer sk-canary"));
        QVERIFY(!world.toldModel(0).contains("sk-canary"));
        world.say(QStringLiteral("hello")); // what code answers, code answers
        QVERIFY(world.answer(2) != u"no answer came");
        QCOMPARE(world.server.asked().size(), size_t(1));
    }
    void itLooksIntoTheWorkspace() {
        World world;
        QVERIFY(
            world.ask(api::CreateObject{QStringLiteral("contact"), Json{{"name", "Anna"}, {"likes", "chess"}}, {}, {}})
                .ok());
        world.server.say(calls({{"workspace_query", Json{{"type", "contact"}, {"where", Json{{"likes", "chess"}}}}}}));
        world.server.say(words({"Anna likes chess."}));
        world.say(QString::fromLatin1(kQuestion));
        QCOMPARE(world.answer(), QStringLiteral("Anna likes chess."));
        QVERIFY(world.toldModel(1).contains("\\\"name\\\":\\\"Anna\\\""));
    }
    void whatItChangesIsShownAndTakenBack() {
        World world;
        world.server.say(calls({{"create_object", Json{{"type", "note"}, {"data", Json{{"title", "Chess"}}}}}}));
        world.server.say(words({"Noted."}));
        const auto here = world.say(QString::fromLatin1(kQuestion));
        QCOMPARE(world.answer(), QStringLiteral("Noted."));
        const auto change = world.block<domain::ChangeBlock>();
        QVERIFY(change && change->objects.size() == 1);
        QCOMPARE(change->objects[0].title, QStringLiteral("Chess"));
        const auto made = world.ask(api::GetObject{change->objects[0].object.text});
        QCOMPARE(made->object.createdBy.kind, domain::ActorKind::Agent);
        world.say(QStringLiteral("undo that"), here);
        QCOMPARE(world.answer(2), QStringLiteral("“Chess” is in the trash."));
        QVERIFY(world.ask(api::GetObject{change->objects[0].object.text})->object.deleted);
    }
    void aTaskIsStartedAndWhatItSendsAsksThePerson() {
        World world;
        world.set("mail.smtp.url", "outbox:");
        world.set("mail.from", "me@example.org");
        world.server.say(calls(
            {{"send_notification", Json{{"to", "anna@example.org"}, {"subject", "Chess"}, {"body", "Tonight?"}}}}));
        world.server.say(words({"I prepared the mail."}));
        const auto here = world.say(QString::fromLatin1(kQuestion));
        QVERIFY(world.wait([&] { return !world.cards.empty(); }));
        QVERIFY(world.wait([&] {
            return World::textOf(world.messages.back()) == u"I prepared the mail." ||
                   std::any_of(world.messages.begin(), world.messages.end(),
                               [](const auto& m) { return World::textOf(m) == u"I prepared the mail."; });
        }));
        const domain::CheckpointId card = world.cards.front().id;
        // A model that says yes by itself is refused, whatever it was told by whom.
        world.server.say(
            calls({{"approve_checkpoint", Json{{"verdict", "approve"}, {"checkpoint_id", card.text.toStdString()}}}}));
        world.server.say(words({"I may not."}));
        world.say(QStringLiteral("Which openings would suit a calm game between old friends?"), here);
        QVERIFY(world.wait([&] {
            return std::any_of(world.messages.begin(), world.messages.end(),
                               [](const auto& m) { return World::textOf(m) == u"I may not."; });
        }));
        QVERIFY(world.toldModel(3).contains("Only the person may decide this"));
        QCOMPARE(world.ask(api::ListCheckpoints{})->checkpoints.size(), size_t(1));
    }
    void aModelThatDoesNotAnswerSaysWhyAndTheNextOneIsAsked() {
        World world;
        ModelReply down;
        down.status = 503;
        down.pieces = {"{\"error\":{\"message\":\"overloaded\"}}"};
        world.server.say(down);
        world.say(QString::fromLatin1(kQuestion));
        QVERIFY(world.answer().contains(u"overloaded"));
        world.set("models.fallback", Json::array({"openai/other"}));
        world.server.say(down);
        world.server.say(words({"I am the other one."}));
        world.say(QString::fromLatin1(kQuestion));
        QCOMPARE(world.answer(2), QStringLiteral("I am the other one."));
        QCOMPARE(base::textAt(world.server.asked().back().body, "model"), QStringLiteral("other"));
    }
    void aStopKeepsWhatWasSaid() {
        World world;
        ModelReply half = words({"One, ", "two"});
        half.pieces = half.pieces.first(3);
        half.stays = true;
        world.server.say(half);
        const auto here = world.say(QString::fromLatin1(kQuestion));
        QVERIFY(world.wait([&] { return !world.live.empty() && world.live.back().text.contains(u"One"); }));
        QVERIFY(world.ask(api::StopAnswer{here})->any);
        const QString answer = world.answer();
        QVERIFY2(answer.startsWith(u"One, ") && answer.contains(u"You stopped this answer."), qPrintable(answer));
        QVERIFY(world.server.waitForLeaving());
        QVERIFY(!world.ask(api::StopAnswer{here})->any);
    }
    void anAnswerThatTheEndOfTheProgramCutOffIsAskedAnew() {
        World world;
        ModelReply half = words({"One, ", "two"});
        half.pieces = half.pieces.first(3);
        half.stays = true;
        world.server.say(half);
        world.say(QString::fromLatin1(kQuestion));
        QVERIFY(world.wait([&] { return !world.live.empty() && world.live.back().text.contains(u"One"); }));
        world.close();
        world.server.say(words({"Anna would."}));
        world.open();
        QCOMPARE(world.answer(), QStringLiteral("Anna would."));
        QCOMPARE(world.messages.size(), size_t(2)); // one question, one answer
    }
    void twoMessagesAreAnsweredInTheirOrder() {
        World world;
        ModelReply slow = words({"First."});
        slow.pieces = slow.pieces.first(2);
        slow.stays = true;
        world.server.say(slow);
        const auto here = world.say(QString::fromLatin1(kQuestion));
        QVERIFY(world.wait([&] { return !world.live.empty() && world.live.back().text.contains(u"First"); }));
        world.server.say(words({"Second."}));
        world.say(QStringLiteral("And which of them plays the violin in the evening?"), here);
        QVERIFY(world.ask(api::StopAnswer{here})->any);
        QCOMPARE(world.answer(2), QStringLiteral("Second."));
        QVERIFY(world.toldModel(1).contains("violin"));
    }
    void theProvidersOfTheSettingsAreThoseOfTheCatalogue() {
        for (const llm::ProviderRow& row : llm::providerRows()) {
            const auto* url = domain::settingSpec(llm::urlSetting(row));
            QVERIFY(url && domain::settingSpec(llm::keySetting(row)));
            QVERIFY(QUrl(QString::fromStdString(url->defaultValue.get<std::string>())).isValid());
            QVERIFY(
                domain::checkSetting(QStringLiteral("models.default"), QString(row.id + QStringLiteral("/m"))).ok());
        }
        QVERIFY(!domain::checkSetting(QStringLiteral("models.default"), "nobody/m").ok());
    }
};

FLUX_TEST_CLASS(TalkRoomTest)
#include "talk_room_test.moc"
