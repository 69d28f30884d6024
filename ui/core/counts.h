#pragma once

#include "ui/core/engine_link.h"

namespace flux::ui {

// How many conversations each place of the sidebar holds. Asked for again, at most ten times a second, when a
// conversation changed. Thread: UI. Owner: Session.
class Counts : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.counts")
    Q_PROPERTY(int inbox READ inbox NOTIFY changed)
    Q_PROPERTY(int needsYou READ needsYou NOTIFY changed)
    Q_PROPERTY(int running READ running NOTIFY changed)
    Q_PROPERTY(int done READ done NOTIFY changed)
    Q_PROPERTY(int archived READ archived NOTIFY changed)
public:
    Counts(EngineLink& link, QObject* parent);

    [[nodiscard]] int inbox() const { return m_counts.inbox; }
    [[nodiscard]] int needsYou() const { return m_counts.needsYou; }
    [[nodiscard]] int running() const { return m_counts.running; }
    [[nodiscard]] int done() const { return m_counts.done; }
    [[nodiscard]] int archived() const { return m_counts.archived; }

Q_SIGNALS:
    void changed();

private:
    void onBatch(const FeedBatch& batch);
    void refresh();
    void take(const domain::SplitCounts& counts);

    EngineLink& m_link;
    domain::SplitCounts m_counts;
    QTimer m_pause;
    bool m_asking = false;
    bool m_stale = false;
};

} // namespace flux::ui
