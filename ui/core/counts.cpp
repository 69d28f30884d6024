#include "ui/core/counts.h"

#include <algorithm>

namespace flux::ui {

namespace {
constexpr int kPauseMs = 100;
}

Counts::Counts(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_stale)
            refresh();
    });
    connect(&link, &EngineLink::ready, this, &Counts::take);
    connect(&link, &EngineLink::batch, this, &Counts::onBatch);
    connect(&link, &EngineLink::lost, this, &Counts::refresh);
}

void Counts::onBatch(const FeedBatch& batch) {
    const bool touched = std::any_of(batch.events.begin(), batch.events.end(), [](const domain::FeedEvent& event) {
        return std::holds_alternative<domain::ConversationUpdated>(event.payload);
    });
    if (touched)
        refresh();
}

void Counts::refresh() {
    if (m_asking || m_pause.isActive()) {
        m_stale = true;
        return;
    }
    m_stale = false;
    m_asking = true;
    m_link.send(api::ListConversations{domain::Split::Inbox, std::nullopt, 1}, this,
                [this](const base::Result<api::ConversationPage>& page) {
                    m_asking = false;
                    m_pause.start();
                    if (page.ok())
                        take(page->counts);
                });
}

void Counts::take(const domain::SplitCounts& counts) {
    if (counts == m_counts)
        return;
    m_counts = counts;
    Q_EMIT changed();
}

} // namespace flux::ui
