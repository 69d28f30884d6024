#include "engine/server/pipe_listener.h"

#include "engine/base/log.h"
#include "engine/server/pipe_client.h"

#include <QtCore/QFileInfo>
#include <QtCore/QThread>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

#include <vector>

namespace flux::server {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr size_t kMaxClients = 64;

// Lives on the listener's thread.
class PipeServer final : public QObject {
public:
    PipeServer(api::Engine& engine, PipeClient::Show show) : m_engine(engine), m_show(std::move(show)) {}

    Result<void> open(const QString& path) {
        m_server = std::make_unique<QLocalServer>();
        m_server->setSocketOptions(QLocalServer::UserAccessOption);
        QLocalServer::removeServer(path);
        if (!m_server->listen(path)) {
            const bool denied = m_server->serverError() == QAbstractSocket::SocketAccessError;
            return makeError(
                denied ? ErrorCode::PermissionDenied : ErrorCode::Unavailable,
                QStringLiteral(
                    "Flux cannot be reached by a second start: its socket could not be made. Everything else works."),
                path + QStringLiteral(": ") + m_server->errorString());
        }
        connect(m_server.get(), &QLocalServer::newConnection, this, [this] { accept(); });
        return {};
    }

    void shutdown() {
        m_clients.clear();
        m_server.reset(); // removes the socket's file
    }

private:
    void accept() {
        while (QLocalSocket* pending = m_server->nextPendingConnection()) {
            std::unique_ptr<QLocalSocket> socket(pending);
            if (m_clients.size() >= kMaxClients) {
                qCWarning(logEngine) << "the pipe has" << kMaxClients << "clients; one more was sent away";
                socket->setParent(nullptr);
                continue;
            }
            m_clients.push_back(std::make_unique<PipeClient>(m_engine, m_show, std::move(socket)));
            PipeClient* client = m_clients.back().get();
            connect(client, &PipeClient::done, this, [this, client] { remove(client); });
        }
    }

    void remove(PipeClient* client) {
        for (auto it = m_clients.begin(); it != m_clients.end(); ++it) {
            if (it->get() == client) {
                it->release()->deleteLater(); // it is the sender of the signal that led here
                m_clients.erase(it);
                return;
            }
        }
    }

    api::Engine& m_engine;
    PipeClient::Show m_show;
    std::unique_ptr<QLocalServer> m_server;
    std::vector<std::unique_ptr<PipeClient>> m_clients;
};

} // namespace

struct PipeListener::Impl {
    QThread thread;
    PipeServer server;

    Impl(api::Engine& engine, PipeClient::Show show) : server(engine, std::move(show)) {
        thread.setObjectName(QStringLiteral("flux-listener"));
        server.moveToThread(&thread);
        thread.start();
    }
    ~Impl() {
        QMetaObject::invokeMethod(
            &server, [this] { server.shutdown(); }, Qt::BlockingQueuedConnection);
        thread.quit(); // what was left to deleteLater goes as the thread's loop ends
        thread.wait();
    }
};

PipeListener::PipeListener(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PipeListener::~PipeListener() = default;

Result<std::unique_ptr<PipeListener>> PipeListener::listen(api::Engine& engine, PipeListenerOptions options) {
    auto impl = std::make_unique<Impl>(engine, std::move(options.show));
    Result<void> opened;
    PipeServer& server = impl->server;
    QMetaObject::invokeMethod(
        &server, [&] { opened = server.open(options.path); }, Qt::BlockingQueuedConnection);
    FLUX_CHECK(opened);
    return std::unique_ptr<PipeListener>(new PipeListener(std::move(impl)));
}

} // namespace flux::server
