#include "engine/host/feed_tail.h"

namespace flux::host {

using domain::FeedEvent;

base::Result<void> FeedTail::begin() {
    FLUX_TRY(m_last, m_reader.lastSequence());
    m_shared = true;
    return {};
}

std::vector<FeedEvent> FeedTail::publish(const std::vector<FeedEvent>& own) {
    std::vector<FeedEvent> between;
    if (own.empty())
        return between;
    if (m_shared && own.front().sequence != m_last + 1 && !read(own.front().sequence - 1, &between))
        return between; // these too come with the next call
    for (const FeedEvent& event : own)
        m_hub.publish(event);
    m_last = own.back().sequence;
    return between;
}

void FeedTail::catchUp() {
    if (m_shared)
        (void)read(0, nullptr);
}

bool FeedTail::read(qint64 until, std::vector<FeedEvent>* seen) {
    constexpr int kPage = 500;
    for (;;) {
        const auto events = m_reader.eventsAfter(m_last, kPage);
        if (!events.ok())
            return false;
        for (const FeedEvent& event : *events) {
            if (until > 0 && event.sequence > until)
                return true;
            m_hub.publish(event);
            m_last = event.sequence;
            if (seen)
                seen->push_back(event);
        }
        if (events->size() < kPage)
            return true;
    }
}

} // namespace flux::host
