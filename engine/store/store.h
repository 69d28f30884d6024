#pragma once

#include "engine/store/leases.h"
#include "engine/store/unit_of_work.h"

#include <memory>
#include <optional>

namespace flux::store {

// A page of rows and the sequence number of the last event that they reflect: a caller that then applies the events
// after it misses none and sees none twice.
template <typename T>
struct Page {
    std::vector<T> rows;
    qint64 sequence = 0;
    bool hasMore = false;
};

struct ConversationQuery {
    domain::Split split = domain::Split::Inbox;
    // Keyset: rows strictly older than this one. Order: updatedAt descending, then id descending.
    std::optional<std::pair<base::Instant, domain::ConversationId>> before;
    int limit = 50;
};

// Read side. Errors: NotFound where one thing is asked for by id, Unavailable/ResourceExhausted from the disk.
// Thread: an object is used on the thread that opened it. Every method sees one committed state.
class Reader {
public:
    virtual ~Reader() = default;

    [[nodiscard]] virtual base::Result<qint64> lastSequence() = 0;
    [[nodiscard]] virtual base::Result<Page<domain::Conversation>> conversations(const ConversationQuery& query) = 0;
    [[nodiscard]] virtual base::Result<domain::SplitCounts> splitCounts() = 0;
    [[nodiscard]] virtual base::Result<domain::Conversation> conversation(const domain::ConversationId& id) = 0;
    // The newest `limit` messages before `beforePosition` (0: from the end), oldest first.
    [[nodiscard]] virtual base::Result<Page<domain::Message>> messages(const domain::ConversationId& id,
                                                                       qint64 beforePosition, int limit) = 0;

    [[nodiscard]] virtual base::Result<domain::Task> task(const domain::TaskId& id) = 0;
    // Steps in plan order. Without outputs when `withOutputs` is false.
    [[nodiscard]] virtual base::Result<std::vector<domain::StepState>> steps(const domain::TaskId& id,
                                                                             bool withOutputs) = 0;
    // Newest first; empty statuses: any. `prefix` (of the id) narrows when not empty.
    [[nodiscard]] virtual base::Result<Page<domain::Task>> tasks(const std::vector<domain::TaskStatus>& statuses,
                                                                 const QString& prefix, int limit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::Task>> tasksOf(const domain::ConversationId& id) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::JournalRow>> journal(const domain::TaskId& id,
                                                                                int limit) = 0;

    [[nodiscard]] virtual base::Result<domain::Checkpoint> checkpoint(const domain::CheckpointId& id) = 0;
    // Open ones, oldest first.
    [[nodiscard]] virtual base::Result<Page<domain::Checkpoint>> openCheckpoints(int limit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::Checkpoint>> checkpointsOf(const domain::TaskId& id) = 0;

    // The plans that were in force before the present one, oldest first.
    [[nodiscard]] virtual base::Result<std::vector<PlanVersion>> planVersions(const domain::TaskId& id) = 0;
    [[nodiscard]] virtual base::Result<std::vector<domain::Breaker>> breakers() = 0; // by key; those with failures

    [[nodiscard]] virtual base::Result<std::vector<domain::Turn>> openTurns() = 0; // oldest first
    [[nodiscard]] virtual base::Result<std::vector<domain::FeedEvent>> eventsAfter(qint64 sequence, int limit) = 0;
    [[nodiscard]] virtual base::Result<base::Json> settings() = 0; // object: key → value, only what was set

    // The person's data, as of the same connection; lives as long as the reader.
    [[nodiscard]] virtual ObjectReader& objects() = 0;
};

// What a commit gave to its rows, in the order of the unit of work.
struct CommitReceipt {
    qint64 firstSequence = 0;             // of events[0]; the others follow without gaps. 0 when there were none
    std::vector<qint64> messagePositions; // of messages[i]
};

// Write side: one per store, on the conductor's thread.
class Writer {
public:
    virtual ~Writer() = default;
    // All or nothing, durable when it returns. Errors: ResourceExhausted (disk full), Unavailable (busy), Internal,
    // and isLeaseLost() where the work is shared.
    [[nodiscard]] virtual base::Result<CommitReceipt> commit(const UnitOfWork& work) = 0;
    // A reader that sees what this writer committed, for use on the writer's own thread.
    [[nodiscard]] virtual Reader& reader() = 0;
    // Does a bounded piece of the upkeep that reads have asked for (an index on a path that is used often); true: there
    // is more to do. Called between commits when there is nothing else to decide.
    [[nodiscard]] virtual base::Result<bool> maintain() { return false; }
    // How the work is shared with other processes on the same store; null where there can be none.
    [[nodiscard]] virtual Leases* leases() { return nullptr; }
};

// An open store. Thread: openReader and openWriter may be called from any thread; what they return stays on the
// calling thread. Owner: the host; outlives what it opened.
class Store {
public:
    virtual ~Store() = default;
    [[nodiscard]] virtual base::Result<std::unique_ptr<Writer>> openWriter() = 0; // once
    [[nodiscard]] virtual base::Result<std::unique_ptr<Reader>> openReader() = 0;
    // Has reading shown that Writer::maintain() should be called? From any thread.
    [[nodiscard]] virtual bool wantsUpkeep() { return false; }
};

} // namespace flux::store
