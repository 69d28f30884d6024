#include "engine/server/pipe_client.h"

#include "engine/api/protocol.h"
#include "engine/base/log.h"
#include "engine/domain/codec.h"

#include <QtNetwork/QLocalSocket>

#include <deque>
#include <mutex>

namespace flux::server {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {
constexpr int kMaxUnderWay = 32;
constexpr size_t kMaxFeeds = 64;
constexpr size_t kMaxQueuedEvents = 50'000;
constexpr size_t kMaxQueuedLive = 1'000;       // beyond it live events are left out
constexpr qint64 kFillMark = 1024 * 1024;      // events wait in the queue while this much is unsent
constexpr qint64 kPauseMark = 8 * 1024 * 1024; // no request is read while this much is unsent
constexpr qint64 kDropMark = 64 * 1024 * 1024;
constexpr qsizetype kMaxGoalChars = 20'000;

using AnyEvent = std::variant<domain::FeedEvent, domain::LiveEvent>;

// Between the engine's thread, which adds, and the listener's, which takes.
struct EventQueue {
    std::mutex mutex;
    std::deque<AnyEvent> events;
    bool woken = false;    // a wake-up is on its way to the client
    bool overflow = false; // the client is too slow; nothing is added any more

    // True when the client must be woken.
    bool add(AnyEvent event) {
        const std::lock_guard lock(mutex);
        const bool live = std::holds_alternative<domain::LiveEvent>(event);
        if (overflow || (live && events.size() >= kMaxQueuedLive))
            return false;
        if (events.size() >= kMaxQueuedEvents) {
            overflow = true;
            events.clear();
            return true;
        }
        events.push_back(std::move(event));
        return !std::exchange(woken, true);
    }
};
} // namespace

struct PipeClient::Feed {
    qint64 id = 0;
    std::shared_ptr<EventQueue> queue = std::make_shared<EventQueue>();
    std::unique_ptr<api::Subscription> subscription;
};

PipeClient::PipeClient(api::Engine& engine, Show show, std::unique_ptr<QLocalSocket> socket)
    : m_engine(engine)
    , m_show(std::move(show))
    , m_socket(std::move(socket))
    , m_mailbox(std::make_shared<base::Mailbox>(this)) {
    m_socket->setParent(nullptr); // owned here, not by the server that accepted it
    m_socket->setReadBufferSize(kFillMark);
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &PipeClient::read);
    connect(m_socket.get(), &QLocalSocket::bytesWritten, this, [this] {
        drain();
        read();
    });
    connect(m_socket.get(), &QLocalSocket::disconnected, this, [this] { drop("left"); });
    m_mailbox->post([this] { read(); }); // what came before the signals were connected
}

PipeClient::~PipeClient() {
    m_mailbox->close(); // answers that are still under way find nobody
    m_feeds.clear();
    m_socket->disconnect(this);
    m_socket->flush(); // an answer that is written goes out though the engine ends now
}

bool PipeClient::isBusy() const {
    return m_underWay >= kMaxUnderWay || m_socket->bytesToWrite() > kPauseMark;
}

void PipeClient::read() {
    while (!m_dropped && !isBusy()) {
        if (const auto line = m_lines.next()) {
            handle(*line);
            continue;
        }
        const QByteArray bytes = m_socket->readAll();
        if (bytes.isEmpty())
            return;
        if (!m_lines.feed(bytes))
            drop("sent a line that is too long");
    }
}

void PipeClient::handle(const QByteArray& line) {
    if (line.trimmed().isEmpty())
        return;
    const auto message = base::parseJson(line);
    if (!message.ok()) {
        answer(0, message.error());
        return;
    }
    const qint64 id = base::intAt(*message, "id");
    if (base::jsonAt(*message, "method").is_string())
        handleRequest(id, base::textAt(*message, "method"), base::jsonAt(*message, "params"));
    else if (base::boolAt(*message, "show"))
        handleShow(id, *message);
    else if (base::jsonAt(*message, "subscribe").is_number_integer())
        handleSubscribe(id, base::intAt(*message, "subscribe"));
    else if (base::jsonAt(*message, "unsubscribe").is_number_integer())
        m_feeds.erase(base::intAt(*message, "unsubscribe"));
    else
        answer(id, makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("A line must hold a method, show, subscribe or unsubscribe.")));
}

void PipeClient::handleRequest(qint64 id, const QString& method, const Json& params) {
    auto request = api::decodeRequest(method, params);
    if (!request.ok()) {
        answer(id, request.error());
        return;
    }
    ++m_underWay;
    m_engine.post(std::move(*request), [mailbox = m_mailbox, this, id](Result<api::Reply> reply) {
        mailbox->post([this, id, reply = std::move(reply)] { // runs only while this is there
            --m_underWay;
            answer(id, reply.ok() ? Result<Json>(api::encodeReply(*reply)) : Result<Json>(reply.error()));
            read();
        });
    });
}

void PipeClient::handleShow(qint64 id, const Json& message) {
    const QString goal = base::textAt(message, "goal");
    if (goal.size() > kMaxGoalChars)
        answer(id, makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("The goal is longer than %1 characters.").arg(kMaxGoalChars)));
    else if (!m_show)
        answer(id, makeError(ErrorCode::FailedPrecondition,
                             QStringLiteral("The Flux that works with this data has no window.")));
    else {
        m_show(goal);
        answer(id, Json::object());
    }
}

void PipeClient::handleSubscribe(qint64 id, qint64 fromSequence) {
    if (fromSequence < 0 || (m_feeds.size() >= kMaxFeeds && !m_feeds.contains(id))) {
        drop("asked for too many subscriptions or for a wrong one");
        return;
    }
    auto feed = std::make_unique<Feed>();
    feed->id = id;
    const auto wake = [mailbox = m_mailbox, this] { mailbox->post([this] { drain(); }); };
    api::FeedSink sink;
    sink.event = [queue = feed->queue, wake](const domain::FeedEvent& event) {
        if (queue->add(event))
            wake();
    };
    sink.live = [queue = feed->queue, wake](const domain::LiveEvent& event) {
        if (queue->add(event))
            wake();
    };
    m_feeds.erase(id);
    feed->subscription = m_engine.subscribe(fromSequence, std::move(sink));
    m_feeds.emplace(id, std::move(feed));
}

void PipeClient::answer(qint64 id, const Result<Json>& result) {
    Json message{{"id", id}};
    if (result.ok())
        message["result"] = *result;
    else
        message["error"] = domain::toJson(result.error());
    const auto line = api::pipeLine(message);
    if (line.ok())
        send(*line);
    else
        answer(id, makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The answer is too large to hand over. Ask for a smaller part.")));
}

void PipeClient::drain() {
    bool more = true;
    while (more && !m_dropped) {
        more = false;
        for (const auto& [id, feed] : m_feeds) {
            if (m_dropped)
                return;
            more = drainOne(*feed) || more;
        }
    }
}

bool PipeClient::drainOne(Feed& feed) {
    AnyEvent event;
    {
        const std::lock_guard lock(feed.queue->mutex);
        if (feed.queue->overflow) {
            drop("is too slow for the events it asked for");
            return false;
        }
        if (feed.queue->events.empty()) {
            feed.queue->woken = false;
            return false;
        }
        if (m_socket->bytesToWrite() >= kFillMark)
            return false; // bytesWritten goes on
        event = std::move(feed.queue->events.front());
        feed.queue->events.pop_front();
    }
    Json message{{"id", feed.id}};
    if (const auto* committed = std::get_if<domain::FeedEvent>(&event))
        message["event"] = domain::toJson(*committed);
    else
        message["live"] = domain::toJson(std::get<domain::LiveEvent>(event));
    const auto line = api::pipeLine(message);
    if (line.ok())
        send(*line);
    else
        drop("would need an event that is too large for a line");
    return true;
}

void PipeClient::send(const QByteArray& line) {
    if (m_dropped)
        return;
    if (m_socket->bytesToWrite() > kDropMark)
        drop("does not read its answers");
    else
        m_socket->write(line);
}

void PipeClient::drop(const char* why) {
    if (std::exchange(m_dropped, true))
        return;
    qCInfo(logEngine) << "a client of the pipe" << why;
    m_mailbox->post([this] { // not in the middle of one of its own functions
        m_socket->abort();
        Q_EMIT done();
    });
}

} // namespace flux::server
