#include "tests/faults/counting_server.h"

#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <csignal>

namespace flux::test {

using base::Json;

class CountingConnection : public QObject {
public:
    CountingConnection(CountingServer& server, QTcpSocket* socket)
        : QObject(socket), m_server(server), m_socket(socket) {
        connect(socket, &QTcpSocket::readyRead, this, [this] {
            m_buffer += m_socket->readAll();
            while (takeRequest()) {
            }
        });
        connect(socket, &QTcpSocket::bytesWritten, this, [this] { pump(); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }

private:
    bool takeRequest() {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        const QList<QByteArray> lines = m_buffer.first(end).split('\n');
        qsizetype length = 0;
        QByteArray key;
        for (const QByteArray& line : lines) {
            const qsizetype colon = line.indexOf(':');
            const QByteArray name = line.first(std::max<qsizetype>(colon, 0)).toLower();
            if (name == "content-length")
                length = line.mid(colon + 1).trimmed().toLongLong();
            else if (name == "idempotency-key")
                key = line.mid(colon + 1).trimmed();
        }
        if (m_buffer.size() < end + 4 + length)
            return false;
        m_buffer.remove(0, end + 4 + length);
        const QList<QByteArray> start = lines.first().trimmed().split(' ');
        answer(start.value(0), QString::fromUtf8(start.value(1)), key);
        return true;
    }

    void answer(const QByteArray& method, const QString& path, const QByteArray& key) {
        if (path == QStringLiteral("/ledger")) {
            whole(200, "application/json", m_server.ledgerText());
            m_socket->disconnectFromHost();
            return;
        }
        const QByteArray page = method == "GET" ? pageText(path).toUtf8() : QByteArray("done");
        Fault fault;
        const bool fails = m_server.takeFault(path, fault);
        if (method != "GET" && (!fails || fault.acts || fault.kind == FaultKind::AnsweredTwice))
            m_server.act(path, key);
        if (fails)
            fail(fault, page);
        else
            whole(200, "text/plain", page);
    }

    void fail(const Fault& fault, const QByteArray& page) {
        switch (fault.kind) {
        case FaultKind::KillAtServer:
            ::kill(static_cast<pid_t>(m_server.m_client.load()), SIGKILL);
            m_socket->abort();
            break;
        case FaultKind::Silent:
            break;
        case FaultKind::Truncated:
            m_socket->write(head(200, "text/plain", page.size() + 1000) + page.first(2));
            m_socket->disconnectFromHost();
            break;
        case FaultKind::WrongLength:
            m_socket->write(head(200, "text/plain", page.size() + 1000) + page);
            break;
        case FaultKind::NotHttp:
            m_socket->write("\x01\x02 this is not HTTP at all\r\n\r\n\xff\xfe");
            m_socket->disconnectFromHost();
            break;
        case FaultKind::HtmlError:
            whole(500, "text/html", "<html><body><h1>Internal Server Error</h1></body></html>");
            break;
        case FaultKind::Endless:
            m_socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            m_endless = true;
            pump();
            break;
        case FaultKind::AnsweredTwice:
            whole(200, "text/plain", page);
            whole(200, "text/plain", page);
            m_socket->disconnectFromHost(); // else the next request on this connection takes it for its answer
            break;
        default:
            m_socket->abort();
            break;
        }
    }

    static QByteArray head(int status, const QByteArray& type, qsizetype length) {
        return "HTTP/1.1 " + QByteArray::number(status) + " Status\r\nContent-Type: " + type +
               "\r\nContent-Length: " + QByteArray::number(length) + "\r\n\r\n";
    }
    void whole(int status, const QByteArray& type, const QByteArray& body) {
        m_socket->write(head(status, type, body.size()) + body);
    }
    void pump() {
        static const QByteArray kPart(16 * 1024, 'x');
        while (m_endless && m_socket->bytesToWrite() < 64 * 1024)
            m_socket->write(QByteArray::number(kPart.size(), 16) + "\r\n" + kPart + "\r\n");
    }

    CountingServer& m_server;
    QTcpSocket* m_socket;
    QByteArray m_buffer;
    bool m_endless = false;
};

CountingServer::CountingServer(std::function<std::map<QString, int>()> mails) : m_mails(std::move(mails)) {
    m_thread.setObjectName(QStringLiteral("counting-server"));
    m_thread.start();
    m_listener = new QObject;
    m_listener->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        m_listener,
        [this] {
            auto* listener = new QTcpServer(m_listener);
            QObject::connect(listener, &QTcpServer::newConnection, listener, [this, listener] {
                while (QTcpSocket* socket = listener->nextPendingConnection())
                    new CountingConnection(*this, socket);
            });
            if (!listener->listen(QHostAddress::LocalHost, 0))
                qFatal("the counting server cannot listen");
            m_port = listener->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

CountingServer::~CountingServer() {
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void CountingServer::add(const Fault& fault) {
    const QMutexLocker lock(&m_mutex);
    m_faults[fault.path].push_back(fault);
}

bool CountingServer::takeFault(const QString& path, Fault& fault) {
    const QMutexLocker lock(&m_mutex);
    const auto it = m_faults.find(path);
    if (it == m_faults.end() || it->second.empty())
        return false;
    fault = it->second.front();
    if (--it->second.front().times <= 0)
        it->second.erase(it->second.begin());
    ++m_fired;
    return true;
}

void CountingServer::act(const QString& path, const QByteArray& key) {
    const QMutexLocker lock(&m_mutex);
    Entry& entry = m_ledger[path];
    ++entry.count;
    entry.keys.insert(key);
}

std::map<QString, CountingServer::Entry> CountingServer::ledger() const {
    const QMutexLocker lock(&m_mutex);
    return m_ledger;
}

QByteArray CountingServer::ledgerText() const {
    Json out = Json::object();
    for (const auto& [path, entry] : ledger())
        out[path.toStdString()] = entry.count;
    for (const auto& [subject, count] : m_mails())
        out[subject.toStdString()] = count;
    return base::dumpJson(out);
}

} // namespace flux::test
