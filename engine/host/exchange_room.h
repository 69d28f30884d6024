#pragma once

#include "engine/api/engine.h"
#include "engine/base/cancel_token.h"
#include "engine/host/room_thread.h"
#include "engine/text/papers.h"

namespace flux::store {
class Store;
}

namespace flux::host {

class Conductor;

// Import and export, with their thread: a large file takes its time. What comes in is committed by the conductor, part
// after part, so everything else goes on meanwhile.
// Thread: made and destroyed on any one thread, post from any; replies come on the room's. Owner: LocalEngine; store,
// clock and conductor outlive it.
class ExchangeRoom {
public:
    ExchangeRoom(store::Store& store, base::Clock& clock, Conductor& conductor);
    ~ExchangeRoom(); // what is going on ends after the part that it is at

    [[nodiscard]] static bool takes(const api::Request& request);
    void post(api::Request request, api::Engine::ReplyHandler done);

private:
    [[nodiscard]] base::Result<api::Reply> handle(const api::ImportData& request);
    [[nodiscard]] base::Result<api::Reply> handle(const api::ExportData& request);

    store::Store& m_store;
    base::Clock& m_clock;
    Conductor& m_conductor;
    const text::Papers m_papers;
    base::CancelToken m_cancel;
    RoomThread m_thread; // ends first
};

} // namespace flux::host
