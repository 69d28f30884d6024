#pragma once

#include "engine/api/engine.h"
#include "engine/base/cancel_token.h"
#include "engine/host/room_thread.h"

#include <memory>

namespace flux::net {
class HttpClient;
}
namespace flux::store {
class Store;
}
namespace flux::den {
class BlobStore;
}

namespace flux::host {

class Conductor;
class SettingsCache;

// The person's files with their thread: answers the files.* requests, keeps indexed folders in step with the disk.
// Large files are copied there, so neither the conductor nor the reader waits.
// Thread: made and destroyed on any one thread, the rest from any; replies come on the room's. Owner: LocalEngine;
// the parts outlive it, and the conductor still commits when it goes.
class FilesRoom {
public:
    struct Parts {
        store::Store* store = nullptr;
        base::Clock* clock = nullptr;
        const SettingsCache* settings = nullptr;
        net::HttpClient* http = nullptr;
        Conductor* conductor = nullptr;
        std::function<base::Result<QString>(const QString& key)> readSecret;
        QString folder; // "den" in the data folder
    };
    explicit FilesRoom(Parts parts);
    ~FilesRoom(); // what is being copied stops, and goes on when it is asked for again
    FilesRoom(const FilesRoom&) = delete;
    FilesRoom& operator=(const FilesRoom&) = delete;

    [[nodiscard]] static bool takes(const api::Request& request);
    void post(api::Request request, api::Engine::ReplyHandler done);

    // Opened when it is first asked for. Errors: those of den::BlobStore::open.
    [[nodiscard]] base::Result<den::BlobStore*> blobs();
    // Content that the other side has and this disk lost. Blocks.
    [[nodiscard]] base::Result<void> fetch(const QString& sha256, qint64 bytes);

private:
    struct Desk; // lives on the thread
    std::unique_ptr<Desk> m_desk;
    base::CancelToken m_cancel;
    std::unique_ptr<RoomThread> m_thread; // ends before the desk
};

} // namespace flux::host
