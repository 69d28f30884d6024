#pragma once

#include "engine/api/engine.h"
#include "engine/api/pipe_line.h"
#include "engine/base/mailbox.h"

#include <QtCore/QObject>

#include <map>
#include <memory>

class QLocalSocket;

namespace flux::server {

// One process that came through the pipe. Thread: the listener's. Owner: the listener, which deletes it after done().
class PipeClient final : public QObject {
    Q_OBJECT
public:
    using Show = std::function<void(const QString& goal)>;
    PipeClient(api::Engine& engine, Show show, std::unique_ptr<QLocalSocket> socket);
    ~PipeClient() override;

Q_SIGNALS:
    void done(); // once: it left, or it was dropped

private:
    struct Feed;

    void read();
    void handle(const QByteArray& line);
    void handleRequest(qint64 id, const QString& method, const base::Json& params);
    void handleShow(qint64 id, const base::Json& message);
    void handleSubscribe(qint64 id, qint64 fromSequence);
    void answer(qint64 id, const base::Result<base::Json>& result);
    void drain();
    [[nodiscard]] bool drainOne(Feed& feed);
    void send(const QByteArray& line);
    void drop(const char* why);
    [[nodiscard]] bool isBusy() const;

    api::Engine& m_engine;
    Show m_show;
    std::unique_ptr<QLocalSocket> m_socket;
    api::LineSplitter m_lines;
    std::shared_ptr<base::Mailbox> m_mailbox;
    std::map<qint64, std::unique_ptr<Feed>> m_feeds;
    int m_underWay = 0;
    bool m_dropped = false;
};

} // namespace flux::server
