#pragma once

#include "engine/agents/registry.h"
#include "engine/api/engine.h"
#include "engine/assistant/chat/chat_loop.h"
#include "engine/assistant/planner.h"
#include "engine/domain/conversation.h"
#include "engine/host/model_desk.h"
#include "engine/store/store.h"

#include <QtCore/QHash>
#include <QtCore/QThreadPool>

#include <deque>
#include <functional>
#include <mutex>

namespace flux::host {

class Conductor;
class SettingsCache;

// Answers messages with the model that the person has connected, on threads of its own: words are shown as they come,
// tools work through the front door. Without a connected model it takes nothing, and no network is touched.
// A message that was not answered when the engine stopped is asked anew at the next start.
// Thread: answer and stop from any; finish() from the one that ends the engine. Owner: LocalEngine.
class TalkRoom {
public:
    struct Parts {
        store::Store* store = nullptr;
        base::Clock* clock = nullptr;
        net::HttpClient* http = nullptr;
        SettingsCache* settings = nullptr;
        Conductor* conductor = nullptr;
        api::Engine* door = nullptr;
        const agents::Registry* registry = nullptr;
        QString homeFolder;
        std::function<base::Result<QString>(const QString& key)> readSecret;
    };
    explicit TalkRoom(Parts parts);
    ~TalkRoom();

    [[nodiscard]] bool isConnected() const;
    // Reports the answer to the conductor; `otherwise` when no model gave one, with the reason before it.
    void answer(const domain::Turn& turn, const assistant::NotUnderstood& otherwise);
    // Ends the answer that is being given in a conversation; what was said stays. False: there is none.
    bool stop(const domain::ConversationId& conversation);
    // Requests about models; they wait for the network, so they have a thread of their own.
    [[nodiscard]] static bool takes(const api::Request& request);
    void post(api::Request request, api::Engine::ReplyHandler done);
    // Asks all to stop without an answer, and waits until they have.
    void finish();

private:
    class Progress;
    void begin(const domain::Turn& turn, const assistant::NotUnderstood& otherwise);
    void ended(const domain::Turn& turn);
    // A task that was asked for by its goal: a plan.
    void plan(const domain::Turn& turn, const assistant::NotUnderstood& otherwise, const base::CancelToken& cancel);
    void work(const domain::Turn& turn, const assistant::NotUnderstood& otherwise, const base::CancelToken& cancel);
    [[nodiscard]] base::Result<assistant::ChatInput> inputFor(const domain::Turn& turn) const;
    [[nodiscard]] base::Result<void> askOne(const QString& name, assistant::ChatInput& input,
                                            assistant::ToolContext& context, const assistant::ChatWatch& watch,
                                            const base::CancelToken& cancel, assistant::ChatOutcome& outcome) const;

    Parts m_parts;
    ModelDesk m_models;
    base::CancelToken m_end;
    QThreadPool m_pool;
    struct Waiting {
        domain::Turn turn;
        assistant::NotUnderstood otherwise;
    };
    std::mutex m_mutex;                           // guards what follows
    QHash<QString, base::CancelToken> m_speaking; // by conversation: in one, answers come one after the other
    std::deque<Waiting> m_waiting;                // for the answer before them
    std::atomic<bool> m_finishing{false};
};

} // namespace flux::host
