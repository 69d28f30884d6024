#pragma once

#include "engine/net/gunzip.h"
#include "engine/net/http_client.h"
#include "engine/net/qt_http_client.h"

#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QTimer>
#include <QtNetwork/QHostInfo>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QNetworkReply>

#include <atomic>

namespace flux::net {

// What every exchange of a client works with.
struct ExchangeServices {
    // Without a proxy (to an address that was checked), or through the one that the rules name. For a change it is one
    // of its own, which `owner` owns: on a connection that was kept, what a server said too much would pass for its
    // answer.
    std::function<QNetworkAccessManager*(const QByteArray& method, bool proxied, QObject* owner)> manager;
    std::function<bool(const QUrl&)> usesProxy;
    ResolveHost resolve;
    QList<QSslCertificate> extraCaCertificates;
};

// One HTTP exchange with its redirects. Each hop: look the host up, check every address, connect to one that was
// checked (the URL gets the address, the Host header and TLS keep the name, so a second look-up cannot lead elsewhere).
// Through a proxy the proxy looks the name up again: then only our own look-up is checked.
// A body that ends early is an error when its length was announced or it is packed (which it is asked to be). Qt 6.4
// does not always tell when a plain chunked body ends without its last chunk; such a page can pass for a whole one.
// Promises: done is called once, unless stop() came first. Never holds more than maxBytes plus one chunk of a body.
// Thread: the network thread. Owner: the client's hub.
class HttpExchange final : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(base::Result<HttpResponse>)>;
    using Piece = std::function<void(QByteArray)>;
    HttpExchange(const ExchangeServices& services, HttpRequest request, std::shared_ptr<std::atomic<bool>> mayHaveLeft,
                 Done done);
    ~HttpExchange() override;

    // Hands the body of an answer of status 200 to 299 over as it comes, instead of keeping it. An empty piece says
    // that the head has come. Before start().
    void setPieces(Piece piece) { m_piece = std::move(piece); }
    void start();
    void stop(); // gives up without calling done

private:
    void hop();
    void onResolved(const QHostInfo& info);
    void connectNext();
    void send(const QHostAddress& address);
    [[nodiscard]] QNetworkRequest prepared(const QHostAddress& address) const;
    void onMetaData();
    void onReadable();
    void onFinished();
    void follow(int status);
    [[nodiscard]] bool readChunks(); // false: too large, and over
    [[nodiscard]] bool takeChunk(const QByteArray& chunk);
    [[nodiscard]] bool passOn();
    [[nodiscard]] HttpResponse takeResponse();
    [[nodiscard]] base::Error failure() const;
    [[nodiscard]] base::Error garbled(const QString& detail) const;
    [[nodiscard]] base::Error tooLarge() const;
    void finish(base::Result<HttpResponse> result);
    void dropReply();

    const ExchangeServices& m_services;
    HttpRequest m_request; // of this hop
    std::shared_ptr<std::atomic<bool>> m_mayHaveLeft;
    Done m_done;
    Piece m_piece;
    QPointer<QNetworkReply> m_reply;
    QTimer m_attemptTimer;
    QList<QHostAddress> m_addresses;
    QSet<QUrl> m_visited;
    QByteArray m_body;
    std::unique_ptr<Gunzip> m_gunzip; // when the body is packed
    qint64 m_received = 0;            // bytes of the body as they came
    qint64 m_passedOn = 0;            // bytes of it that were handed over
    int m_redirects = 0;
    int m_lookupId = -1;
    bool m_proxied = false;
};

} // namespace flux::net
