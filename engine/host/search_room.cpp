#include "engine/host/search_room.h"

#include "engine/host/conductor.h"

#include <utility>

namespace flux::host {

SearchRoom::SearchRoom(store::Store& store, base::Clock& clock, const QString& path,
                       const search::TextOfFile& textOfFile)
    : m_store(store)
    , m_indexer(new search::Indexer(store, path, textOfFile))
    , m_service(*m_indexer, clock, textOfFile) {
    m_thread.setObjectName(QStringLiteral("search"));
    m_indexer->moveToThread(&m_thread);
    m_thread.start();
}

SearchRoom::~SearchRoom() {
    m_indexer->stop();
    QMetaObject::invokeMethod(
        m_indexer,
        [this] {
            m_feed.reset(); // nobody wakes it any more
            delete std::exchange(m_indexer, nullptr);
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void SearchRoom::connectTo(Conductor& conductor) {
    // On the search thread: opening a connection to the store is nothing that a start should wait for.
    QMetaObject::invokeMethod(
        m_indexer,
        [this, &conductor] {
            // The events themselves are read from the store: only that there are new ones is news.
            qint64 last = 0;
            if (const auto reader = m_store.openReader(); reader.ok())
                last = (*reader)->lastSequence().valueOr(0);
            m_feed =
                conductor.subscribe(last, {[indexer = m_indexer](const domain::FeedEvent&) { indexer->wake(); }, {}});
            m_indexer->wake();
        },
        Qt::QueuedConnection);
}

base::Result<void> SearchRoom::catchUp() {
    base::Result<void> result;
    QMetaObject::invokeMethod(
        m_indexer, [&] { result = m_indexer->catchUp(); }, Qt::BlockingQueuedConnection);
    return result;
}

base::Result<void> SearchRoom::rebuild() {
    base::Result<void> result;
    QMetaObject::invokeMethod(
        m_indexer, [&] { result = m_indexer->rebuild(); }, Qt::BlockingQueuedConnection);
    return result;
}

} // namespace flux::host
