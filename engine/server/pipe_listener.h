#pragma once

#include "engine/api/engine.h"
#include "engine/api/pipe_line.h"

#include <memory>

namespace flux::server {

using api::pipePath;

struct PipeListenerOptions {
    QString path; // pipePath(dataDir)
    // A second start asks for the window, with a goal for its composer unless empty. Called on the listener's thread:
    // hand over to your own and return. Empty: there is no window, and the other start is told so.
    std::function<void(const QString& goal)> show;
};

// Opens a front door to the other processes of the same user, over a local socket (see engine/api/pipe_line.h).
// Promises: only this user may connect (the socket's file mode); no client can make the engine wait or grow without
// end: a line holds at most 16 MB, 64 clients at most are served, a client may have 32 requests under way (what follows
// waits in the socket) and 64 subscriptions, and one that lets more than 50,000 events or 64 MB of answers pile up is
// dropped. Only the process that holds the data folder may listen: what is left at the path by a process that died is
// removed. Thread: listen and the destructor on one thread; it works on a thread of its own. Owner: the composition
// root, destroyed before the engine.
class PipeListener {
public:
    // Errors: PermissionDenied, Unavailable.
    [[nodiscard]] static base::Result<std::unique_ptr<PipeListener>> listen(api::Engine& engine,
                                                                            PipeListenerOptions options);
    ~PipeListener();

private:
    struct Impl;
    explicit PipeListener(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace flux::server
