#pragma once

#include "engine/store/objects.h"

#include <QtCore/QFile>

#include <map>
#include <vector>

namespace flux::bench {

// The objects and queries that query_dump.js of the peers writes, as the store takes them. Format: that script's head;
// a query's "type" is among its conditions there and beside them here.

// Reads objects.ndjson line by line. Errors: NotFound, and those of reading JSON.
class DumpedObjects {
public:
    explicit DumpedObjects(const QString& folder);
    // The next `count` objects, fewer at the end.
    [[nodiscard]] base::Result<std::vector<domain::WorkspaceObject>> next(int count);

private:
    QFile m_file;
    qint64 m_count = 0;
};

// The queries of each class, in the order of the peers' parameters: those of the n-th run are at [n].
[[nodiscard]] base::Result<std::map<QString, std::vector<store::ObjectQuery>>> dumpedQueries(const QString& folder);

} // namespace flux::bench
