#include "engine/remote/pipe_link.h"

#include "engine/api/protocol.h"
#include "engine/base/log.h"
#include "engine/domain/codec.h"

#include <QtCore/QFileInfo>
#include <QtNetwork/QLocalSocket>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace flux::remote {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

// A socket that another user put there would get to read what the person writes.
bool belongsToSomebodyElse([[maybe_unused]] const QString& path) {
#ifdef Q_OS_UNIX
    const QFileInfo info(path);
    return info.exists() && info.ownerId() != ::geteuid();
#else
    return false;
#endif
}

void tell(PipeSlot& slot, const domain::LiveEvent& event) {
    const std::lock_guard lock(slot.mutex);
    const auto call = slot.alive ? slot.sink.live : nullptr;
    if (call)
        call(event);
}

domain::LiveEvent lostNotice() {
    return domain::EngineNotice{
        domain::EngineNotice::Kind::StoreUnavailable,
        QStringLiteral(
            "The connection to the Flux that does the work is lost. What was started is kept and goes on there.")};
}

} // namespace

PipeLink::PipeLink() = default;
PipeLink::~PipeLink() = default;

Result<void> PipeLink::open(const QString& path, int timeoutMs) {
    if (belongsToSomebodyElse(path))
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("Another user's program listens for this data folder. Flux did not connect to it."), path);
    m_socket = std::make_unique<QLocalSocket>();
    m_socket->connectToServer(path);
    if (!m_socket->waitForConnected(timeoutMs)) {
        const QString why = m_socket->errorString();
        m_socket.reset();
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("The Flux that works with this data does not answer. Try again in a moment."),
                         path + QStringLiteral(": ") + why);
    }
    m_lost = false;
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &PipeLink::read);
    connect(m_socket.get(), &QLocalSocket::disconnected, this,
            [this] { lost(QStringLiteral("the other side hung up")); });
    return {};
}

void PipeLink::shutdown() {
    for (const auto& slot : std::as_const(m_slots)) { // no notice: the subscriber's own side ends
        const std::lock_guard lock(slot->mutex);
        slot->alive = false;
    }
    lost(QStringLiteral("closed by this side"));
    if (m_socket)
        m_socket->flush(); // an unsubscribe or a last request may still be on its way
    m_socket.reset();
}

void PipeLink::request(const api::Request& request, api::Engine::ReplyHandler done) {
    const QString method = api::methodOf(request);
    ask(Json{{"method", method}, {"params", api::encodeRequest(request)}},
        [method, done = std::move(done)](Result<Json> answer) {
            done(answer.ok() ? api::decodeReply(method, *answer) : Result<api::Reply>(answer.error()));
        });
}

void PipeLink::show(const QString& goal, AnswerHandler done) {
    Json message{{"show", true}};
    if (!goal.isEmpty())
        message["goal"] = goal;
    ask(std::move(message), std::move(done));
}

void PipeLink::subscribe(qint64 id, qint64 fromSequence, std::shared_ptr<PipeSlot> slot) {
    if (m_lost) {
        tell(*slot, lostNotice());
        return;
    }
    m_slots.insert(id, std::move(slot));
    if (const auto written = write(Json{{"subscribe", fromSequence}, {"id", id}}); !written.ok())
        qCWarning(logEngine) << "the pipe did not take a subscription:" << written.error().detail;
}

void PipeLink::unsubscribe(qint64 id) {
    if (m_slots.remove(id) > 0 && !m_lost) {
        if (const auto written = write(Json{{"unsubscribe", id}}); !written.ok())
            qCWarning(logEngine) << "the pipe did not take the end of a subscription:" << written.error().detail;
    }
}

void PipeLink::ask(Json message, AnswerHandler done) {
    if (m_lost) {
        done(lostError());
        return;
    }
    const qint64 id = ++m_lastId;
    message["id"] = id;
    m_pending.insert(id, std::move(done));
    if (const auto written = write(message); !written.ok()) {
        if (const auto handler = m_pending.take(id))
            handler(written.error());
    }
}

Result<void> PipeLink::write(const Json& message) {
    FLUX_TRY(const QByteArray line, api::pipeLine(message));
    if (m_socket->write(line) != line.size())
        return makeError(ErrorCode::Unavailable, lostError().message, m_socket->errorString());
    return {};
}

void PipeLink::read() {
    if (m_lost)
        return;
    if (!m_lines.feed(m_socket->readAll())) {
        lost(QStringLiteral("a line is too long"));
        m_socket->abort();
        return;
    }
    while (!m_lost) { // a handler may end the connection
        const auto line = m_lines.next();
        if (!line)
            return;
        handle(*line);
    }
}

void PipeLink::handle(const QByteArray& line) {
    const auto message = base::parseJson(line);
    if (!message.ok()) {
        qCWarning(logEngine) << "the pipe brought a line that is not JSON:" << message.error().message;
        return;
    }
    const qint64 id = base::intAt(*message, "id");
    if (message->contains("event") || message->contains("live")) {
        if (const auto slot = m_slots.value(id))
            handleEvent(*slot, *message);
        return;
    }
    const auto handler = m_pending.take(id);
    if (!handler)
        return;
    if (message->contains("error"))
        handler(domain::errorFromJson(base::jsonAt(*message, "error")));
    else
        handler(base::jsonAt(*message, "result"));
}

void PipeLink::handleEvent(PipeSlot& slot, const Json& json) {
    if (json.contains("live")) {
        const auto live = domain::fromJson<domain::LiveEvent>(base::jsonAt(json, "live"));
        if (live.ok())
            tell(slot, *live);
        return;
    }
    const auto event = domain::fromJson<domain::FeedEvent>(base::jsonAt(json, "event"));
    if (!event.ok()) { // of a newer program; who applies events sees the gap and reads the page again
        qCWarning(logEngine) << "the pipe brought an event that cannot be read:" << event.error().message;
        return;
    }
    const std::lock_guard lock(slot.mutex);
    if (!slot.alive || event->sequence <= slot.last)
        return;
    slot.last = event->sequence;
    if (const auto call = slot.sink.event)
        call(*event);
}

void PipeLink::lost(const QString& detail) {
    if (m_lost)
        return;
    m_lost = true;
    m_detail = detail;
    const auto pending = std::exchange(m_pending, {});
    for (const AnswerHandler& handler : pending)
        handler(lostError());
    const auto subscriptions = std::exchange(m_slots, {});
    for (const auto& slot : subscriptions)
        tell(*slot, lostNotice());
}

base::Error PipeLink::lostError() const {
    return makeError(
        ErrorCode::Unavailable,
        QStringLiteral("The connection to the Flux that does the work is lost. Start Flux again to go on."), m_detail);
}

} // namespace flux::remote
