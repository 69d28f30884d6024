#pragma once

#include "engine/api/engine.h"
#include "engine/api/pipe_line.h"

#include <memory>

namespace flux::remote {

using api::pipePath;

// The engine of another process of the same user, behind the same front door (see engine/api/pipe_line.h).
// Promises: every request gets its result. When the connection breaks, what is pending and what is asked afterwards
// fails with Unavailable, and every subscription gets one EngineNotice; there is no second try, since the other process
// has most likely ended: open the data folder instead.
// Thread: connect and the destructor on one thread, the rest from any; replies and events come on the engine's own
// thread, so do not destroy it from there. Owner: the composition root.
class PipeEngine final : public api::Engine {
public:
    // Blocks for at most timeoutMs. Errors: Unavailable (nobody listens, or no answer in time), PermissionDenied (the
    // socket belongs to another user).
    [[nodiscard]] static base::Result<std::unique_ptr<PipeEngine>> connect(const QString& socketPath, int timeoutMs);
    ~PipeEngine() override; // what is pending fails with Unavailable

    [[nodiscard]] std::unique_ptr<api::Subscription> subscribe(qint64 fromSequence, api::FeedSink sink) override;
    void post(api::Request request, ReplyHandler done) override;

    // Asks the other process to raise its window, with a goal in its composer unless empty. Blocks for at most
    // timeoutMs. Errors: Unavailable, DeadlineExceeded, FailedPrecondition (it has no window).
    [[nodiscard]] base::Result<void> show(const QString& goal, int timeoutMs);

private:
    struct Impl;
    explicit PipeEngine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace flux::remote
