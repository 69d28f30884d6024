#include "engine/store/fake/memory_store.h"

#include "engine/store/fake/memory_object_reader.h"
#include "engine/store/split.h"

#include <algorithm>
#include <thread>

namespace flux::store {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

using SharedState = std::shared_ptr<MemoryState>;

// The order of every list: by time, then by id.
template <typename T>
bool isOlder(const T& a, const T& b) {
    return std::tie(a.createdAt, a.id) < std::tie(b.createdAt, b.id);
}

template <typename Key, typename T>
Result<T> find(const std::map<Key, T>& values, const Key& id, const QString& missing) {
    const auto found = values.find(id);
    if (found == values.end())
        return makeError(ErrorCode::NotFound, missing);
    return found->second;
}

// Copies of the values that `keep` picks, oldest first.
template <typename Key, typename T, typename Keep>
std::vector<T> pick(const std::map<Key, T>& values, Keep keep) {
    std::vector<T> picked;
    for (const auto& [id, value] : values) {
        if (keep(value))
            picked.push_back(value);
    }
    std::sort(picked.begin(), picked.end(), isOlder<T>);
    return picked;
}

template <typename T>
Page<T> cut(std::vector<T> rows, int limit, const MemoryState& state) {
    Page<T> page{std::move(rows), qint64(state.feed.size()), false};
    const auto most = size_t(pageRows(limit));
    page.hasMore = page.rows.size() > most;
    if (page.hasMore)
        page.rows.erase(page.rows.begin() + qsizetype(most), page.rows.end());
    return page;
}

class MemoryReader final : public Reader {
public:
    explicit MemoryReader(SharedState state) : m_state(std::move(state)), m_objects(m_state) {}

    Result<qint64> lastSequence() override {
        const auto lock = enter();
        return qint64(m_state->feed.size());
    }

    Result<Page<domain::Conversation>> conversations(const ConversationQuery& query) override {
        const auto lock = enter();
        std::vector<domain::Conversation> rows;
        for (const auto& [id, c] : m_state->conversations) {
            if (isListedIn(c, query.split) && (!query.before || std::pair(c.updatedAt, c.id) < *query.before))
                rows.push_back(c);
        }
        std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
            return std::tie(b.updatedAt, b.id) < std::tie(a.updatedAt, a.id);
        });
        return cut(std::move(rows), query.limit, *m_state);
    }

    Result<domain::SplitCounts> splitCounts() override {
        const auto lock = enter();
        domain::SplitCounts counts;
        for (const auto& [id, conversation] : m_state->conversations)
            countIn(counts, splitOf(conversation), 1);
        return counts;
    }

    Result<domain::Conversation> conversation(const domain::ConversationId& id) override {
        const auto lock = enter();
        return find(m_state->conversations, id, QStringLiteral("This conversation does not exist."));
    }

    Result<Page<domain::Message>> messages(const domain::ConversationId& id, qint64 beforePosition,
                                           int limit) override {
        const auto lock = enter();
        Page<domain::Message> page;
        page.sequence = qint64(m_state->feed.size());
        const auto found = m_state->messages.find(id);
        if (found == m_state->messages.end())
            return page;
        const qint64 size = qint64(found->second.size());
        const qint64 end = beforePosition > 0 ? qMin(beforePosition - 1, size) : size;
        const qint64 begin = qMax<qint64>(0, end - pageRows(limit));
        page.hasMore = begin > 0;
        page.rows.assign(found->second.begin() + begin, found->second.begin() + end);
        return page;
    }

    Result<domain::Task> task(const domain::TaskId& id) override {
        const auto lock = enter();
        return find(m_state->tasks, id, QStringLiteral("This task does not exist."));
    }

    Result<std::vector<domain::StepState>> steps(const domain::TaskId& id, bool withOutputs) override {
        const auto lock = enter();
        std::vector<domain::StepState> rows;
        const auto found = m_state->steps.find(id);
        if (found == m_state->steps.end())
            return rows;
        for (const auto& [position, step] : found->second) {
            rows.push_back(step);
            if (!withOutputs)
                rows.back().run.outputs.reset();
        }
        return rows;
    }

    Result<Page<domain::Task>> tasks(const std::vector<domain::TaskStatus>& statuses, const QString& prefix,
                                     int limit) override {
        const auto lock = enter();
        auto rows = pick(m_state->tasks, [&](const domain::Task& t) {
            const bool wanted =
                statuses.empty() || std::find(statuses.begin(), statuses.end(), t.status) != statuses.end();
            return wanted && t.id.text.startsWith(prefix);
        });
        std::reverse(rows.begin(), rows.end());
        return cut(std::move(rows), limit, *m_state);
    }

    Result<std::vector<domain::Task>> tasksOf(const domain::ConversationId& id) override {
        const auto lock = enter();
        return pick(m_state->tasks, [&](const domain::Task& t) { return t.conversationId == id; });
    }

    Result<std::vector<domain::JournalRow>> journal(const domain::TaskId& id, int limit) override {
        const auto lock = enter();
        const auto found = m_state->journal.find(id);
        if (found == m_state->journal.end())
            return std::vector<domain::JournalRow>{};
        const auto& all = found->second;
        const auto many = qMin<qsizetype>(pageRows(limit), qsizetype(all.size()));
        return std::vector<domain::JournalRow>(all.end() - many, all.end());
    }

    Result<domain::Checkpoint> checkpoint(const domain::CheckpointId& id) override {
        const auto lock = enter();
        return find(m_state->checkpoints, id, QStringLiteral("This card does not exist."));
    }

    Result<Page<domain::Checkpoint>> openCheckpoints(int limit) override {
        const auto lock = enter();
        const auto isOpen = [](const domain::Checkpoint& c) { return c.status == domain::CheckpointStatus::Open; };
        return cut(pick(m_state->checkpoints, isOpen), limit, *m_state);
    }

    Result<std::vector<domain::Checkpoint>> checkpointsOf(const domain::TaskId& id) override {
        const auto lock = enter();
        return pick(m_state->checkpoints, [&](const domain::Checkpoint& c) { return c.taskId == id; });
    }

    Result<std::vector<PlanVersion>> planVersions(const domain::TaskId& id) override {
        const auto lock = enter();
        std::vector<PlanVersion> rows;
        if (const auto found = m_state->planVersions.find(id); found != m_state->planVersions.end()) {
            for (const auto& [version, row] : found->second)
                rows.push_back(row);
        }
        return rows;
    }

    Result<std::vector<domain::Breaker>> breakers() override {
        const auto lock = enter();
        std::vector<domain::Breaker> rows;
        for (const auto& [key, breaker] : m_state->breakers)
            rows.push_back(breaker);
        return rows;
    }

    Result<std::vector<domain::Turn>> openTurns() override {
        const auto lock = enter();
        return pick(m_state->turns, [](const domain::Turn& t) { return !t.answered; });
    }

    Result<std::vector<domain::FeedEvent>> eventsAfter(qint64 sequence, int limit) override {
        const auto lock = enter();
        const qint64 size = qint64(m_state->feed.size());
        const qint64 begin = qBound<qint64>(0, sequence, size);
        const qint64 end = qMin(size, begin + pageRows(limit));
        return std::vector<domain::FeedEvent>(m_state->feed.begin() + begin, m_state->feed.begin() + end);
    }

    Result<base::Json> settings() override {
        const auto lock = enter();
        return m_state->settings;
    }
    ObjectReader& objects() override { return m_objects; }

private:
    [[nodiscard]] std::lock_guard<std::mutex> enter() const {
        Q_ASSERT(m_thread == std::this_thread::get_id());
        return std::lock_guard(m_state->mutex);
    }

    SharedState m_state;
    MemoryObjectReader m_objects;
    std::thread::id m_thread = std::this_thread::get_id();
};

class MemoryWriter final : public Writer {
public:
    explicit MemoryWriter(SharedState state) : m_state(state), m_reader(std::move(state)) {}
    ~MemoryWriter() override {
        const std::lock_guard lock(m_state->mutex);
        m_state->writerTaken = false;
    }

    Result<CommitReceipt> commit(const UnitOfWork& work) override {
        Q_ASSERT(m_thread == std::this_thread::get_id());
        const std::lock_guard lock(m_state->mutex);
        FLUX_CHECK(m_state->check(work));
        return m_state->apply(work);
    }
    Reader& reader() override { return m_reader; }

private:
    SharedState m_state;
    MemoryReader m_reader;
    std::thread::id m_thread = std::this_thread::get_id();
};

class MemoryStore final : public Store {
public:
    Result<std::unique_ptr<Writer>> openWriter() override {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->writerTaken)
            return makeError(ErrorCode::FailedPrecondition, QStringLiteral("The store has a writer already."));
        m_state->writerTaken = true;
        return std::unique_ptr<Writer>(new MemoryWriter(m_state));
    }
    Result<std::unique_ptr<Reader>> openReader() override { return std::unique_ptr<Reader>(new MemoryReader(m_state)); }

private:
    SharedState m_state = std::make_shared<MemoryState>();
};

} // namespace

std::unique_ptr<Store> makeMemoryStore() {
    return std::make_unique<MemoryStore>();
}

} // namespace flux::store
