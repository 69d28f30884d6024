#include "tests/probe/filter_probe.h"

#include "engine/store/sql/sql_store.h"

#include <QtCore/QTemporaryDir>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

struct Loaded {
    QTemporaryDir folder;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Writer> writer;
    std::vector<Json> ids; // as they came, in the order of making
};

std::unique_ptr<Loaded>& current() {
    static std::unique_ptr<Loaded> loaded;
    return loaded;
}

base::Error wrong(const QString& why) {
    return base::makeError(base::ErrorCode::InvalidArgument, why);
}

// The place of a document is in its object's id.
domain::ObjectId idAt(size_t place) {
    return {QStringLiteral("01890a5d-ac96-774b-bcce-%1").arg(place, 12, 16, QLatin1Char('0'))};
}
size_t placeOf(const domain::ObjectId& id) {
    return size_t(id.text.right(12).toULongLong(nullptr, 16));
}

} // namespace

Result<Json> filterLoad(const Json& request) {
    const Json& docs = base::jsonAt(request, "docs");
    if (!docs.is_array())
        return wrong(QStringLiteral("docs must be a list"));
    current().reset();
    auto loaded = std::make_unique<Loaded>();
    store::SqlStoreOptions options;
    options.path = loaded->folder.filePath(QStringLiteral("flux.db"));
    FLUX_TRY(loaded->store, store::openSqlStore(options));
    FLUX_TRY(loaded->writer, loaded->store->openWriter());
    store::UnitOfWork work;
    for (const Json& doc : docs) {
        if (!doc.is_object())
            return wrong(QStringLiteral("a document must be an object"));
        store::ObjectWrite write;
        write.object.id = idAt(loaded->ids.size());
        write.object.type = QStringLiteral("doc");
        write.object.data = doc;
        loaded->ids.push_back(base::jsonAt(doc, "id"));
        work.objects.push_back(std::move(write));
    }
    FLUX_CHECK(loaded->writer->commit(work));
    current() = std::move(loaded);
    return Json{{"ok", true}};
}

Result<Json> filterQuery(const Json& request) {
    const auto& loaded = current();
    if (!loaded)
        return wrong(QStringLiteral("nothing is loaded"));
    store::ObjectQuery query;
    query.types = QStringList{QStringLiteral("doc")};
    query.limit = 1000;
    const Json order = request.contains("order") ? request.at("order") : Json("created_at");
    FLUX_TRY(query.where, domain::Filter::parse(base::jsonAt(request, "where")));
    FLUX_TRY(query.order, domain::parseOrder(order));
    Json ids = Json::array();
    for (;;) {
        FLUX_TRY(const store::ObjectPage page, loaded->writer->reader().objects().page(query));
        for (const domain::WorkspaceObject& row : page.rows)
            ids.push_back(loaded->ids.at(placeOf(row.id)));
        if (!page.hasMore)
            return Json{{"ids", std::move(ids)}};
        query.cursor = page.cursor;
    }
}

Result<Json> filterMatch(const Json& request) {
    FLUX_TRY(const domain::Filter filter, domain::Filter::parse(base::jsonAt(request, "where")));
    return Json{{"match", filter.matches(base::jsonAt(request, "doc"))}};
}

} // namespace flux::probe
