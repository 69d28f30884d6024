#pragma once

#include "engine/store/fake/memory_objects.h"
#include "engine/store/store.h"

#include <QtCore/QSet>

#include <map>
#include <mutex>

namespace flux::store {

// Everything that a memory store holds. check() refuses what the SQL store's keys refuse, apply() cannot fail: so a
// commit is all or nothing. Thread: hold `mutex`. Owner: shared by the store and what it opened.
struct MemoryState {
    std::mutex mutex;
    bool writerTaken = false;

    std::map<domain::ConversationId, domain::Conversation> conversations;
    std::map<domain::TurnId, domain::Turn> turns;
    std::map<domain::ConversationId, std::vector<domain::Message>> messages; // the message at [i] has position i + 1
    QSet<domain::MessageId> messageIds;
    std::map<domain::TaskId, domain::Task> tasks;
    std::map<domain::TaskId, std::map<int, domain::StepState>> steps; // by position
    std::map<domain::CheckpointId, domain::Checkpoint> checkpoints;
    std::map<domain::TaskId, std::vector<domain::JournalRow>> journal; // the row at [i] has position i + 1
    std::map<domain::TaskId, std::map<int, PlanVersion>> planVersions; // by version
    std::map<QString, domain::Breaker> breakers;
    base::Json settings = base::Json::object();
    MemoryObjects objects;
    std::vector<domain::FeedEvent> feed; // the event at [i] has sequence i + 1

    [[nodiscard]] base::Result<void> check(const UnitOfWork& work) const;
    CommitReceipt apply(const UnitOfWork& work);

private:
    void applyStep(const StepChange& change);
    void applyRare(const UnitOfWork& work);
    void remove(const domain::TaskId& id);
};

} // namespace flux::store
