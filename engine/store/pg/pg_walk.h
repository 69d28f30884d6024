#pragma once

#include "engine/store/object_values.h"
#include "engine/store/pg/pg_snapshot.h"
#include "engine/store/plan/object_source.h"

#include <functional>

namespace flux::store {

class PgWalk;

// Walks that are opened together ask for their first rows together. Thread and owner: the reader's; outlives them.
class PgWalks {
public:
    void expect(int rows) { m_rows = rows; } // a question is likely to take so many; 0: all that there are
    void add(PgWalk* walk) { m_waiting.push_back(walk); }
    void remove(PgWalk* walk) { std::erase(m_waiting, walk); }
    void start(); // those that have not asked yet

private:
    int m_rows = 0;
    std::vector<PgWalk*> m_waiting;
};

// Rows of a SELECT of kObjectColumns, with the key behind them where there is one, fetched batch by batch: each begins
// strictly behind the last row of the one before. Lives inside one snapshot.
class PgWalk final : public ObjectWalk {
public:
    enum class Key { None, Bytes, LastChange };
    // Strictly behind which row a batch begins. Of key and time only one matters, as the SELECT is ordered.
    struct Mark {
        std::string key;
        qint64 time = 0;
        qint64 place = 0;
    };
    struct Select {
        const char* sql; // a string constant
        Key key;
        std::function<PgParams(const Mark& mark, int limit)> params;
    };

    PgWalk(PgSnapshot& snapshot, PgWalks& walks, Attributions& attributions, Select select, Mark start);
    ~PgWalk() override;
    PgWalk(const PgWalk&) = delete;
    PgWalk& operator=(const PgWalk&) = delete;

    base::Result<bool> next() override;
    base::Result<domain::WorkspaceObject> object() override;

    void askForRows(int count);

private:
    [[nodiscard]] base::Result<bool> fetch();
    void readRow();
    [[nodiscard]] int nextBatch() const;

    PgSnapshot& m_snapshot;
    PgWalks& m_walks;
    Attributions& m_attributions;
    Select m_select;
    Mark m_mark;
    PgSnapshot::Slot m_slot; // of the batch that was asked for
    PgAnswer m_answer;       // the batch that it is in
    int m_asked = 0;         // rows of the last batch that was asked for
    int m_count = 0, m_row = 0;
    bool m_started = false;
    std::string m_key;
};

// Several walks, one after the other.
class PgChain final : public ObjectWalk {
public:
    explicit PgChain(std::vector<std::unique_ptr<ObjectWalk>> walks) : m_walks(std::move(walks)) {}

    base::Result<bool> next() override;
    base::Result<domain::WorkspaceObject> object() override { return m_walks[m_current]->object(); }

private:
    std::vector<std::unique_ptr<ObjectWalk>> m_walks;
    size_t m_current = 0;
};

} // namespace flux::store
