#include "engine/net/circuit_breaker.h"

#include "engine/net/wording.h"

#include <algorithm>

namespace flux::net {

using base::ErrorCode;
using base::Result;
using domain::Breaker;
using domain::BreakerState;

namespace {

constexpr size_t kMostEntries = 2'000; // of hosts that failed now and then; the closed ones are forgotten first

// What the key is about, in a person's words: "example.com", "example.com:8080".
QString subjectOf(const QString& key) {
    QString subject = key.section(u':', 1);
    for (const QString& usual : {QStringLiteral(":443"), QStringLiteral(":80")}) {
        if (key.startsWith(QStringLiteral("host:")) && subject.endsWith(usual))
            subject.chop(usual.size());
    }
    return subject;
}

base::Error refusal(const Breaker& breaker, qint64 leftMs, base::Instant now) {
    const QDateTime at = now.plusMs(leftMs).utc().toLocalTime();
    base::Error error = base::makeError(
        ErrorCode::Unavailable,
        QStringLiteral("%1 has failed %2 times; Flux tries it again at %3. “flux breakers reset” tries at once.")
            .arg(isolated(subjectOf(breaker.key)))
            .arg(breaker.failures)
            .arg(at.toString(QStringLiteral("HH:mm:ss"))),
        domain::kOpenBreaker + breaker.key);
    error.retryAfterMs = leftMs;
    return error;
}

} // namespace

CircuitBreakers::Call& CircuitBreakers::Call::operator=(Call&& other) noexcept {
    if (this != &other) {
        end();
        m_breakers = std::exchange(other.m_breakers, nullptr);
        m_key = std::move(other.m_key);
        m_era = other.m_era;
    }
    return *this;
}

void CircuitBreakers::Call::succeeded() {
    if (CircuitBreakers* breakers = std::exchange(m_breakers, nullptr))
        breakers->verdict(m_key, m_era, true, {}, {});
}

void CircuitBreakers::Call::failed(const QString& error, std::optional<qint64> retryAfterMs) {
    if (CircuitBreakers* breakers = std::exchange(m_breakers, nullptr))
        breakers->verdict(m_key, m_era, false, error, retryAfterMs);
}

void CircuitBreakers::Call::end() {
    if (CircuitBreakers* breakers = std::exchange(m_breakers, nullptr))
        breakers->giveUp(m_key, m_era);
}

void CircuitBreakers::load(const std::vector<Breaker>& kept) {
    const std::lock_guard lock(m_mutex);
    for (const Breaker& breaker : kept) {
        Entry entry;
        entry.breaker = breaker;
        entry.era = ++m_era;
        if (breaker.state == BreakerState::HalfOpen) {
            entry.breaker.state = BreakerState::Open;
            entry.openUntil = m_clock.steadyMs();
        } else if (breaker.state == BreakerState::Open) { // a clock that was set back holds it no longer than it may
            const qint64 left = breaker.retryAt.ms - m_clock.now().ms;
            entry.openUntil = m_clock.steadyMs() + std::clamp<qint64>(left, 0, m_rules.retryAfterMs);
        }
        m_entries.insert_or_assign(breaker.key, std::move(entry));
    }
}

Result<void> CircuitBreakers::mayCall(const Entry& entry) const {
    if (entry.breaker.state == BreakerState::Closed)
        return {};
    const qint64 left = entry.openUntil - m_clock.steadyMs();
    if (left > 0)
        return refusal(entry.breaker, left, m_clock.now());
    if (entry.trying) // somebody is finding out
        return refusal(entry.breaker, m_rules.firstOpenMs / 10, m_clock.now());
    return {};
}

Result<void> CircuitBreakers::check(const QString& key) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_entries.find(key);
    return it == m_entries.end() ? Result<void>() : mayCall(it->second);
}

Result<CircuitBreakers::Call> CircuitBreakers::begin(const QString& key) {
    std::optional<Breaker> changed;
    Call call;
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_entries.find(key);
        if (it != m_entries.end()) {
            Entry& entry = it->second;
            FLUX_CHECK(mayCall(entry));
            if (entry.breaker.state != BreakerState::Closed) {
                entry.trying = true;
                if (entry.breaker.state == BreakerState::Open) {
                    entry.breaker.state = BreakerState::HalfOpen;
                    changed = entry.breaker;
                }
            }
            call.m_era = entry.era;
        }
        call.m_key = key;
        call.m_breakers = this;
    }
    tell(changed);
    return call;
}

void CircuitBreakers::open(Entry& entry, std::optional<qint64> retryAfterMs) {
    const int doublings = std::clamp(entry.breaker.failures - m_rules.failures, 0, 16);
    qint64 forMs = std::min(m_rules.longestOpenMs, m_rules.firstOpenMs << doublings);
    forMs = std::max(forMs, std::min(retryAfterMs.value_or(0), m_rules.retryAfterMs));
    entry.breaker.state = BreakerState::Open;
    entry.breaker.openedAt = m_clock.now();
    entry.breaker.retryAt = entry.breaker.openedAt.plusMs(forMs);
    entry.openUntil = m_clock.steadyMs() + forMs;
    entry.trying = false;
    entry.era = ++m_era;
}

void CircuitBreakers::verdict(const QString& key, quint64 era, bool success, const QString& error,
                              std::optional<qint64> retryAfterMs) {
    std::optional<Breaker> changed;
    {
        const std::lock_guard lock(m_mutex);
        auto it = m_entries.find(key);
        if (it == m_entries.end()) {
            if (success || era != 0)
                return;
            if (m_entries.size() >= kMostEntries)
                std::erase_if(m_entries, [](const auto& e) { return e.second.breaker.state == BreakerState::Closed; });
            it = m_entries.emplace(key, Entry{}).first;
            it->second.breaker.key = key;
        }
        Entry& entry = it->second;
        if (entry.era != era)
            return; // it was begun before the breaker opened or was reset
        const bool wasOpen = entry.breaker.state != BreakerState::Closed;
        if (success) {
            Breaker closed;
            closed.key = key;
            m_entries.erase(it);
            if (wasOpen)
                changed = closed;
        } else {
            ++entry.breaker.failures;
            entry.breaker.lastError = error;
            if (wasOpen || entry.breaker.failures >= m_rules.failures) {
                open(entry, retryAfterMs);
                changed = entry.breaker;
            }
        }
    }
    tell(changed);
}

void CircuitBreakers::giveUp(const QString& key, quint64 era) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_entries.find(key);
    if (it != m_entries.end() && it->second.era == era)
        it->second.trying = false; // the next call may try
}

void CircuitBreakers::tell(const std::optional<Breaker>& changed) const {
    if (changed && m_changed)
        m_changed(*changed);
}

std::vector<Breaker> CircuitBreakers::list() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Breaker> out;
    for (const auto& [key, entry] : m_entries) {
        if (entry.breaker.state != BreakerState::Closed || entry.breaker.failures > 0)
            out.push_back(entry.breaker);
    }
    return out;
}

Breaker CircuitBreakers::find(const QString& key) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_entries.find(key);
    if (it != m_entries.end())
        return it->second.breaker;
    Breaker closed;
    closed.key = key;
    return closed;
}

std::vector<Breaker> CircuitBreakers::reset(const QString& wanted) {
    const std::lock_guard lock(m_mutex);
    std::vector<Breaker> out;
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (!matchesBreaker(it->first, wanted)) {
            ++it;
            continue;
        }
        Breaker closed;
        closed.key = it->first;
        out.push_back(std::move(closed));
        it = m_entries.erase(it);
    }
    return out;
}

QString hostBreakerKey(const QString& host, int port) {
    return QStringLiteral("host:%1:%2").arg(host.toLower()).arg(port);
}

bool matchesBreaker(const QString& key, const QString& wanted) {
    const QString plain = wanted.trimmed().toLower();
    const QString subject = key.section(u':', 1).toLower();
    const bool withoutPort = key.startsWith(QStringLiteral("host:")) && subject.section(u':', 0, -2) == plain;
    return plain.isEmpty() || key.toLower() == plain || subject == plain || withoutPort;
}

} // namespace flux::net
