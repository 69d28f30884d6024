#include "ui/core/breaker_list.h"

#include "ui/core/error_text.h"

#include <algorithm>

namespace flux::ui {

using domain::Breaker;
using domain::BreakerState;

namespace {

bool isWorthShowing(const Breaker& breaker) {
    return breaker.state != BreakerState::Closed || breaker.failures > 0;
}

QString kindOf(const QString& key) {
    return key.section(QLatin1Char(':'), 0, 0);
}

QString kindInWords(const QString& key) {
    const QString kind = kindOf(key);
    if (kind == QLatin1StringView("host"))
        return BreakerList::tr("Host");
    if (kind == QLatin1StringView("model"))
        return BreakerList::tr("Model");
    return kind == QLatin1StringView("integration") ? BreakerList::tr("Integration") : kind;
}

} // namespace

BreakerList::BreakerList(EngineLink& link, Format& format, QObject* parent)
    : QObject(parent), m_link(link), m_format(format) {
    connect(&link, &EngineLink::ready, this, &BreakerList::load);
    connect(&link, &EngineLink::lost, this, &BreakerList::load);
    connect(&link, &EngineLink::batch, this, &BreakerList::onBatch);
}

QVariantList BreakerList::rows() const {
    QVariantList list;
    for (const Breaker& breaker : m_breakers) {
        QString state = QStringLiteral("failing");
        QString text = breaker.failures == 1 ? tr("Failed once, is still called")
                                             : tr("Failed %1 times in a row, is still called").arg(breaker.failures);
        if (breaker.state == BreakerState::Open) {
            state = QStringLiteral("open");
            text = tr("Not called since %1. Next try at %2.")
                       .arg(m_format.timeOfDay(breaker.openedAt.ms), m_format.timeOfDay(breaker.retryAt.ms));
        } else if (breaker.state == BreakerState::HalfOpen) {
            state = QStringLiteral("trying");
            text = tr("One call is let through now to try.");
        }
        list.append(QVariantMap{{QStringLiteral("key"), breaker.key},
                                {QStringLiteral("name"), breaker.key.section(QLatin1Char(':'), 1)},
                                {QStringLiteral("kind"), kindInWords(breaker.key)},
                                {QStringLiteral("state"), state},
                                {QStringLiteral("text"), text},
                                {QStringLiteral("why"), breaker.lastError}});
    }
    return list;
}

void BreakerList::load() {
    m_link.send(api::ListBreakers{}, this, [this](const base::Result<api::BreakerList>& list) { take(list); });
}

void BreakerList::take(const base::Result<api::BreakerList>& list) {
    m_busy = false;
    m_loaded = m_loaded || list.ok();
    m_error = list.ok() ? QString() : errorText(list.error());
    if (list.ok()) {
        m_breakers = list->breakers;
        std::erase_if(m_breakers, [](const Breaker& breaker) { return !isWorthShowing(breaker); });
    }
    Q_EMIT changed();
}

void BreakerList::reset(const QString& key) {
    if (m_busy)
        return;
    m_busy = true;
    Q_EMIT changed();
    m_link.send(api::ResetBreaker{key}, this, [this](const base::Result<api::BreakerList>& list) { take(list); });
}

void BreakerList::onBatch(const FeedBatch& batch) {
    bool touched = false;
    for (const domain::LiveEvent& event : batch.live) {
        const auto* change = std::get_if<domain::BreakerChanged>(&event);
        if (!change)
            continue;
        touched = true;
        const auto at = std::find_if(m_breakers.begin(), m_breakers.end(),
                                     [&](const Breaker& known) { return known.key == change->breaker.key; });
        if (!isWorthShowing(change->breaker)) {
            if (at != m_breakers.end())
                m_breakers.erase(at);
        } else if (at != m_breakers.end()) {
            *at = change->breaker;
        } else {
            m_breakers.push_back(change->breaker);
        }
    }
    if (touched)
        Q_EMIT changed();
}

} // namespace flux::ui
