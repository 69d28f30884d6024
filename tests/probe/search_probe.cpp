#include "tests/probe/search_probe.h"

#include "engine/index/index_reader.h"
#include "engine/index/index_writer.h"

#include <algorithm>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

struct Index {
    std::unique_ptr<index::Analyzer> analyzer;
    index::MemorySegmentStore store;
    std::unique_ptr<index::IndexWriter> writer;
    std::unique_ptr<index::IndexReader> reader;
    std::vector<Json> ids; // as they came: a number stays a number
};

std::unique_ptr<Index>& current() {
    static std::unique_ptr<Index> index;
    return index;
}

Result<Index*> opened() {
    auto& index = current();
    if (!index) {
        auto made = std::make_unique<Index>();
        FLUX_TRY(made->analyzer, index::Analyzer::open());
        made->writer = std::make_unique<index::IndexWriter>(made->store, *made->analyzer);
        made->reader = std::make_unique<index::IndexReader>(made->store, *made->analyzer);
        index = std::move(made);
    }
    return index.get();
}

} // namespace

Result<Json> searchReset(const Json&) {
    current().reset();
    return Json{{"ok", true}};
}

Result<Json> searchLoad(const Json& request) {
    FLUX_TRY(Index * index, opened());
    const Json& docs = base::jsonAt(request, "docs");
    if (!docs.is_array())
        return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("docs must be a list"));
    for (const Json& doc : docs) {
        index::IndexDocument document;
        document.id = base::plainText(base::jsonAt(doc, "id"));
        document.fields = {{base::textAt(doc, "title"), index::FieldKind::Title},
                           {base::textAt(doc, "text"), index::FieldKind::Body}};
        FLUX_CHECK(index->writer->add(document));
        index->ids.push_back(base::jsonAt(doc, "id"));
    }
    FLUX_CHECK(index->writer->commit({}));
    return Json{{"ok", true}};
}

Result<Json> searchQuery(const Json& request) {
    FLUX_TRY(Index * index, opened());
    index::SearchOptions options;
    options.match = index::Match::Any;
    options.limit = int(std::clamp<qint64>(base::intAt(request, "k", 10), 1, 1000));
    FLUX_TRY(const index::IndexAnswer answer, index->reader->search(base::textAt(request, "text"), options));
    Json ids = Json::array();
    for (const index::IndexHit& hit : answer.hits) {
        const auto known = std::find_if(index->ids.begin(), index->ids.end(),
                                        [&hit](const Json& id) { return base::plainText(id) == hit.id; });
        ids.push_back(known == index->ids.end() ? Json(hit.id) : *known);
    }
    return Json{{"ids", std::move(ids)}};
}

} // namespace flux::probe
