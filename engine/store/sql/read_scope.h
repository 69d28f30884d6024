#pragma once

#include "engine/base/log.h"
#include "engine/store/sql/sqlite_handle.h"

namespace flux::store {

// One committed state for several SELECTs: the snapshot is taken by the first one and given back at the end. Inside of
// a transaction that is open already it is that one. Thread and owner: a method's frame.
class ReadScope {
public:
    explicit ReadScope(Database& database) : m_database(database) {}
    [[nodiscard]] base::Result<void> begin() {
        if (m_database.inTransaction())
            return {};
        m_mine = true;
        return Query(m_database, "BEGIN").run();
    }
    ~ReadScope() {
        if (!m_mine || !m_database.inTransaction())
            return;
        if (const auto ended = Query(m_database, "COMMIT").run(); !ended.ok())
            qCWarning(logStore).noquote() << "ending a read:" << ended.error().detail;
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

private:
    Database& m_database;
    bool m_mine = false;
};

} // namespace flux::store
