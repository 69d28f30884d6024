#include "engine/remote/pipe_engine.h"

#include "engine/base/mailbox.h"
#include "engine/remote/pipe_link.h"

#include <QtCore/QSemaphore>
#include <QtCore/QThread>

#include <atomic>

namespace flux::remote {

using base::ErrorCode;
using base::makeError;
using base::Result;

struct PipeEngine::Impl {
    QThread thread;
    PipeLink link;
    std::shared_ptr<base::Mailbox> mailbox = std::make_shared<base::Mailbox>(&link);
    std::atomic<qint64> lastSubscription{0};

    Impl() {
        thread.setObjectName(QStringLiteral("flux-pipe"));
        link.moveToThread(&thread);
        thread.start();
    }
    ~Impl() {
        mailbox->close();
        // Comes after every job that was posted before, so each request has been asked and now gets its error.
        QMetaObject::invokeMethod(
            &link, [this] { link.shutdown(); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }
};

namespace {

class PipeSubscription final : public api::Subscription {
public:
    PipeSubscription(std::shared_ptr<PipeSlot> slot, std::function<void()> leave)
        : m_slot(std::move(slot)), m_leave(std::move(leave)) {}
    ~PipeSubscription() override {
        {
            const std::lock_guard lock(m_slot->mutex);
            m_slot->alive = false;
            m_slot->sink = {};
        }
        m_leave();
    }

private:
    std::shared_ptr<PipeSlot> m_slot;
    std::function<void()> m_leave;
};

base::Error goneError() {
    return makeError(ErrorCode::Unavailable, QStringLiteral("Flux is closing. Start it again to go on."));
}

} // namespace

PipeEngine::PipeEngine(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PipeEngine::~PipeEngine() = default;

Result<std::unique_ptr<PipeEngine>> PipeEngine::connect(const QString& socketPath, int timeoutMs) {
    auto impl = std::make_unique<Impl>();
    Result<void> opened;
    PipeLink& link = impl->link;
    QMetaObject::invokeMethod(
        &link, [&] { opened = link.open(socketPath, timeoutMs); }, Qt::BlockingQueuedConnection);
    FLUX_CHECK(opened);
    return std::unique_ptr<PipeEngine>(new PipeEngine(std::move(impl)));
}

std::unique_ptr<api::Subscription> PipeEngine::subscribe(qint64 fromSequence, api::FeedSink sink) {
    auto slot = std::make_shared<PipeSlot>();
    slot->last = fromSequence;
    slot->sink = std::move(sink);
    const qint64 id = ++m_impl->lastSubscription;
    PipeLink* link = &m_impl->link;
    const auto mailbox = m_impl->mailbox;
    mailbox->post([link, id, fromSequence, slot] { link->subscribe(id, fromSequence, slot); });
    return std::make_unique<PipeSubscription>(
        std::move(slot), [mailbox, link, id] { mailbox->post([link, id] { link->unsubscribe(id); }); });
}

void PipeEngine::post(api::Request request, ReplyHandler done) {
    PipeLink* link = &m_impl->link;
    const bool taken =
        m_impl->mailbox->post([link, request = std::move(request), done] { link->request(request, done); });
    if (!taken)
        done(goneError());
}

Result<void> PipeEngine::show(const QString& goal, int timeoutMs) {
    struct Answer {
        QSemaphore arrived;
        Result<void> result;
    };
    auto answer = std::make_shared<Answer>();
    PipeLink* link = &m_impl->link;
    m_impl->mailbox->post([link, goal, answer] {
        link->show(goal, [answer](Result<base::Json> reply) {
            answer->result = reply.ok() ? Result<void>() : Result<void>(reply.error());
            answer->arrived.release();
        });
    });
    if (!answer->arrived.tryAcquire(1, timeoutMs))
        return makeError(ErrorCode::DeadlineExceeded, QStringLiteral("The open Flux window did not answer in time."));
    return answer->result;
}

} // namespace flux::remote
