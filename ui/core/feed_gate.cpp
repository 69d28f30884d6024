#include "ui/core/feed_gate.h"

namespace flux::ui {

void FeedGate::beginLoad() {
    m_loading = true;
    m_recording = false;
    m_overflowed = false;
    m_kept.clear();
}

std::vector<domain::FeedEvent> FeedGate::finish(qint64 sequence) {
    std::vector<domain::FeedEvent> later;
    for (domain::FeedEvent& event : m_kept) {
        if (event.sequence > sequence)
            later.push_back(std::move(event));
    }
    if (m_loading)
        m_asOf = sequence;
    abandon();
    return later;
}

void FeedGate::abandon() {
    m_loading = false;
    m_recording = false;
    m_kept.clear();
}

bool FeedGate::admit(const domain::FeedEvent& event) {
    if (m_loading || m_recording) {
        if (m_kept.size() < kMaxKept)
            m_kept.push_back(event);
        else
            m_overflowed = true;
    }
    return !m_loading && event.sequence > m_asOf;
}

} // namespace flux::ui
