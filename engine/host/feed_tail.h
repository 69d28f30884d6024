#pragma once

#include "engine/host/feed_hub.h"
#include "engine/store/store.h"

namespace flux::host {

// The end of the feed as subscribers have been told it: publishes committed events in their order, also those that
// other processes have committed on the same store.
// Promise: no event is left out and none comes twice. What cannot be read now comes with the next call.
// Thread: the conductor's. Owner: Conductor.
class FeedTail {
public:
    FeedTail(FeedHub& hub, store::Reader& reader) : m_hub(hub), m_reader(reader) {}

    // The store is shared from now on: what was committed up to here is left to those who subscribe.
    [[nodiscard]] base::Result<void> begin();
    // Events of a commit of this process, in order, with their numbers. The events of others that lie between are read,
    // published before them, and given back.
    std::vector<domain::FeedEvent> publish(const std::vector<domain::FeedEvent>& own);
    // Whatever others have committed.
    void catchUp();

private:
    // Up to and with `until`, 0: to the end. False: the store could not be read.
    bool read(qint64 until, std::vector<domain::FeedEvent>* seen);

    FeedHub& m_hub;
    store::Reader& m_reader;
    bool m_shared = false;
    qint64 m_last = 0; // published; only where the store is shared
};

} // namespace flux::host
