#include "tests/probe/search_probe.h"

#include "engine/memory/http_embedder.h"
#include "engine/memory/memory_service.h"
#include "engine/net/qt_http_client.h"
#include "engine/store/fake/memory_store.h"

#include <QtCore/QHash>

#include <algorithm>

namespace flux::probe {

using base::Json;
using base::Result;

namespace {

constexpr std::size_t kAtOnce = 256; // texts that get their vectors together

struct Memories {
    base::SystemClock clock;
    std::unique_ptr<store::Store> store = store::makeMemoryStore();
    std::unique_ptr<store::Writer> writer;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<memory::Embedder> embedder;
    memory::MemoryService service{clock};
    QHash<QString, Json> ids; // of the objects, as they came: a number stays a number
};

std::unique_ptr<Memories>& current() {
    static std::unique_ptr<Memories> memories;
    return memories;
}

Result<Memories*> opened() {
    auto& memories = current();
    if (!memories) {
        auto made = std::make_unique<Memories>();
        FLUX_TRY(made->writer, made->store->openWriter());
        memories = std::move(made);
    }
    return memories.get();
}

Result<void> embed(Memories& memories) {
    for (;;) {
        FLUX_TRY(const auto lacking, memories.service.lackingVectors(kAtOnce, memories.writer->reader()));
        if (lacking.empty())
            return {};
        store::UnitOfWork work;
        FLUX_TRY(work.vectors, memory::makeVectors(lacking, *memories.embedder, {}));
        FLUX_CHECK(memories.writer->commit(work));
        memories.service.vectorsKept(work.vectors);
    }
}

} // namespace

Result<Json> searchReset(const Json& request) {
    current().reset();
    memory::EmbedderOptions options;
    options.url = base::textAt(request, "embed_url");
    options.model = base::textAt(request, "embed_model");
    options.readKey = [key = base::textAt(request, "embed_key")] { return Result<QString>(key); };
    if (memory::isConnected(options)) {
        FLUX_TRY(Memories * memories, opened());
        memories->http = net::makeQtHttpClient(memories->clock);
        memories->embedder = memory::makeHttpEmbedder(*memories->http, options);
        memories->service.connect(memories->embedder.get());
    }
    return Json{{"ok", true}};
}

Result<Json> searchLoad(const Json& request) {
    FLUX_TRY(Memories * memories, opened());
    const Json& docs = base::jsonAt(request, "docs");
    if (!docs.is_array())
        return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("docs must be a list"));
    store::UnitOfWork work;
    domain::ObjectsChanged changed;
    for (const Json& doc : docs) {
        memory::MemoryRecord record;
        record.title = base::textAt(doc, "title");
        record.body = base::textAt(doc, "text");
        domain::WorkspaceObject object;
        object.id = base::newId<domain::ObjectId>(memories->clock);
        object.type = domain::kMemoryType;
        object.data = memory::dataOf(record);
        object.createdAt = object.updatedAt = memories->clock.now();
        memories->ids.insert(object.id.text, base::jsonAt(doc, "id"));
        changed.objects.push_back({object.id, object.type, 1, false, false});
        work.objects.push_back({std::move(object), 0});
    }
    work.events.push_back({0, memories->clock.now(), std::move(changed)});
    FLUX_CHECK(memories->writer->commit(work));
    if (memories->embedder)
        FLUX_CHECK(embed(*memories));
    return Json{{"ok", true}};
}

Result<Json> searchQuery(const Json& request) {
    FLUX_TRY(Memories * memories, opened());
    api::SearchMemory search;
    search.text = base::textAt(request, "text").left(10'000);
    search.limit = int(std::clamp<qint64>(base::intAt(request, "k", 10), 1, 100));
    Json ids = Json::array();
    if (!search.text.trimmed().isEmpty()) {
        FLUX_TRY(const api::MemoryPage page, memories->service.search(search, memories->writer->reader()));
        for (const api::MemoryHit& hit : page.hits)
            ids.push_back(memories->ids.value(hit.memory.id.text));
    }
    return Json{{"ids", std::move(ids)}};
}

} // namespace flux::probe
