#pragma once

#include "engine/api/requests/search.h"
#include "engine/index/index_reader.h"
#include "engine/search/box_query.h"
#include "engine/search/indexer.h"

namespace flux::index {
class Highlighter;
}

namespace flux::search {

// Answers the search box. What was committed before the question is found: it waits for the indexer, 50 ms at most, and
// says so when that was not enough. Errors: InvalidArgument for a page that does not exist; those of the store and of
// the disk. `zone` is the person's: what “today” means. Thread: the reader's, with its store reader. Owner:
// ReadService; the indexer outlives it.
class SearchService {
public:
    SearchService(Indexer& indexer, base::Clock& clock, TextOfFile textOfFile);

    [[nodiscard]] base::Result<api::SearchPage> search(const api::Search& request, store::Reader& reader,
                                                       const QTimeZone& zone);

private:
    struct Texts;
    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<index::IndexAnswer> ask(const BoxQuery& box, const api::Search& request, Texts& texts);
    [[nodiscard]] base::Result<std::optional<api::SearchHit>> show(const index::IndexHit& hit, Texts& texts,
                                                                   const index::Highlighter& highlighter);

    Indexer& m_indexer;
    base::Clock& m_clock;
    TextOfFile m_textOfFile;
    std::unique_ptr<index::Analyzer> m_analyzer;
    std::unique_ptr<store::SearchFile> m_file;
    std::unique_ptr<index::IndexReader> m_reader;
    int m_epoch = -1;
};

} // namespace flux::search
