#include "tests/probe/search_probe.h"

#include "engine/memory/text_ranker.h"

#include <algorithm>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

struct Index {
    std::unique_ptr<memory::TextRanker> ranker;
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
        FLUX_TRY(made->ranker, memory::TextRanker::open());
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
        FLUX_CHECK(index->ranker->add(
            {base::plainText(base::jsonAt(doc, "id")), base::textAt(doc, "title"), {}, base::textAt(doc, "text")}));
        index->ids.push_back(base::jsonAt(doc, "id"));
    }
    FLUX_CHECK(index->ranker->commit());
    return Json{{"ok", true}};
}

Result<Json> searchQuery(const Json& request) {
    FLUX_TRY(Index * index, opened());
    const auto most = int(std::clamp<qint64>(base::intAt(request, "k", 10), 1, 1000));
    FLUX_TRY(const auto ranked, index->ranker->rank(base::textAt(request, "text"), most));
    Json ids = Json::array();
    for (const memory::Ranked& hit : ranked) {
        const auto known = std::find_if(index->ids.begin(), index->ids.end(),
                                        [&hit](const Json& id) { return base::plainText(id) == hit.id; });
        ids.push_back(known == index->ids.end() ? Json(hit.id) : *known);
    }
    return Json{{"ids", std::move(ids)}};
}

} // namespace flux::probe
