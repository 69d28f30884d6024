#include "engine/host/shared_work.h"

#include "engine/base/log.h"
#include "engine/domain/codec.h"

namespace flux::host {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {
constexpr int kClaimPage = 64; // at a time, so that engines that start together share what there is
constexpr int kPatience = 3;   // leases: by then the owner has answered, or is dead and another has
constexpr int kEachLease = 3;  // renewals in one lease
} // namespace

SharedWork::SharedWork(Parts parts) : m_parts(std::move(parts)) {
    connect(&m_timer, &QTimer::timeout, this, [this] { tick(); });
}

Result<void> SharedWork::join() {
    m_renewedAt = m_parts.clock->steadyMs();
    FLUX_CHECK(m_parts.leases->join());
    FLUX_CHECK(m_parts.leases->renew()); // learns whether others are there
    m_joined = true;
    m_parts.leases->onNews([this](const store::News& news) { hear(news); });
    m_timer.start(std::max(1, m_parts.leases->leaseMs() / kEachLease));
    return {};
}

void SharedWork::claimAll() {
    m_claimsAll = true;
    claim();
}

void SharedWork::leave() {
    if (!std::exchange(m_joined, false))
        return;
    m_timer.stop();
    m_parts.leases->onNews({});
    if (const auto left = m_parts.leases->leave(); !left.ok()) // others wait for the lease to end, no more
        qCWarning(logEngine, "leaving the shared store: %ls", qUtf16Printable(left.error().detail));
    const auto sent = std::exchange(m_sent, {});
    for (const Sent& letter : sent)
        letter.done(makeError(ErrorCode::Cancelled,
                              QStringLiteral("Flux is closing. The Flux that works on this task has the request and "
                                             "may still do it.")));
}

bool SharedWork::mayAct() const {
    return m_joined && m_parts.clock->steadyMs() - m_renewedAt < m_parts.leases->leaseMs();
}

void SharedWork::doubt() {
    if (!std::exchange(m_doubt, true))
        QMetaObject::invokeMethod(
            this, [this] { tick(); }, Qt::QueuedConnection);
}

// It may come inside a commit: what follows from it waits for the event loop.
void SharedWork::hear(const store::News& news) {
    m_news.events = m_news.events || news.events;
    m_news.settings = m_news.settings || news.settings;
    m_news.letters = m_news.letters || news.letters;
    m_news.members = m_news.members || news.members;
    if (std::exchange(m_heard, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_heard = false;
            if (!m_joined)
                return;
            const store::News all = std::exchange(m_news, {});
            if (all.events || all.settings)
                m_parts.told(all);
            if (all.letters) {
                readLetters();
                readAnswers();
            }
            if (all.members && m_claimsAll)
                claim();
        },
        Qt::QueuedConnection);
}

void SharedWork::tick() {
    if (!m_joined || !renew())
        return;
    m_parts.renewed();
    if (!m_leaving.isEmpty()) {
        if (m_parts.leases->release({m_leaving.begin(), m_leaving.end()}).ok())
            m_leaving.clear();
    }
    if (othersThere() || !m_sent.isEmpty())
        readLetters();
    if (othersThere())
        m_parts.told({true, true, false, false}); // what was told while the connection was away
    readAnswers();
    giveUpOld();
    if (m_claimsAll)
        claim();
}

bool SharedWork::renew() {
    const qint64 begun = m_parts.clock->steadyMs();
    const auto lost = m_parts.leases->renew();
    if (!lost.ok()) {
        qCWarning(logEngine, "the lease was not renewed: %ls", qUtf16Printable(lost.error().detail));
        return false;
    }
    m_renewedAt = begun;
    m_doubt = false;
    if (!lost->empty())
        m_parts.lost(*lost);
    return true;
}

Result<void> SharedWork::findLost() {
    FLUX_TRY(const auto lost, m_parts.leases->lost());
    if (!lost.empty())
        m_parts.lost(lost);
    return {};
}

void SharedWork::claim() {
    if (!m_joined || !mayAct())
        return;
    const auto work = m_parts.leases->claim(kClaimPage);
    if (!work.ok()) {
        qCWarning(logEngine, "no work was taken: %ls", qUtf16Printable(work.error().detail));
        return; // the next tick does it again
    }
    if (!work->tasks.empty() || !work->turns.empty())
        m_parts.claimed(*work);
    if (work->tasks.size() == kClaimPage || work->turns.size() == kClaimPage)
        QTimer::singleShot(0, this, [this] { claim(); });
}

// ---- letters ----

void SharedWork::forward(const domain::TaskId& task, const api::Request& request, api::Engine::ReplyHandler done) {
    const QString method = api::methodOf(request);
    const auto id = m_parts.leases->send({0, task, method, api::encodeRequest(request)});
    if (!id.ok()) {
        done(id.error());
        return;
    }
    m_sent.insert(*id, {std::move(done), method, m_parts.clock->steadyMs()});
}

void SharedWork::readLetters() {
    const auto letters = m_parts.leases->letters();
    if (!letters.ok())
        return; // they stay where they are
    for (const store::Letter& letter : *letters) {
        if (!m_inHand.contains(letter.id)) {
            m_inHand.insert(letter.id);
            m_parts.asked(letter);
        }
    }
}

Result<bool> SharedWork::isOpen(qint64 letter) {
    FLUX_TRY(const auto letters, m_parts.leases->letters());
    return std::any_of(letters.begin(), letters.end(), [letter](const store::Letter& l) { return l.id == letter; });
}

void SharedWork::dealtWith(qint64 letter) {
    m_inHand.remove(letter);
    if (m_sent.contains(letter)) // it was our own: its owner died
        QTimer::singleShot(0, this, [this] { readAnswers(); });
}

void SharedWork::readAnswers() {
    if (m_sent.isEmpty())
        return;
    const auto answers = m_parts.leases->answers();
    if (!answers.ok())
        return;
    for (const store::LetterAnswer& answer : *answers) {
        const auto found = m_sent.find(answer.id);
        if (found == m_sent.end())
            continue;
        const Sent sent = *found;
        m_sent.erase(found);
        if (answer.answer.contains("error"))
            sent.done(domain::errorFromJson(answer.answer["error"]));
        else
            sent.done(api::decodeReply(sent.method, base::jsonAt(answer.answer, "reply")));
    }
}

void SharedWork::giveUpOld() {
    const qint64 now = m_parts.clock->steadyMs();
    for (auto it = m_sent.begin(); it != m_sent.end();) {
        if (now - it->at < qint64(kPatience) * m_parts.leases->leaseMs()) {
            ++it;
            continue;
        }
        const auto gone = m_parts.leases->withdraw(it.key());
        if (!gone.ok() || !*gone) { // answered just now: the next tick reads it
            ++it;
            continue;
        }
        it->done(makeError(ErrorCode::DeadlineExceeded,
                           QStringLiteral("The Flux that works on this task did not answer, so nothing was changed. "
                                          "Try again.")));
        it = m_sent.erase(it);
    }
}

} // namespace flux::host
