#pragma once

#include <QtCore/QCryptographicHash>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QStringList>
#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

namespace flux::test {

// A storage zone as Bunny.net's Edge Storage answers it, on 127.0.0.1: PUT, GET with a range, DELETE, the access key,
// the checksum. Thread: made and asked on the test's. Owner: the test.
class BunnyServer {
public:
    explicit BunnyServer(QByteArray accessKey) : m_key(std::move(accessKey)) {
        m_thread.start();
        m_server = new QTcpServer;
        m_server->moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            m_server,
            [this] {
                m_server->listen(QHostAddress::LocalHost);
                m_port = m_server->serverPort();
                QObject::connect(m_server, &QTcpServer::newConnection, m_server, [this] { take(); });
            },
            Qt::BlockingQueuedConnection);
    }
    ~BunnyServer() {
        m_server->deleteLater();
        m_thread.quit();
        m_thread.wait();
    }
    BunnyServer(const BunnyServer&) = delete;
    BunnyServer& operator=(const BunnyServer&) = delete;

    [[nodiscard]] QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_port); }
    [[nodiscard]] QStringList requests() const { // "PUT /zone/…"
        const QMutexLocker lock(&m_mutex);
        return m_requests;
    }
    [[nodiscard]] QHash<QByteArray, QByteArray> files() const {
        const QMutexLocker lock(&m_mutex);
        return m_files;
    }
    void put(const QByteArray& target, const QByteArray& content) {
        const QMutexLocker lock(&m_mutex);
        m_files[target] = content;
    }
    void failNext(int status, int after = 0) { // the request after so many more
        const QMutexLocker lock(&m_mutex);
        m_failStatus = status;
        m_failAfter = after;
    }

private:
    struct Request {
        QByteArray method, target, body;
        QHash<QByteArray, QByteArray> headers;
    };

    void take() {
        while (QTcpSocket* socket = m_server->nextPendingConnection()) {
            auto bytes = std::make_shared<QByteArray>();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, bytes] {
                *bytes += socket->readAll();
                const qsizetype head = bytes->indexOf("\r\n\r\n");
                if (head < 0)
                    return;
                Request request = parsed(bytes->left(head));
                if (bytes->size() - head - 4 < request.headers.value("content-length").toLongLong())
                    return;
                request.body = bytes->mid(head + 4);
                bytes->clear();
                socket->write(answer(request));
                socket->disconnectFromHost();
            });
            QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    }

    static Request parsed(const QByteArray& head) {
        Request request;
        const QList<QByteArray> lines = head.split('\n');
        const QList<QByteArray> first = lines.front().trimmed().split(' ');
        request.method = first.value(0);
        request.target = first.value(1);
        for (const QByteArray& line : lines.mid(1))
            request.headers[line.left(line.indexOf(':')).trimmed().toLower()] =
                line.mid(line.indexOf(':') + 1).trimmed();
        return request;
    }

    static QByteArray reply(int status, const QByteArray& body = {}) {
        return "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\nConnection: close\r\n\r\n" + body;
    }

    QByteArray answer(const Request& request) {
        const QMutexLocker lock(&m_mutex);
        m_requests.append(QString::fromLatin1(request.method + ' ' + request.target));
        if (m_failStatus != 0 && m_failAfter-- == 0)
            return reply(std::exchange(m_failStatus, 0));
        if (request.headers.value("accesskey") != m_key)
            return reply(401);
        if (request.method == "PUT") {
            const QByteArray digest =
                QCryptographicHash::hash(request.body, QCryptographicHash::Sha256).toHex().toUpper();
            if (request.headers.value("checksum") != digest)
                return reply(400);
            m_files[request.target] = request.body;
            return reply(201);
        }
        if (!m_files.contains(request.target))
            return reply(404);
        if (request.method == "DELETE") {
            m_files.remove(request.target);
            return reply(200);
        }
        const QList<QByteArray> range = request.headers.value("range").mid(6).split('-');
        const qint64 from = range.value(0).toLongLong();
        return reply(206, m_files[request.target].mid(from, range.value(1).toLongLong() - from + 1));
    }

    const QByteArray m_key;
    QThread m_thread;
    QTcpServer* m_server = nullptr;
    quint16 m_port = 0;
    mutable QMutex m_mutex;
    QStringList m_requests;
    QHash<QByteArray, QByteArray> m_files;
    int m_failStatus = 0;
    int m_failAfter = 0;
};

} // namespace flux::test
