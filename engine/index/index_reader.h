#pragma once

#include "engine/index/query/search_options.h"
#include "engine/index/segment/segment_set.h"
#include "engine/index/text/analyzer.h"

namespace flux::index {

// Searches an index. Sees what was committed when a search began. Memory: a cache (16 MiB) and what Segment keeps,
// about 12 bytes a document. Errors: those of the store; Internal for a damaged index, which has to be built again.
// Thread: one at a time. Owner: whoever searches; the store and the analyzer outlive it.
class IndexReader {
public:
    IndexReader(SegmentStore& store, Analyzer& analyzer);

    // See parseQuery for the words. Nothing to look for finds nothing.
    [[nodiscard]] base::Result<IndexAnswer> search(QStringView query, const SearchOptions& options);

    [[nodiscard]] base::Result<QString> note(); // of the last commit
    [[nodiscard]] base::Result<quint64> documents();
    [[nodiscard]] qsizetype bytesInMemory() const { return m_set.bytesInMemory(); }

private:
    [[nodiscard]] base::Result<void> refresh();
    [[nodiscard]] base::Result<IndexAnswer> searchOnce(QStringView query, const SearchOptions& options);
    [[nodiscard]] base::Result<void> addNear(QStringView query, struct Plan& plan, const SearchOptions& options,
                                             IndexAnswer& answer);

    SegmentSet m_set;
    Analyzer& m_analyzer;
};

} // namespace flux::index
