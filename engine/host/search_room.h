#pragma once

#include "engine/api/engine.h"
#include "engine/search/indexer.h"
#include "engine/search/search_service.h"

#include <QtCore/QThread>

namespace flux::host {

class Conductor;

// The search index with its thread. Thread: make, connectTo and destroy it on any one thread; service() belongs to the
// reader's, which stops first. Owner: LocalEngine; the store and the conductor outlive it.
class SearchRoom {
public:
    // `path`: search.db. `textOfFile` is called on both threads.
    SearchRoom(store::Store& store, base::Clock& clock, const QString& path, const search::TextOfFile& textOfFile);
    ~SearchRoom();
    SearchRoom(const SearchRoom&) = delete;
    SearchRoom& operator=(const SearchRoom&) = delete;

    void connectTo(Conductor& conductor); // follows its feed, beginning with what was missed
    [[nodiscard]] search::SearchService& service() { return m_service; }

    // Reads what was committed and is not in the index yet, and waits for it.
    [[nodiscard]] base::Result<void> catchUp();
    // Builds the index again from everything in the store, and waits for it. For a repair.
    [[nodiscard]] base::Result<void> rebuild();

private:
    store::Store& m_store;
    search::Indexer* m_indexer; // lives and dies on m_thread
    search::SearchService m_service;
    QThread m_thread;
    std::unique_ptr<api::Subscription> m_feed; // touched on m_thread alone
};

} // namespace flux::host
