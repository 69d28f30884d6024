#pragma once

#include "engine/domain/event.h"

#include <vector>

namespace flux::ui {

// Keeps rows read as a page in step with the feed: a page reflects all events up to its sequence number, so the rows
// take only the later ones; what arrives between asking and the answer is kept and handed over with the page.
// Thread: the model's. Owner: the model.
class FeedGate {
public:
    // A whole new state is asked for: from now on events are only kept.
    void beginLoad();
    // Rows are added to the state (an older page): events are kept and applied as well.
    void beginMore() {
        m_recording = true;
        m_kept.clear();
    }
    // The page is there. Gives the kept events that it does not reflect, in order.
    [[nodiscard]] std::vector<domain::FeedEvent> finish(qint64 sequence);
    void abandon(); // the page will not come

    // Whether the rows take this event now.
    [[nodiscard]] bool admit(const domain::FeedEvent& event);
    [[nodiscard]] bool loading() const { return m_loading; }
    // More was kept than the limit allows: the page that comes is stale and must be asked for again.
    [[nodiscard]] bool overflowed() const { return m_overflowed; }

private:
    static constexpr std::size_t kMaxKept = 50'000;
    bool m_loading = false;
    bool m_recording = false;
    bool m_overflowed = false;
    qint64 m_asOf = 0;
    std::vector<domain::FeedEvent> m_kept;
};

} // namespace flux::ui
