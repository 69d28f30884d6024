#pragma once

#include "engine/host/agent_limits.h"
#include "engine/orchestrator/machine/machine.h"
#include "engine/store/store.h"

#include <QtCore/QSet>

#include <functional>
#include <map>
#include <optional>

namespace flux::host {

// What several queued items decided together, to be committed at once. Lives for one round of the conductor.
struct Batch {
    store::UnitOfWork work;
    std::vector<orchestrator::Action> actions;
    // Called after the commit with how it went, in order: replies to requests, jobs to start.
    std::vector<std::function<void(const base::Result<store::CommitReceipt>&)>> afterwards;
    QSet<domain::TaskId> tasks;             // whose memory is ahead of the store until the commit
    QSet<domain::TaskId> owned;             // that this process made or took over in this batch
    std::vector<AgentLimits::Place> places; // that were taken
    std::vector<AgentLimits::Turn> turns;   // that were given
    bool unread = false; // the item being decided could not read what it needs; it has changed nothing
    std::optional<domain::TaskId> elsewhere; // the item being decided needs this task, which another process has
    std::map<domain::ConversationId, domain::Conversation> conversations; // as decided so far in this batch
    std::map<domain::ConversationId, domain::Conversation> before;        // as read; only where the store is shared

    void event(base::Instant at, domain::EventPayload payload) { work.events.push_back({0, at, std::move(payload)}); }
    void setConversation(const domain::Conversation& conversation) { conversations[conversation.id] = conversation; }
};

// One thing for the conductor to decide. `mustLand`: it reports what has already happened (a step ended), so when the
// store cannot be read or written it is decided again later instead of being refused. Deciding twice is harmless.
struct Item {
    std::function<void(Batch&)> decide;
    bool mustLand = false;
    int tries = 0;
    std::function<void(const base::Error&)> refused = {}; // instead of `decide`, when there is no deciding now
};

// Is it worth trying again by itself? Of an error of the store.
[[nodiscard]] inline bool passes(const base::Error& error) {
    return error.code == base::ErrorCode::ResourceExhausted || error.code == base::ErrorCode::Unavailable;
}

} // namespace flux::host
