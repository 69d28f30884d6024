#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QMutex>
#include <QtCore/QThread>
#include <QtCore/QUrl>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>

#include <memory>

namespace flux::test {

// A certificate for some host names, signed by a fresh authority of its own.
struct TestIdentity {
    QSslCertificate authority = QSslCertificate();
    QSslCertificate certificate = QSslCertificate();
    QSslKey key = QSslKey();
};
[[nodiscard]] TestIdentity makeTestIdentity(const QStringList& hosts);

// One request as it arrived.
struct SeenRequest {
    QByteArray method, target;
    QHash<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;
};

// A web server on 127.0.0.1 with good, odd and hostile pages (the list is in the .cpp), on a thread of its own.
// Thread: make it and ask it from the test's thread. Owner: the test.
class HttpTestServer {
public:
    struct Options {
        bool tls = false;
        TestIdentity identity;
        bool ipv6 = false; // listen on ::1 instead
    };
    HttpTestServer() : HttpTestServer(Options{}) {}
    explicit HttpTestServer(const Options& options);
    ~HttpTestServer();

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QUrl url(const QString& pathAndQuery, const QString& host = QStringLiteral("127.0.0.1")) const;

    [[nodiscard]] int count(const QByteArray& path) const; // requests for this path, query left out
    [[nodiscard]] SeenRequest last(const QByteArray& path) const;
    [[nodiscard]] QByteArray lastClientHello() const; // the first bytes of the latest TLS connection
    [[nodiscard]] qint64 bytesSent() const;
    void setPage(const QByteArray& path, const QByteArray& contentType, const QByteArray& body);
    void failNext(const QByteArray& path, int status, int times,
                  const QByteArray& extraHeaders = {}); // then the page itself

private:
    friend class HttpTestConnection;
    struct Page {
        QByteArray contentType, body;
    };
    struct Failure {
        int status = 500;
        int times = 0;
        QByteArray extraHeaders;
    };

    Options m_options;
    bool m_tls = false;
    quint16 m_port = 0;
    QThread m_thread;
    QObject* m_listener = nullptr;
    mutable QMutex m_mutex;
    QHash<QByteArray, int> m_counts;
    QHash<QByteArray, SeenRequest> m_last;
    QHash<QByteArray, Page> m_pages;
    QHash<QByteArray, Failure> m_failures;
    QByteArray m_hello;
    qint64 m_sent = 0;
};

} // namespace flux::test
