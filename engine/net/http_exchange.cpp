#include "engine/net/http_exchange.h"

#include "engine/net/address_guard.h"
#include "engine/net/http_headers.h"
#include "engine/net/wording.h"

#include <QtNetwork/QSslConfiguration>

#include <algorithm>
#include <cstring>

namespace flux::net {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr qint64 kChunkBytes = 64 * 1024;
constexpr int kAttemptMs = 4000; // then the next address of the host gets its chance (RFC 8305 in its simplest form)

// Gives its bytes once: QNetworkAccessManager repeats a request by itself when a kept connection breaks, and a request
// that changes something must not be repeated. Without a way back to the start it reports an error instead.
class OneShotBody final : public QIODevice {
public:
    OneShotBody(QByteArray bytes, QObject* parent) : QIODevice(parent), m_bytes(std::move(bytes)) {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    bool atEnd() const override { return m_at == m_bytes.size(); }
    qint64 bytesAvailable() const override { return m_bytes.size() - m_at; }
    bool reset() override { return false; }

protected:
    qint64 readData(char* to, qint64 most) override {
        if (atEnd())
            return -1;
        const qint64 count = std::min<qint64>(most, m_bytes.size() - m_at);
        std::memcpy(to, m_bytes.constData() + m_at, static_cast<size_t>(count));
        m_at += count;
        return count;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qint64 m_at = 0;
};

bool nothingLeft(QNetworkReply::NetworkError error) { // no connection stood, so no byte of the request went out
    return error == QNetworkReply::ConnectionRefusedError || error == QNetworkReply::HostNotFoundError ||
           error == QNetworkReply::SslHandshakeFailedError || error == QNetworkReply::ProxyConnectionRefusedError ||
           error == QNetworkReply::ProxyNotFoundError || error == QNetworkReply::ProxyAuthenticationRequiredError;
}

// An answer that came whole, whatever its status says. A status from 400 on makes an error of its own in Qt.
bool isWholeAnswer(int status, QNetworkReply::NetworkError error) {
    if (status <= 0)
        return false;
    if (error == QNetworkReply::NoError)
        return true;
    if (status < 400)
        return false;
    return (error >= QNetworkReply::ContentAccessDenied && error < QNetworkReply::ProtocolUnknownError &&
            error != QNetworkReply::ContentReSendError) ||
           error == QNetworkReply::ProtocolInvalidOperationError ||
           error == QNetworkReply::ProxyAuthenticationRequiredError || error >= QNetworkReply::InternalServerError;
}

bool isSuccess(int status) {
    return status >= 200 && status < 300;
}

int statusOf(const QNetworkReply& reply) {
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

HttpExchange::HttpExchange(const ExchangeServices& services, HttpRequest request,
                           std::shared_ptr<std::atomic<bool>> mayHaveLeft, Done done)
    : m_services(services)
    , m_request(std::move(request))
    , m_mayHaveLeft(std::move(mayHaveLeft))
    , m_done(std::move(done)) {
    m_attemptTimer.setSingleShot(true);
    connect(&m_attemptTimer, &QTimer::timeout, this, [this] {
        dropReply();
        connectNext();
    });
}

HttpExchange::~HttpExchange() {
    stop();
}

void HttpExchange::start() {
    hop();
}

void HttpExchange::stop() {
    m_done = nullptr;
    m_attemptTimer.stop();
    if (m_lookupId >= 0)
        QHostInfo::abortHostLookup(m_lookupId);
    m_lookupId = -1;
    dropReply();
}

void HttpExchange::hop() {
    m_body.clear();
    m_received = 0;
    m_gunzip.reset();
    m_visited.insert(m_request.url);
    m_proxied = m_services.usesProxy(m_request.url);
    const QString host = m_request.url.host(QUrl::FullyEncoded);
    if (const QHostAddress literal(host); !literal.isNull()) {
        QHostInfo info;
        info.setAddresses({literal});
        onResolved(info);
        return;
    }
    m_lookupId = m_services.resolve(host, this, [this](const QHostInfo& info) {
        m_lookupId = -1;
        onResolved(info);
    });
}

void HttpExchange::onResolved(const QHostInfo& info) {
    if (!m_done)
        return;
    const QString host = m_request.url.host();
    const bool found = info.error() == QHostInfo::NoError && !info.addresses().isEmpty();
    if (!found && !m_proxied) {
        base::Error error = makeError(
            ErrorCode::Unavailable,
            QStringLiteral("The host %1 was not found. Check the address and your connection; nothing was fetched.")
                .arg(isolated(host)),
            QStringLiteral("look-up: ") + info.errorString());
        error.retryable = info.error() != QHostInfo::HostNotFound;
        finish(std::move(error));
        return;
    }
    if (auto allowed =
            checkAddress(m_request.url, found ? info.addresses() : QList<QHostAddress>(), m_request.allowedHosts);
        !allowed.ok()) {
        finish(allowed.error());
        return;
    }
    m_addresses = m_proxied ? QList<QHostAddress>{QHostAddress()} : info.addresses();
    connectNext();
}

void HttpExchange::connectNext() {
    const QHostAddress address = m_addresses.takeFirst();
    if (!m_addresses.isEmpty() && isSafeMethod(m_request.method))
        m_attemptTimer.start(kAttemptMs);
    send(address);
}

QNetworkRequest HttpExchange::prepared(const QHostAddress& address) const {
    QUrl url = m_request.url.adjusted(QUrl::RemoveFragment);
    const QString host = url.host(QUrl::FullyEncoded);
    const bool pinned = !address.isNull() && QHostAddress(host) != address;
    if (pinned)
        url.setHost(address.toString());
    QNetworkRequest request(url);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!m_services.extraCaCertificates.isEmpty())
        tls.addCaCertificates(m_services.extraCaCertificates);
    request.setSslConfiguration(tls);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, !pinned);
    if (pinned) {
        request.setRawHeader("Host", hostHeader(m_request.url));
        request.setPeerVerifyName(host);
    }
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setRawHeader("Accept-Encoding", "gzip"); // set by us, so Qt leaves the unpacking to us (gunzip.h says why)
    request.setRawHeader("User-Agent", "Flux/" FLUX_VERSION);
    for (const HttpHeader& header : m_request.headers)
        request.setRawHeader(header.name, header.value);
    return request;
}

void HttpExchange::send(const QHostAddress& address) {
    QNetworkRequest request = prepared(address);
    QNetworkAccessManager* manager = m_services.manager(m_request.method, m_proxied, this);
    if (m_request.method == "GET" && m_request.body.isEmpty()) {
        m_reply = manager->get(request);
    } else if (m_request.method == "HEAD") {
        m_reply = manager->head(request);
    } else {
        request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        request.setHeader(QNetworkRequest::ContentLengthHeader, m_request.body.size());
        if (!request.hasRawHeader("Content-Type"))
            request.setRawHeader("Content-Type", "application/octet-stream");
        auto* body = new OneShotBody(m_request.body, nullptr);
        m_reply = manager->sendCustomRequest(request, m_request.method, body);
        body->setParent(m_reply);
    }
    m_mayHaveLeft->store(true);
    m_reply->setReadBufferSize(4 * kChunkBytes);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::onMetaData);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::onReadable);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::onFinished);
    connect(m_reply, &QNetworkReply::requestSent, this, [this] { m_attemptTimer.stop(); });
}

void HttpExchange::onMetaData() {
    m_attemptTimer.stop();
    const int status = statusOf(*m_reply);
    if (isRedirect(status) && m_reply->hasRawHeader("Location")) {
        if (m_request.maxRedirects > 0)
            follow(status);
        else // the answer as it is; Qt makes an error of it later where there was a body to send
            finish(takeResponse());
        return;
    }
    const qint64 announced = m_reply->rawHeader("Content-Length").toLongLong();
    if (m_request.method != "HEAD" && status != 304 && announced > m_request.maxBytes)
        finish(tooLarge());
    else if (m_piece)
        m_piece({});
}

// To whoever reads along.
bool HttpExchange::passOn() {
    if (!m_piece || m_body.isEmpty() || !isSuccess(statusOf(*m_reply)))
        return true;
    m_passedOn += m_body.size();
    if (m_passedOn > m_request.maxBytes) {
        finish(tooLarge());
        return false;
    }
    m_piece(std::exchange(m_body, {}));
    return true;
}

void HttpExchange::follow(int status) {
    const QByteArray location = m_reply->rawHeader("Location");
    if (status == 307 || status == 308) // "not here, do it there": an answer, and nothing was done
        m_mayHaveLeft->store(false);
    dropReply();
    auto next = redirected(m_request, status, location);
    if (!next.ok()) {
        finish(next.error());
        return;
    }
    const bool circle = isSafeMethod(next->method) && m_visited.contains(next->url);
    if (++m_redirects > m_request.maxRedirects || circle) {
        finish(makeError(ErrorCode::ResourceExhausted,
                         circle ? QStringLiteral("%1 sends on in a circle, so there is no page to read.")
                                      .arg(isolated(next->url.host()))
                                : QStringLiteral("The page was sent on more than %1 times, so it was not read.")
                                      .arg(m_request.maxRedirects),
                         QStringLiteral("redirects")));
        return;
    }
    m_request = std::move(*next);
    hop();
}

bool HttpExchange::readChunks() {
    while (m_reply && m_reply->bytesAvailable() > 0) {
        const QByteArray chunk = m_reply->read(kChunkBytes);
        if (chunk.isEmpty())
            break;
        m_received += chunk.size();
        if (!takeChunk(chunk) || !passOn())
            return false;
    }
    return true;
}

bool HttpExchange::takeChunk(const QByteArray& chunk) {
    const QByteArray encoding = m_reply->rawHeader("Content-Encoding").trimmed().toLower();
    if (encoding.isEmpty() || encoding == "identity") {
        if (m_passedOn + m_body.size() + chunk.size() > m_request.maxBytes) {
            finish(tooLarge());
            return false;
        }
        m_body += chunk;
        return true;
    }
    if (!m_gunzip)
        m_gunzip = std::make_unique<Gunzip>(m_request.maxBytes);
    const bool known = encoding == "gzip" || encoding == "x-gzip";
    const auto state = known ? m_gunzip->feed(chunk, m_body) : Gunzip::State::Broken;
    if (state == Gunzip::State::TooLarge)
        finish(tooLarge());
    else if (state == Gunzip::State::Broken)
        finish(garbled(QStringLiteral("content encoding ") + QString::fromUtf8(encoding.left(40))));
    return state == Gunzip::State::Going || state == Gunzip::State::Ended;
}

void HttpExchange::onReadable() {
    (void)readChunks();
}

void HttpExchange::onFinished() {
    m_attemptTimer.stop();
    const auto error = m_reply->error();
    if (nothingLeft(error) || (error == QNetworkReply::UnknownNetworkError && statusOf(*m_reply) == 0)) {
        if (error != QNetworkReply::UnknownNetworkError && !isSafeMethod(m_request.method)) // no look after the change
            m_mayHaveLeft->store(false);
        if (!m_addresses.isEmpty() && (error != QNetworkReply::UnknownNetworkError || isSafeMethod(m_request.method))) {
            dropReply();
            connectNext();
            return;
        }
    }
    if (!readChunks())
        return;
    const int status = statusOf(*m_reply);
    if (!isWholeAnswer(status, error)) {
        finish(failure());
        return;
    }
    const QByteArray announced = m_reply->rawHeader("Content-Length");
    const bool bodiless = m_request.method == "HEAD" || status == 204 || status == 304;
    const bool shorter = !announced.isEmpty() && announced.toLongLong() > m_received;
    const bool unfinished = m_gunzip && m_gunzip->state() != Gunzip::State::Ended;
    if (!bodiless && (shorter || unfinished)) {
        finish(makeError(
            ErrorCode::Unavailable,
            QStringLiteral("The connection to %1 broke off before the page was complete. Nothing of it was kept.")
                .arg(isolated(m_request.url.host())),
            unfinished ? QStringLiteral("gzip stream without its end")
                       : QStringLiteral("body shorter than announced")));
        return;
    }
    finish(takeResponse());
}

HttpResponse HttpExchange::takeResponse() {
    HttpResponse response;
    response.status = statusOf(*m_reply);
    response.url = m_request.url;
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        response.headers.push_back({name, value});
    response.body = std::move(m_body);
    return response;
}

void HttpExchange::finish(base::Result<HttpResponse> result) {
    dropReply();
    m_body.clear();
    if (const Done done = std::exchange(m_done, nullptr))
        done(std::move(result));
}

void HttpExchange::dropReply() {
    m_attemptTimer.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

} // namespace flux::net
