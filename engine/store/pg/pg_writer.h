#pragma once

#include "engine/store/feed_payload.h"
#include "engine/store/pg/pg_leases.h"
#include "engine/store/pg/pg_object_writer.h"
#include "engine/store/pg/pg_reader.h"
#include "engine/store/pg/pg_store.h"

#include <QtCore/QHash>

#include <atomic>

namespace flux::store {

// The connection through which this process changes the data. One commit is one transaction, and one round trip unless
// it gives places to messages, meets a task's journal for the first time or writes objects; then two.
// Thread: the one that made it. Owner: the host, within the life of the store.
class PgWriter final : public Writer {
public:
    PgWriter(std::unique_ptr<PgLink> link, PgStoreOptions options, std::shared_ptr<std::atomic<bool>> taken,
             std::shared_ptr<IndexAdvisor> advisor);
    ~PgWriter() override;

    base::Result<CommitReceipt> commit(const UnitOfWork& work) override;
    Reader& reader() override { return m_reader; }
    base::Result<bool> maintain() override;
    Leases* leases() override { return &m_leases; }

private:
    void announce(CommitPhase phase) const;
    base::Result<CommitReceipt> writeAndCommit(const UnitOfWork& work);
    void queueFirst(const UnitOfWork& work);                                     // all that needs no number
    void queueSecond(const UnitOfWork& work, const MessagePositions& positions); // journal, feed, what is deleted
    base::Result<bool> maintainOnce();
    void undo(); // after an error
    base::Result<void> takeJournalEnds(const UnitOfWork& work, const PgAnswer& ends);
    [[nodiscard]] QStringList unknownJournals(const UnitOfWork& work) const;

    // Each queues the statements of one row.
    void conversation(const domain::Conversation& conversation);
    void turn(const domain::Turn& turn);
    void task(const domain::Task& task);
    void newSteps(const std::vector<StepInsert>& steps);
    void step(const StepChange& step);
    void checkpoint(const domain::Checkpoint& checkpoint);
    void message(const domain::Message& message);
    void journal(const std::vector<domain::JournalRow>& rows);
    void feed(const std::vector<domain::FeedEvent>& events, const MessagePositions& positions);
    void rare(const UnitOfWork& work);
    void deleteTask(const domain::TaskId& id);

    std::unique_ptr<PgLink> m_link;
    std::shared_ptr<IndexAdvisor> m_advisor;
    PgReader m_reader;
    PgObjectWriter m_objects;
    PgStoreOptions m_options;
    std::shared_ptr<std::atomic<bool>> m_taken; // the store's note that a writer is open
    // The place of the last journal row by task. Only the owner of a task writes to its journal; forgotten when a
    // commit fails and when a task is claimed anew.
    QHash<QString, qint64> m_lastJournal;
    PgLeases m_leases;
    qint64 m_commits = 0;
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace flux::store
