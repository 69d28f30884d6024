#pragma once

#include "engine/store/feed_payload.h"
#include "engine/store/sql/object_writer.h"
#include "engine/store/sql/sql_reader.h"
#include "engine/store/sql/sql_store.h"

#include <QtCore/QHash>

#include <atomic>

namespace flux::store {

// The only connection that changes the data. One commit is one transaction, flushed to the disk before it returns.
// Numbers (events, messages, journal rows) are given inside the transaction; a failed commit gives none away.
// Thread: the one that made it. Owner: the host, within the life of the store.
class SqlWriter final : public Writer {
public:
    SqlWriter(std::unique_ptr<Database> database, SqlStoreOptions options, std::shared_ptr<std::atomic<bool>> taken,
              std::shared_ptr<IndexAdvisor> advisor);
    ~SqlWriter() override;

    base::Result<CommitReceipt> commit(const UnitOfWork& work) override;
    Reader& reader() override { return m_reader; }
    base::Result<bool> maintain() override;

private:
    void announce(CommitPhase phase) const;
    base::Result<CommitReceipt> writeAndCommit(const UnitOfWork& work);
    base::Result<CommitReceipt> write(const UnitOfWork& work);
    void undo();

    base::Result<void> writeConversation(const domain::Conversation& conversation);
    base::Result<void> writeTurn(const domain::Turn& turn);
    base::Result<void> writeTask(const domain::Task& task);
    base::Result<void> writeProgress(const TaskProgress& progress);
    base::Result<void> insertStep(const StepInsert& step);
    base::Result<void> changeStep(const StepChange& step);
    base::Result<void> writeStepTexts(const domain::TaskId& taskId, int position, const domain::StepRun& run,
                                      bool withOutputs, bool withEdits);
    base::Result<void> writeCheckpoint(const domain::Checkpoint& checkpoint);
    base::Result<void> writeSetting(const SettingChange& change);
    // In rare_rows.cpp.
    base::Result<void> changeSpec(const StepSpecChange& change);
    base::Result<void> insertPlanVersion(const PlanVersion& version);
    base::Result<void> writeBreaker(const domain::Breaker& breaker);
    base::Result<void> deleteTask(const domain::TaskId& id);
    base::Result<qint64> insertMessage(const domain::Message& message);
    base::Result<void> insertJournal(const domain::JournalRow& row);
    base::Result<void> insertEvent(const domain::FeedEvent& event, const MessagePositions& positions);

    // The next number in a table's column; `last` remembers it for the next time.
    base::Result<qint64> nextPosition(QHash<QString, qint64>& last, const char* sql, const QString& key);
    base::Result<qint64> nextSequence();

    std::unique_ptr<Database> m_database;
    std::shared_ptr<IndexAdvisor> m_advisor;
    SqlReader m_reader;
    ObjectWriter m_objects;
    SqlStoreOptions m_options;
    std::shared_ptr<std::atomic<bool>> m_taken; // the store's note that a writer is open
    qint64 m_commits = 0;
    bool m_building = true; // an index may be unfinished
    // What the transaction has seen or given; forgotten when it fails, so that it is read again.
    std::optional<qint64> m_lastSequence;
    QHash<QString, qint64> m_lastMessage; // by conversation
    QHash<QString, qint64> m_lastJournal; // by task
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace flux::store
