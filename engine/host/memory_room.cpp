#include "engine/host/memory_room.h"

#include "engine/base/log.h"
#include "engine/host/conductor.h"

#include <algorithm>
#include <utility>

namespace flux::host {

using base::Result;

namespace {

constexpr std::size_t kAtOnce = 32; // texts of one piece
constexpr int kSoonMs = 200;        // after a change: a burst of them is one piece
constexpr int kAgainMs = 60'000;    // after a failure
constexpr int kTidyMs = 3'600'000;  // from one look for what has expired to the next

bool isAboutMemories(const domain::FeedEvent& event) {
    const auto* change = std::get_if<domain::ObjectsChanged>(&event.payload);
    return change && std::any_of(change->objects.begin(), change->objects.end(), [](const domain::ObjectRef& ref) {
               return ref.type == domain::kMemoryType && !ref.purged;
           });
}

} // namespace

MemoryRoom::MemoryRoom(Parts parts) : m_parts(std::move(parts)), m_service(*m_parts.clock) {
    m_pool.setMaxThreadCount(1);
}

MemoryRoom::~MemoryRoom() {
    stop();
}

// The thread stays until the end of the room: what the conductor still answers finds somebody, who does nothing.
void MemoryRoom::stop() {
    if (std::exchange(m_stopped, true))
        return;
    m_cancel.cancel();
    m_thread.runAndWait([this] {
        m_feed.reset();
        m_timer.reset();
        m_hourly.reset();
        m_conductor = nullptr;
        m_reader.reset();
    });
    m_pool.waitForDone();
}

void MemoryRoom::connectTo(Conductor& conductor) {
    m_thread.run([this, &conductor] {
        m_conductor = &conductor;
        m_timer = std::make_unique<QTimer>();
        m_timer->setSingleShot(true);
        QObject::connect(m_timer.get(), &QTimer::timeout, m_thread.anchor(), [this] { makeSome(); });
        m_hourly = std::make_unique<QTimer>();
        QObject::connect(m_hourly.get(), &QTimer::timeout, m_thread.anchor(), [this] { tidy(); });
        m_hourly->start(kTidyMs);
        qint64 last = 0;
        if (open().ok())
            last = m_reader->lastSequence().valueOr(0);
        const auto changed = [this](const domain::FeedEvent& event) {
            if (isAboutMemories(event))
                m_thread.run([this] { wake(kSoonMs); });
        };
        m_feed = conductor.subscribe(last, {changed, {}});
        wake(kSoonMs);
        tidy();
    });
}

Result<void> MemoryRoom::open() {
    if (!m_reader) {
        FLUX_TRY(m_reader, m_parts.store->openReader());
    }
    return {};
}

void MemoryRoom::readSettings() {
    const auto settings = m_parts.settings->snapshot();
    const QString url = base::textAt(*settings, "memory.embed.url");
    const QString model = base::textAt(*settings, "memory.embed.model");
    if (url == m_url && model == m_model)
        return;
    m_url = url;
    m_model = model;
    memory::EmbedderOptions options;
    options.url = url;
    options.model = model;
    if (m_parts.readSecret)
        options.readKey = [read = m_parts.readSecret] { return read(QStringLiteral("memory.embed.key")); };
    m_embedder = memory::isConnected(options)
                     ? std::shared_ptr<memory::Embedder>(memory::makeHttpEmbedder(*m_parts.http, options))
                     : nullptr;
    m_service.connect(m_embedder.get(), m_cancel);
}

void MemoryRoom::search(api::SearchMemory request, api::Engine::ReplyHandler done) {
    m_thread.run([this, request = std::move(request), done = std::move(done)] {
        const auto reply = answer(request);
        if (const auto* page = reply.ok() ? std::get_if<api::MemoryPage>(&*reply) : nullptr;
            page && request.used && m_conductor) {
            std::vector<domain::ObjectId> ids;
            for (const api::MemoryHit& hit : page->hits)
                ids.push_back(hit.memory.id);
            m_conductor->memoriesUsed(std::move(ids));
        }
        done(reply);
        wake(kSoonMs); // a model may have been connected since
    });
}

Result<api::Reply> MemoryRoom::answer(const api::SearchMemory& request) {
    FLUX_CHECK(open());
    readSettings();
    FLUX_TRY(auto page, m_service.search(request, *m_reader));
    return api::Reply(std::move(page));
}

void MemoryRoom::wake(int ms) {
    if (m_timer && !m_making && !m_timer->isActive())
        m_timer->start(ms);
}

// The next piece, if there is one. Its end begins the one after it.
void MemoryRoom::makeSome() {
    if (m_making || !m_conductor || m_cancel.isCancelled() || !open().ok())
        return;
    readSettings();
    auto lacking = m_service.lackingVectors(kAtOnce, *m_reader);
    if (!lacking.ok() || lacking->empty())
        return; // a store that cannot be read now is read at the next change
    m_making = true;
    m_pool.start([this, lacking = std::move(*lacking), embedder = m_embedder, cancel = m_cancel] {
        auto vectors = memory::makeVectors(lacking, *embedder, cancel);
        m_thread.run([this, vectors = std::move(vectors)] { made(vectors); });
    });
}

void MemoryRoom::made(const Result<std::vector<store::VectorWrite>>& vectors) {
    if (!m_conductor)
        return;
    if (!vectors.ok()) {
        qCWarning(logEngine).noquote() << "memory:" << vectors.error().message << vectors.error().detail;
        m_making = false;
        wake(kAgainMs);
        return;
    }
    m_conductor->keepVectors(*vectors, [this](const Result<std::vector<store::VectorWrite>>& kept) {
        m_thread.run([this, kept] {
            m_making = false;
            if (kept.ok())
                m_service.vectorsKept(*kept);
            wake(kept.ok() ? 0 : kAgainMs);
        });
    });
}

// What has expired goes for good, some at a time: the rest after the commit of those.
void MemoryRoom::tidy() {
    if (!m_conductor || m_cancel.isCancelled())
        return;
    const auto expired = [this]() -> Result<std::vector<domain::ObjectId>> {
        FLUX_CHECK(open());
        return memory::expiredMemories(m_reader->objects(), m_parts.clock->now());
    }();
    if (!expired.ok()) // looked at again in an hour
        qCWarning(logEngine).noquote() << "memory:" << expired.error().message << expired.error().detail;
    else if (!expired->empty())
        m_conductor->purgeMemories(*expired, [this](int gone) {
            if (gone > 0)
                m_thread.run([this] { tidy(); });
        });
}

} // namespace flux::host
