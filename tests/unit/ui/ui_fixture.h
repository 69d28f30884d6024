#pragma once

#include "tests/support/scripted_engine.h"
#include "tests/support/test_clock.h"
#include "ui/core/card_drafts.h"
#include "ui/core/engine_link.h"
#include "ui/core/format.h"

#include <QtTest/QTest>

namespace flux::test {

// A link to a scripted engine, with a clock and a format that every run shares.
struct UiFixture {
    TestClock clock;
    ui::Format format{clock, QLocale(QLocale::English, QLocale::UnitedKingdom), QTimeZone::utc()};
    ui::CardDrafts drafts;
    std::unique_ptr<ScriptedEngine> engine;
    ui::EngineLink link; // after the engine: it ends its subscription first

    explicit UiFixture(const base::Json& script = base::Json::object()) {
        auto made = ScriptedEngine::fromJson(script);
        if (!made.ok())
            qFatal("%s", qPrintable(made.error().message));
        engine = std::move(made).value();
    }
    void start() {
        link.setEngine(engine.get());
        QVERIFY(QTest::qWaitFor([this] { return link.isReady(); }));
    }
};

inline base::Json conversationJson(const char* id, const char* state, qint64 updatedAt, bool unread = false) {
    return base::Json{{"id", id},
                      {"title", std::string("Title ") + id},
                      {"state", state},
                      {"who", "Flux"},
                      {"reason", "why"},
                      {"unread", unread},
                      {"archived", false},
                      {"created_at", updatedAt},
                      {"updated_at", updatedAt}};
}

inline domain::Conversation conversation(const char* id, domain::ConversationState state, qint64 updatedAt,
                                         bool unread = false) {
    domain::Conversation made;
    made.id = {QString::fromLatin1(id)};
    made.title = QStringLiteral("Title ") + QLatin1StringView(id);
    made.state = state;
    made.who = QStringLiteral("Flux");
    made.updatedAt = made.createdAt = base::Instant{updatedAt};
    made.unread = unread;
    return made;
}

inline domain::Message message(const char* conversationId, qint64 position, domain::Author author,
                               std::vector<domain::Block> blocks, qint64 at) {
    domain::Message made;
    made.id = {QStringLiteral("%1-m%2").arg(QLatin1StringView(conversationId)).arg(position)};
    made.conversationId = {QString::fromLatin1(conversationId)};
    made.author = author;
    made.blocks = std::move(blocks);
    made.position = position;
    made.createdAt = base::Instant{at};
    return made;
}

} // namespace flux::test
