#pragma once

#include "ui/core/engine_link.h"
#include "ui/core/format.h"

#include <QtCore/QVariant>

namespace flux::ui {

// What the engine does not call for now, or has seen fail: hosts, models, integrations. Follows the feed.
// Thread: UI. Owner: Session.
class BreakerList : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Use Session.breakers")
    Q_PROPERTY(bool loaded READ loaded NOTIFY changed)
    Q_PROPERTY(QVariantList rows READ rows NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
public:
    BreakerList(EngineLink& link, Format& format, QObject* parent = nullptr);

    [[nodiscard]] bool loaded() const { return m_loaded; }
    [[nodiscard]] QVariantList rows() const; // [{key, name, kind, state, text, why}]: "open", "trying", "failing"
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] bool busy() const { return m_busy; }

    Q_INVOKABLE void load();
    Q_INVOKABLE void reset(const QString& key); // empty: all

Q_SIGNALS:
    void changed();

private:
    void take(const base::Result<api::BreakerList>& list);
    void onBatch(const FeedBatch& batch);

    EngineLink& m_link;
    Format& m_format;
    std::vector<domain::Breaker> m_breakers;
    bool m_loaded = false;
    bool m_busy = false;
    QString m_error;
};

} // namespace flux::ui
