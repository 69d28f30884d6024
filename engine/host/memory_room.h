#pragma once

#include "engine/api/engine.h"
#include "engine/host/room_thread.h"
#include "engine/host/settings_cache.h"
#include "engine/memory/http_embedder.h"
#include "engine/memory/memory_service.h"

#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

namespace flux::host {

class Conductor;

// Searches memories on a thread of its own, and has vectors made for what is new while a model is connected: in small
// pieces, one after the other, on a thread beside it, so that no search waits for them. Memories whose time is over are
// removed at the start and each hour.
// Thread: make, connectTo, stop and destroy it on any one thread; search from any. Owner: LocalEngine; its parts
// outlive it. stop() comes before the conductor's end.
class MemoryRoom {
public:
    struct Parts {
        store::Store* store = nullptr;
        base::Clock* clock = nullptr;
        net::HttpClient* http = nullptr;
        const SettingsCache* settings = nullptr;
        std::function<base::Result<QString>(const QString& key)> readSecret; // may be empty
    };
    explicit MemoryRoom(Parts parts);
    ~MemoryRoom();
    MemoryRoom(const MemoryRoom&) = delete;
    MemoryRoom& operator=(const MemoryRoom&) = delete;

    void connectTo(Conductor& conductor);
    void search(api::SearchMemory request, api::Engine::ReplyHandler done);
    void stop(); // makes and removes nothing more; twice does no harm

private:
    // On the room's thread:
    [[nodiscard]] base::Result<api::Reply> answer(const api::SearchMemory& request);
    [[nodiscard]] base::Result<void> open();
    void readSettings();
    void wake(int ms);
    void makeSome();
    void made(const base::Result<std::vector<store::VectorWrite>>& vectors);
    void tidy();

    Parts m_parts;
    // On the room's thread:
    Conductor* m_conductor = nullptr; // null before connectTo() and after stop()
    std::unique_ptr<QTimer> m_timer;  // for the next piece
    std::unique_ptr<QTimer> m_hourly;
    std::unique_ptr<api::Subscription> m_feed;
    std::unique_ptr<store::Reader> m_reader;
    QString m_url, m_model; // of m_embedder
    std::shared_ptr<memory::Embedder> m_embedder;
    memory::MemoryService m_service;
    bool m_making = false;
    QThreadPool m_pool; // one thread, that waits for the model
    base::CancelToken m_cancel;
    bool m_stopped = false;
    RoomThread m_thread{QStringLiteral("memory")}; // ends first
};

} // namespace flux::host
