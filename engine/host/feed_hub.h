#pragma once

#include "engine/api/engine.h"

#include <memory>
#include <mutex>
#include <vector>

namespace flux::host {

// Hands committed and live events to every subscriber, in order.
// Promise: after a Subscription is destroyed no call into its sink is running or will start.
// Thread: publish and add on the conductor's thread; a Subscription may be destroyed on any. Owner: Conductor.
class FeedHub {
public:
    struct Slot {
        std::recursive_mutex mutex; // recursive: a sink may end its own subscription
        bool alive = true;
        qint64 last = 0; // sequence of the last event handed over
        api::FeedSink sink;
    };

    // A subscription that is not attached yet: add() attaches it once the replay is done.
    [[nodiscard]] static std::pair<std::unique_ptr<api::Subscription>, std::shared_ptr<Slot>> make(qint64 fromSequence,
                                                                                                   api::FeedSink sink);
    void add(std::shared_ptr<Slot> slot);

    static void deliver(Slot& slot, const domain::FeedEvent& event);
    [[nodiscard]] static bool isAlive(Slot& slot);
    void publish(const domain::FeedEvent& event);
    void publish(const domain::LiveEvent& event);

private:
    template <typename Call>
    void each(const Call& call);
    std::vector<std::shared_ptr<Slot>> m_slots;
};

} // namespace flux::host
