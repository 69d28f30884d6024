#pragma once

#include "engine/store/sql/object_walk.h"
#include "engine/store/sql/read_scope.h"

namespace flux::store {

// Connections beside a reader's own, so that a scan of all objects can go on several threads. They are opened when a
// scan first needs them. Thread and owner: those of the reader's connection; what join() gives may be used on another
// thread until the reader goes on.
class ScanHelpers {
public:
    explicit ScanHelpers(Database& database) : m_database(database) {}

    struct Joined {
        WalkContext context;
        std::unique_ptr<ReadScope> scope;
    };
    // At most `count`, each inside a transaction that sees the same objects as the reader's own, which is open. Fewer,
    // or none, when objects were changed since that began or a connection cannot be had.
    [[nodiscard]] std::vector<Joined> join(int count);

private:
    struct Helper {
        explicit Helper(std::unique_ptr<Database> opened) : database(std::move(opened)), statements(*database) {}
        std::unique_ptr<Database> database;
        WalkStatements statements;
        Attributions attributions;
    };
    [[nodiscard]] base::Result<std::unique_ptr<Helper>> open() const;

    Database& m_database;
    std::vector<std::unique_ptr<Helper>> m_helpers;
};

} // namespace flux::store
