#pragma once

#include "engine/base/json.h"
#include "engine/net/qt_http_client.h"
#include "tests/support/http_test_server.h"
#include "tests/support/test_clock.h"

#include <QtCore/QTimer>
#include <QtTest/QTest>

namespace flux::test {

// Looks names up in a table, as if the name server had said so; counts the questions.
struct Names {
    QHash<QString, QStringList> table;
    std::shared_ptr<std::atomic<int>> asked = std::make_shared<std::atomic<int>>(0);

    [[nodiscard]] net::ResolveHost resolver() const {
        return [names = *this](const QString& host, QObject* receiver, std::function<void(const QHostInfo&)> done) {
            ++*names.asked;
            QHostInfo info;
            QList<QHostAddress> addresses;
            for (const QString& text : names.table.value(host))
                addresses.append(QHostAddress(text));
            info.setAddresses(addresses);
            if (addresses.isEmpty())
                info.setError(QHostInfo::HostNotFound);
            QTimer::singleShot(0, receiver, [info, done] { done(info); });
            return -1;
        };
    }
};

// A server, a client that goes to it without a proxy, and requests for the one to the other.
struct HttpFixture {
    TestClock clock;
    std::unique_ptr<HttpTestServer> server = std::make_unique<HttpTestServer>();
    std::unique_ptr<net::HttpClient> client = newClient();

    [[nodiscard]] std::unique_ptr<net::HttpClient> newClient(const net::ResolveHost& resolve = {},
                                                             const QList<QSslCertificate>& authorities = {}) {
        return net::makeQtHttpClient(
            clock, {.proxy = QStringLiteral("none"), .extraCaCertificates = authorities, .resolve = resolve});
    }
    [[nodiscard]] net::HttpRequest get(const QString& path) const {
        net::HttpRequest request;
        request.url = server->url(path);
        request.allowedHosts = {QStringLiteral("127.0.0.1")};
        return request;
    }
    [[nodiscard]] net::HttpRequest post(const QString& path, const QByteArray& body) const {
        net::HttpRequest request = get(path);
        request.method = "POST";
        request.body = body;
        return request;
    }
    [[nodiscard]] base::Result<net::HttpResponse> fetch(const net::HttpRequest& request) const {
        return client->fetch(request, {});
    }
};

inline base::Json jsonOf(const net::HttpResponse& response) {
    return base::parseJson(response.body).valueOr({});
}

} // namespace flux::test
