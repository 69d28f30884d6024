#pragma once

#include "engine/api/engine.h"
#include "engine/base/cancel_token.h"
#include "engine/host/room_thread.h"
#include "engine/store/pg/pg_copy.h"

#include <optional>

namespace flux::store {
class Store;
}

namespace flux::host {

class Conductor;
class FilesRoom;
class SearchRoom;
class SettingsCache;

// Backups and the doctor, with their thread: both read everything and take their time.
// Thread: made and destroyed on any one thread, post from any; replies come on the room's. Owner: LocalEngine; the
// parts outlive it.
class CareRoom {
public:
    struct Parts {
        store::Store* store = nullptr;
        base::Clock* clock = nullptr;
        const SettingsCache* settings = nullptr;
        FilesRoom* files = nullptr;
        SearchRoom* search = nullptr;
        Conductor* conductor = nullptr; // makes indexes again that the doctor let go
        QString dataFolder;
        QString database;                       // empty: the rows are in PostgreSQL, or nowhere that can be copied
        std::optional<store::PgPlace> postgres; // there
        QString searchIndex;                    // search.db
    };
    explicit CareRoom(Parts parts);
    ~CareRoom(); // a backup that is being made is given up

    [[nodiscard]] static bool takes(const api::Request& request);
    void post(api::Request request, api::Engine::ReplyHandler done);

private:
    [[nodiscard]] base::Result<api::Reply> handle(const api::CreateBackup& request);
    [[nodiscard]] base::Result<api::Reply> handle(const api::RunDoctor& request);
    [[nodiscard]] base::Result<api::Reply> answer(const api::Request& request);

    const Parts m_parts;
    base::CancelToken m_cancel;
    RoomThread m_thread; // ends first
};

// Before the schema of a data folder is taken further: a backup, so that there is a way back. Without one there is no
// upgrade.
[[nodiscard]] base::Result<void> backUpBeforeUpgrade(const QString& dataFolder, int toSchema, base::Clock& clock,
                                                     const std::optional<store::PgPlace>& postgres = {});

} // namespace flux::host
