#pragma once

#include "engine/store/pg/pg_objects.h"
#include "engine/store/store.h"

#include <thread>

namespace flux::store {

// The read side on PostgreSQL. Every method that gives a page reads rows and sequence number in one snapshot, in one
// round trip. Thread: the one that made it. Owner: whoever opened it; the link is either its own or the writer's.
class PgReader final : public Reader {
public:
    PgReader(std::unique_ptr<PgLink> own, std::shared_ptr<IndexAdvisor> advisor)
        : m_own(std::move(own)), m_link(*m_own), m_objects(m_link, std::move(advisor)) {}
    PgReader(PgLink& writers, std::shared_ptr<IndexAdvisor> advisor)
        : m_link(writers), m_objects(m_link, std::move(advisor)) {}

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
    PgObjects& objects() override { return m_objects; }

private:
    [[nodiscard]] base::Result<PgAnswer> ask(const char* sql, const PgParams& params = PgParams());
    template <typename T>
    base::Result<std::vector<T>> all(T (*read)(PgRow&), const char* sql, const PgParams& params = PgParams());
    template <typename T>
    base::Result<T> one(T (*read)(PgRow&), const QString& missing, const char* sql, const PgParams& params);
    // The statement asks for one row more than `limit`.
    template <typename T>
    base::Result<Page<T>> page(T (*read)(PgRow&), int limit, const char* sql, const PgParams& params);

    std::unique_ptr<PgLink> m_own;
    PgLink& m_link;
    PgObjects m_objects;
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace flux::store
