#include "tests/support/http_test_server.h"

#include <QtCore/QUrlQuery>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>

#include <nlohmann/json.hpp>

#include <functional>
#include <zlib.h>

namespace flux::test {

namespace {

constexpr qint64 kWindow = 256 * 1024; // how much of an endless body is under way at once

QByteArray gzip(const QByteArray& bytes) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

// 1 GB of spaces in 1 MB: one packed member of 16 MB, 64 times.
QByteArray gzipBomb() {
    return gzip(QByteArray(16 * 1024 * 1024, ' ')).repeated(64);
}

} // namespace

// One connection: reads requests one after the other and answers by path.
class HttpTestConnection : public QObject {
public:
    HttpTestConnection(HttpTestServer& server, QSslSocket* socket)
        : QObject(socket), m_server(server), m_socket(socket) {
        connect(socket, &QSslSocket::readyRead, this, [this] { onReadable(); });
        connect(socket, &QSslSocket::encryptedBytesWritten, this, [this] { pump(); });
        connect(socket, &QSslSocket::bytesWritten, this, [this](qint64 count) {
            const QMutexLocker lock(&m_server.m_mutex);
            m_server.m_sent += count;
        });
        connect(socket, &QSslSocket::bytesWritten, this, [this] { pump(); });
        connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
    }

private:
    void onReadable() {
        if (m_server.m_tls && m_socket->mode() == QSslSocket::UnencryptedMode) {
            {
                const QMutexLocker lock(&m_server.m_mutex);
                m_server.m_hello = m_socket->peek(8192);
            }
            m_socket->startServerEncryption();
            return;
        }
        m_buffer += m_socket->readAll();
        while (takeRequest()) {
        }
    }

    bool takeRequest() {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        SeenRequest request;
        const QList<QByteArray> lines = m_buffer.first(end).split('\n');
        const QList<QByteArray> start = lines.first().trimmed().split(' ');
        request.method = start.value(0);
        request.target = start.value(1);
        for (qsizetype i = 1; i < lines.size(); ++i) {
            const qsizetype colon = lines.at(i).indexOf(':');
            request.headers.insert(lines.at(i).first(colon).toLower(), lines.at(i).mid(colon + 1).trimmed());
        }
        const qsizetype length = request.headers.value("content-length").toLongLong();
        if (m_buffer.size() < end + 4 + length)
            return false;
        request.body = m_buffer.mid(end + 4, length);
        m_buffer.remove(0, end + 4 + length);
        const QUrl url =
            QUrl::fromEncoded(request.target.startsWith('/') ? "http://x" + request.target : request.target);
        const QByteArray path = url.path().toUtf8();
        HttpTestServer::Failure failure;
        HttpTestServer::Page page;
        {
            const QMutexLocker lock(&m_server.m_mutex);
            ++m_server.m_counts[path];
            m_server.m_last[path] = request;
            page = m_server.m_pages.value(path);
            if (auto it = m_server.m_failures.find(path); it != m_server.m_failures.end() && it->times-- > 0)
                failure = HttpTestServer::Failure{it->status, 1, it->extraHeaders};
        }
        if (failure.times > 0)
            reply(failure.status, "text/plain", "not now", failure.extraHeaders);
        else if (!page.contentType.isNull())
            reply(200, page.contentType, page.body);
        else
            route(request, path, QUrlQuery(url));
        return true;
    }

    void route(const SeenRequest& request, const QByteArray& path, const QUrlQuery& query) {
        const auto value = [&](const char* key) {
            return query.queryItemValue(QLatin1StringView(key), QUrl::FullyDecoded).toUtf8();
        };
        m_head = request.method == "HEAD";
        if (path == "/page.html")
            reply(200, "text/html; charset=utf-8",
                  "<!doctype html><html><head><title>A "
                  "page</title></head><body><h1>Head</h1><p>First.</p></body></html>");
        else if (path == "/echo")
            echo(request);
        else if (path == "/status")
            reply(value("code").toInt(), "text/plain", "status page",
                  value("header").isEmpty() ? "" : value("header") + "\r\n");
        else if (path == "/redirect")
            reply(value("code").isEmpty() ? 302 : value("code").toInt(), "text/plain", "",
                  "Location: " + value("to") + "\r\n");
        else if (path == "/loop")
            reply(302, "text/plain", "", "Location: /loop\r\n");
        else if (path == "/deeper")
            reply(302, "text/plain", "", "Location: /deeper?n=" + QByteArray::number(value("n").toInt() + 1) + "\r\n");
        else if (path == "/cookie")
            reply(200, "text/plain", "cookie set", "Set-Cookie: id=1; Path=/\r\n");
        else if (path == "/gzip")
            reply(200, "text/plain", gzip("packed text"), "Content-Encoding: gzip\r\n");
        else if (path == "/bomb")
            reply(200, "text/plain", gzipBomb(), "Content-Encoding: gzip\r\n");
        else
            hostile(path);
    }

    void hostile(const QByteArray& path) {
        if (path == "/endless") // never ends
            stream(std::numeric_limits<qint64>::max());
        else if (path == "/big") // 500 MB, not announced
            stream(500LL * 1024 * 1024);
        else if (path == "/big-announced")
            m_socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 524288000\r\n\r\nstart");
        else if (path == "/silent") // takes the request, says nothing
            return;
        else if (path == "/trickle") // a head, one byte, nothing more
            m_socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nx");
        else if (path == "/garbage")
            closeAfter("\x01\x02 this is not HTTP at all\r\n\r\n\xff\xfe");
        else if (path == "/cut") // ends before what it announced
            closeAfter("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nonly this");
        else if (path == "/cut-gzip") { // the first half of a packed page, in one whole chunk
            const QByteArray half = gzip(QByteArray(100'000, 'x')).first(60);
            closeAfter("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nTransfer-Encoding: "
                       "chunked\r\n\r\n" +
                       QByteArray::number(half.size(), 16) + "\r\n" + half + "\r\n");
        } else if (path == "/cut-gzip-whole") // the same, ended properly: the stream inside is short
            reply(200, "text/plain", gzip(QByteArray(100'000, 'x')).first(60), "Content-Encoding: gzip\r\n");
        else if (path == "/brotli")
            reply(200, "text/plain", "whatever", "Content-Encoding: br\r\n");
        else if (path == "/drop") // takes the request, then hangs up
            m_socket->abort();
        else
            reply(404, "text/plain", "no such page");
    }

    void echo(const SeenRequest& request) {
        nlohmann::json headers = nlohmann::json::object();
        for (auto it = request.headers.begin(); it != request.headers.end(); ++it)
            headers[it.key().toStdString()] = it.value().toStdString();
        const nlohmann::json body{{"method", request.method.toStdString()},
                                  {"target", request.target.toStdString()},
                                  {"headers", headers},
                                  {"body", request.body.toStdString()}};
        reply(200, "application/json", QByteArray::fromStdString(body.dump()));
    }

    void reply(int status, const QByteArray& type, const QByteArray& body, const QByteArray& extra = {}) {
        QByteArray head =
            "HTTP/1.1 " + QByteArray::number(status) + " Status\r\nContent-Type: " + type + "\r\n" + extra;
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
        m_socket->write(m_head ? head : head + body);
    }

    void closeAfter(const QByteArray& bytes) {
        m_socket->write(bytes);
        m_socket->disconnectFromHost();
    }

    void stream(qint64 bytes) {
        m_left = bytes;
        m_socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        pump();
    }

    void pump() {
        static const QByteArray kPart(32 * 1024, 'x');
        while (m_left > 0 && m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite() < kWindow) {
            m_socket->write(QByteArray::number(kPart.size(), 16) + "\r\n" + kPart + "\r\n");
            m_left -= kPart.size();
            if (m_left <= 0)
                m_socket->write("0\r\n\r\n");
        }
    }

    HttpTestServer& m_server;
    QSslSocket* m_socket;
    QByteArray m_buffer;
    qint64 m_left = 0;
    bool m_head = false;
};

namespace {

class Listener : public QTcpServer {
public:
    using Accept = std::function<void(QSslSocket*)>;
    explicit Listener(QSslConfiguration tls, Accept accept) : m_tls(std::move(tls)), m_accept(std::move(accept)) {}

protected:
    void incomingConnection(qintptr handle) override {
        auto* socket = new QSslSocket(this);
        socket->setSslConfiguration(m_tls);
        socket->setSocketDescriptor(handle);
        m_accept(socket);
    }

private:
    QSslConfiguration m_tls;
    Accept m_accept;
};

} // namespace

HttpTestServer::HttpTestServer(const Options& options) : m_options(options), m_tls(options.tls) {
    m_thread.setObjectName(QStringLiteral("http-test-server"));
    m_thread.start();
    auto* anchor = new QObject;
    anchor->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        anchor,
        [this, anchor] {
            QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
            tls.setLocalCertificate(m_options.identity.certificate);
            tls.setPrivateKey(m_options.identity.key);
            tls.setPeerVerifyMode(QSslSocket::VerifyNone);
            auto* listener = new Listener(tls, [this](QSslSocket* socket) { new HttpTestConnection(*this, socket); });
            listener->setParent(anchor);
            if (!listener->listen(m_options.ipv6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost, 0))
                qFatal("the test server cannot listen");
            m_port = listener->serverPort();
        },
        Qt::BlockingQueuedConnection);
    m_listener = anchor;
}

HttpTestServer::~HttpTestServer() {
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QUrl HttpTestServer::url(const QString& pathAndQuery, const QString& host) const {
    return QUrl(QStringLiteral("%1://%2:%3%4")
                    .arg(m_tls ? QStringLiteral("https") : QStringLiteral("http"), host)
                    .arg(m_port)
                    .arg(pathAndQuery));
}

int HttpTestServer::count(const QByteArray& path) const {
    const QMutexLocker lock(&m_mutex);
    return m_counts.value(path);
}

SeenRequest HttpTestServer::last(const QByteArray& path) const {
    const QMutexLocker lock(&m_mutex);
    return m_last.value(path);
}

QByteArray HttpTestServer::lastClientHello() const {
    const QMutexLocker lock(&m_mutex);
    return m_hello;
}

qint64 HttpTestServer::bytesSent() const {
    const QMutexLocker lock(&m_mutex);
    return m_sent;
}

void HttpTestServer::setPage(const QByteArray& path, const QByteArray& contentType, const QByteArray& body) {
    const QMutexLocker lock(&m_mutex);
    m_pages.insert(path, Page{contentType, body});
}

void HttpTestServer::failNext(const QByteArray& path, int status, int times, const QByteArray& extraHeaders) {
    const QMutexLocker lock(&m_mutex);
    m_failures.insert(path, Failure{status, times, extraHeaders});
}

} // namespace flux::test
