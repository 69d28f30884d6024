#include "tests/contract/engines.h"

#include "engine/remote/pipe_engine.h"
#include "engine/server/pipe_listener.h"
#include "tests/support/scripted_engine.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <chrono>

namespace flux::test {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

std::vector<EngineRow>& mutableRows() {
    static std::vector<EngineRow> rows;
    return rows;
}

base::Json emptyScript() {
    return *base::parseJson(R"({"answers":[{"blocks":[{"kind":"text","markdown":"Noted."}]}]})");
}

class ScriptedUnderTest final : public EngineUnderTest {
public:
    ScriptedUnderTest() : m_engine(std::move(*ScriptedEngine::fromJson(emptyScript()))) {}
    api::Engine& engine() override { return *m_engine; }

private:
    std::unique_ptr<ScriptedEngine> m_engine;
};

// A scripted engine behind a listener, seen through the pipe.
class PipeUnderTest final : public EngineUnderTest {
public:
    PipeUnderTest() : m_behind(std::move(*ScriptedEngine::fromJson(emptyScript()))) {
        const QString path = api::pipePath(m_dir.path());
        m_listener = std::move(*server::PipeListener::listen(*m_behind, {path, {}}));
        m_pipe = std::move(*remote::PipeEngine::connect(path, 5000));
    }
    api::Engine& engine() override { return *m_pipe; }

private:
    QTemporaryDir m_dir;
    std::unique_ptr<ScriptedEngine> m_behind;
    std::unique_ptr<server::PipeListener> m_listener;
    std::unique_ptr<remote::PipeEngine> m_pipe;
};

const bool kScripted = addEngine({"scripted", [] { return std::make_unique<ScriptedUnderTest>(); }});
const bool kPipe = addEngine({"pipe", [] { return std::make_unique<PipeUnderTest>(); }});

} // namespace

const std::vector<EngineRow>& engineRows() {
    return mutableRows();
}

bool addEngine(EngineRow row) {
    mutableRows().push_back(std::move(row));
    return true;
}

void addEngineRows() {
    QTest::addColumn<QString>("engine");
    for (const EngineRow& row : engineRows())
        QTest::newRow(row.name) << QString::fromLatin1(row.name);
}

std::unique_ptr<EngineUnderTest> makeEngine(const QString& name) {
    for (const EngineRow& row : engineRows()) {
        if (name == QLatin1StringView(row.name))
            return row.make();
    }
    return nullptr;
}

api::SendMessage say(const QString& text, const domain::ConversationId& to) {
    api::SendMessage message;
    message.conversationId = to;
    message.text = text;
    message.source = QStringLiteral("test");
    return message;
}

domain::Conversation conversationNamed(const QString& id) {
    domain::Conversation conversation;
    conversation.id.text = id;
    conversation.title = id;
    return conversation;
}

QString textOf(const domain::Message& message) {
    const auto* block = message.blocks.empty() ? nullptr : std::get_if<domain::TextBlock>(&message.blocks.front());
    return block != nullptr ? block->markdown : QString();
}

api::FeedSink FeedLog::sink() {
    const auto state = m_state;
    return {[state](const domain::FeedEvent& event) {
                const std::lock_guard lock(state->mutex);
                state->events.push_back(event);
                state->changed.notify_all();
            },
            [state](const domain::LiveEvent& event) {
                const std::lock_guard lock(state->mutex);
                state->live.push_back(event);
                state->changed.notify_all();
            }};
}

bool FeedLog::waitFor(const std::function<bool(const std::vector<domain::FeedEvent>&)>& enough) {
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, kPatience, [&] { return enough(m_state->events); });
}

bool FeedLog::waitForMessage(const QString& text) {
    return waitFor([&text](const std::vector<domain::FeedEvent>& events) {
        return std::any_of(events.begin(), events.end(), [&text](const domain::FeedEvent& event) {
            const auto* added = std::get_if<domain::MessageAdded>(&event.payload);
            return added != nullptr && textOf(added->message) == text;
        });
    });
}

bool FeedLog::waitForLive(size_t count) {
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, kPatience, [&] { return m_state->live.size() >= count; });
}

std::vector<domain::FeedEvent> FeedLog::events() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->events;
}

std::vector<domain::LiveEvent> FeedLog::live() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->live;
}

} // namespace flux::test
