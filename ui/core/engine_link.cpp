#include "ui/core/engine_link.h"

#include "ui/core/error_text.h"

#include <QtCore/QMetaMethod>

#include <algorithm>

namespace flux::ui {

namespace {
constexpr int kFrameMs = 16;
constexpr std::size_t kMaxQueued = 50'000;

bool sameStep(const domain::LiveEvent& a, const domain::StepProgress& b) {
    const auto* progress = std::get_if<domain::StepProgress>(&a);
    return progress && progress->taskId == b.taskId && progress->key == b.key;
}

void addLive(std::vector<domain::LiveEvent>& live, const domain::LiveEvent& event) {
    if (const auto* progress = std::get_if<domain::StepProgress>(&event)) {
        const auto known =
            std::find_if(live.begin(), live.end(), [&](const auto& other) { return sameStep(other, *progress); });
        if (known != live.end()) {
            *known = event;
            return;
        }
    }
    if (live.size() < kMaxQueued)
        live.push_back(event);
}
} // namespace

// Filled on the engine's thread, emptied on the UI thread.
struct EngineLink::Mailbox {
    QMutex mutex;
    FeedBatch batch;
    bool woken = false;
    bool overflowed = false;
};

EngineLink::EngineLink(QObject* parent) : QObject(parent), m_mailbox(std::make_shared<Mailbox>()) {
    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    m_frame.setInterval(kFrameMs);
    connect(&m_frame, &QTimer::timeout, this, &EngineLink::drain);
}

EngineLink::~EngineLink() {
    m_subscription.reset();
} // no sink call may run into a half destroyed object

void EngineLink::setEngine(api::Engine* engine) {
    m_subscription.reset();
    m_mailbox = std::make_shared<Mailbox>();
    m_engine = engine;
    m_last = 0;
    setState(State::Starting);
    if (m_engine)
        bootstrap();
}

void EngineLink::setFailed(const QString& sentence) {
    m_subscription.reset();
    m_engine = nullptr;
    setState(State::Failed, sentence);
}

void EngineLink::setHandedOver(const QString& sentence) {
    m_subscription.reset();
    m_engine = nullptr;
    setState(State::HandedOver, sentence);
}

void EngineLink::retry() {
    if (m_state != State::Failed)
        return;
    if (m_engine) {
        setState(State::Starting);
        bootstrap();
    } else {
        Q_EMIT retryAsked();
    }
}

bool EngineLink::canRetry() const {
    return m_state == State::Failed &&
           (m_engine || isSignalConnected(QMetaMethod::fromSignal(&EngineLink::retryAsked)));
}

// The first page gives the counts and the sequence number that the feed goes on from.
void EngineLink::bootstrap() {
    send(api::ListConversations{domain::Split::Inbox, std::nullopt, 1}, this,
         [this, asked = m_engine](const base::Result<api::ConversationPage>& page) {
             if (asked != m_engine || m_subscription)
                 return;
             if (!page.ok()) {
                 setState(State::Failed, errorText(page.error()));
                 return;
             }
             m_last = page->sequence;
             api::FeedSink sink;
             sink.event = [this, box = m_mailbox](const domain::FeedEvent& event) {
                 const QMutexLocker lock(&box->mutex);
                 if (box->batch.events.size() < kMaxQueued)
                     box->batch.events.push_back(event);
                 else
                     box->overflowed = true;
                 if (!std::exchange(box->woken, true))
                     QMetaObject::invokeMethod(this, &EngineLink::onWake, Qt::QueuedConnection);
             };
             sink.live = [this, box = m_mailbox](const domain::LiveEvent& event) {
                 const QMutexLocker lock(&box->mutex);
                 addLive(box->batch.live, event);
                 if (!std::exchange(box->woken, true))
                     QMetaObject::invokeMethod(this, &EngineLink::onWake, Qt::QueuedConnection);
             };
             m_subscription = m_engine->subscribe(m_last, std::move(sink));
             setState(State::Ready);
             Q_EMIT ready(page->counts);
         });
}

void EngineLink::onWake() {
    if (!m_frame.isActive())
        drain();
}

void EngineLink::drain() {
    FeedBatch taken;
    bool overflowed = false;
    {
        const QMutexLocker lock(&m_mailbox->mutex);
        std::swap(taken, m_mailbox->batch);
        overflowed = std::exchange(m_mailbox->overflowed, false);
        m_mailbox->woken = false;
    }
    if (taken.events.empty() && taken.live.empty() && !overflowed)
        return;
    m_frame.start();
    dispatch(std::move(taken), overflowed);
}

void EngineLink::dispatch(FeedBatch taken, bool overflowed) {
    bool gap = overflowed;
    std::vector<domain::FeedEvent> fresh;
    fresh.reserve(taken.events.size());
    for (domain::FeedEvent& event : taken.events) {
        if (event.sequence <= m_last)
            continue; // a replay of what is known
        gap = gap || event.sequence != m_last + 1;
        m_last = event.sequence;
        fresh.push_back(std::move(event));
    }
    taken.events = std::move(fresh);
    takeNotices(taken.live);
    if (gap)
        Q_EMIT lost();
    else
        Q_EMIT batch(taken);
}

void EngineLink::takeNotices(const std::vector<domain::LiveEvent>& live) {
    for (const domain::LiveEvent& event : live) {
        const auto* notice = std::get_if<domain::EngineNotice>(&event);
        if (!notice)
            continue;
        const QString text = notice->kind == domain::EngineNotice::Kind::Healthy ? QString() : notice->text;
        if (text != m_notice) {
            m_notice = text;
            Q_EMIT noticeChanged();
        }
    }
}

void EngineLink::setState(State state, const QString& sentence) {
    if (m_state == state && m_sentence == sentence)
        return;
    m_state = state;
    m_sentence = sentence;
    Q_EMIT stateChanged();
}

base::Error EngineLink::notReady() const {
    if (m_state == State::Starting)
        return base::makeError(base::ErrorCode::Unavailable,
                               tr("Flux is still starting. Nothing was sent; try again in a moment."));
    return base::makeError(base::ErrorCode::FailedPrecondition,
                           m_sentence.isEmpty() ? tr("The engine is not running. Nothing was sent.") : m_sentence);
}

} // namespace flux::ui
