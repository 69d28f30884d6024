#pragma once

#include "engine/api/engine.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace flux::test {

// An engine that starts empty, with what it needs to live.
class EngineUnderTest {
public:
    virtual ~EngineUnderTest() = default;
    [[nodiscard]] virtual api::Engine& engine() = 0;
};

// One row of the contract suites. A new engine: one call of addEngine in a file of its own.
struct EngineRow {
    const char* name;
    std::function<std::unique_ptr<EngineUnderTest>()> make;
};
[[nodiscard]] const std::vector<EngineRow>& engineRows();
bool addEngine(EngineRow row);

// Qt Test's rows: a column "engine" with one row for each engine; makeEngine() in the test function makes that one.
void addEngineRows();
[[nodiscard]] std::unique_ptr<EngineUnderTest> makeEngine(const QString& name);

// Sends and waits on the calling thread.
template <typename R>
[[nodiscard]] base::Result<typename R::Reply> ask(api::Engine& engine, R request) {
    return engine.send(std::move(request)).result();
}
[[nodiscard]] api::SendMessage say(const QString& text, const domain::ConversationId& to = {});
[[nodiscard]] domain::Conversation conversationNamed(const QString& id);
[[nodiscard]] QString textOf(const domain::Message& message); // of its first block, if that is text

// What a subscription brought. Thread: any.
class FeedLog {
public:
    [[nodiscard]] api::FeedSink sink();
    // Waits until the events so far satisfy it; false after ten seconds.
    [[nodiscard]] bool waitFor(const std::function<bool(const std::vector<domain::FeedEvent>&)>& enough);
    [[nodiscard]] bool waitForMessage(const QString& text);
    [[nodiscard]] bool waitForLive(size_t count);
    [[nodiscard]] std::vector<domain::FeedEvent> events() const;
    [[nodiscard]] std::vector<domain::LiveEvent> live() const;

private:
    struct State {
        mutable std::mutex mutex;
        std::condition_variable changed;
        std::vector<domain::FeedEvent> events;
        std::vector<domain::LiveEvent> live;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace flux::test
