#pragma once

#include "engine/api/engine.h"
#include "engine/api/pipe_line.h"

#include <QtCore/QHash>
#include <QtCore/QObject>

#include <memory>
#include <mutex>

class QLocalSocket;

namespace flux::remote {

// One subscription as the link sees it. The mutex is held while the sink runs, so that a subscriber that leaves waits
// for the call; it is recursive because a sink may end its own subscription.
struct PipeSlot {
    std::recursive_mutex mutex;
    bool alive = true;
    qint64 last = 0; // the last event handed over
    api::FeedSink sink;
};

// The socket's end of a PipeEngine: writes requests, reads answers and events. Thread: the one it was moved to; every
// method is called there. Owner: PipeEngine.
class PipeLink final : public QObject {
    Q_OBJECT
public:
    PipeLink();
    ~PipeLink() override;

    [[nodiscard]] base::Result<void> open(const QString& path, int timeoutMs);
    void shutdown();

    using AnswerHandler = std::function<void(base::Result<base::Json>)>;
    void request(const api::Request& request, api::Engine::ReplyHandler done);
    void show(const QString& goal, AnswerHandler done);
    void subscribe(qint64 id, qint64 fromSequence, std::shared_ptr<PipeSlot> slot);
    void unsubscribe(qint64 id);

private:
    void ask(base::Json message, AnswerHandler done);
    [[nodiscard]] base::Result<void> write(const base::Json& message);
    void read();
    void handle(const QByteArray& line);
    void handleEvent(PipeSlot& slot, const base::Json& json);
    void lost(const QString& detail);
    [[nodiscard]] base::Error lostError() const;

    std::unique_ptr<QLocalSocket> m_socket;
    api::LineSplitter m_lines;
    QHash<qint64, AnswerHandler> m_pending;
    QHash<qint64, std::shared_ptr<PipeSlot>> m_slots;
    qint64 m_lastId = 0;
    bool m_lost = true; // true until it is open
    QString m_detail;
};

} // namespace flux::remote
