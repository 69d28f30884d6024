#pragma once

#include "engine/store/sql/sql_objects.h"
#include "engine/store/store.h"

#include <thread>

namespace flux::store {

// The read side on SQLite. Every method that gives a page reads rows and sequence number in one read transaction.
// Thread: the one that made it. Owner: whoever opened it; the database is either its own or the writer's.
class SqlReader final : public Reader {
public:
    SqlReader(std::unique_ptr<Database> own, std::shared_ptr<IndexAdvisor> advisor)
        : m_own(std::move(own)), m_database(*m_own), m_objects(m_database, std::move(advisor)) {}
    SqlReader(Database& writers, std::shared_ptr<IndexAdvisor> advisor)
        : m_database(writers), m_objects(m_database, std::move(advisor)) {}

    base::Result<qint64> lastSequence() override;
    base::Result<Page<domain::Conversation>> conversations(const ConversationQuery& query) override;
    base::Result<domain::SplitCounts> splitCounts() override;
    base::Result<domain::Conversation> conversation(const domain::ConversationId& id) override;
    base::Result<Page<domain::Message>> messages(const domain::ConversationId& id, qint64 beforePosition,
                                                 int limit) override;
    base::Result<domain::Task> task(const domain::TaskId& id) override;
    base::Result<std::vector<domain::StepState>> steps(const domain::TaskId& id, bool withOutputs) override;
    base::Result<Page<domain::Task>> tasks(const std::vector<domain::TaskStatus>& statuses, const QString& prefix,
                                           int limit) override;
    base::Result<std::vector<domain::Task>> tasksOf(const domain::ConversationId& id) override;
    base::Result<std::vector<domain::JournalRow>> journal(const domain::TaskId& id, int limit) override;
    base::Result<domain::Checkpoint> checkpoint(const domain::CheckpointId& id) override;
    base::Result<Page<domain::Checkpoint>> openCheckpoints(int limit) override;
    base::Result<std::vector<domain::Checkpoint>> checkpointsOf(const domain::TaskId& id) override;
    base::Result<std::vector<PlanVersion>> planVersions(const domain::TaskId& id) override;
    base::Result<std::vector<domain::Breaker>> breakers() override;
    base::Result<std::vector<domain::Turn>> openTurns() override;
    base::Result<std::vector<domain::FeedEvent>> eventsAfter(qint64 sequence, int limit) override;
    base::Result<base::Json> settings() override;
    SqlObjects& objects() override { return m_objects; }

private:
    // Runs the query, which asks for one row more than `limit`, inside a read transaction.
    template <typename T>
    base::Result<Page<T>> page(Query& query, T (*read)(Row&), int limit);
    void assertThread() const { Q_ASSERT(m_thread == std::this_thread::get_id()); }

    std::unique_ptr<Database> m_own;
    Database& m_database;
    SqlObjects m_objects;
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace flux::store
