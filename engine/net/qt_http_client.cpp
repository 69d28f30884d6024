#include "engine/net/qt_http_client.h"

#include "engine/base/log.h"
#include "engine/net/http_exchange.h"
#include "engine/net/http_headers.h"
#include "engine/net/wording.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QMutex>
#include <QtCore/QThread>
#include <QtCore/QWaitCondition>
#include <QtNetwork/QNetworkCookie>
#include <QtNetwork/QNetworkCookieJar>
#include <QtNetwork/QNetworkProxyFactory>

#include <limits>
#include <optional>

namespace flux::net {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr unsigned long kPollMs = 20;

// What a waiting caller and the network thread share.
struct Waiting {
    QMutex mutex;
    QWaitCondition changed;
    std::optional<base::Result<HttpResponse>> result;
    bool wantsPieces = false;
    bool hasHead = false;
    QByteArray pieces; // that nobody has taken yet
    std::shared_ptr<std::atomic<bool>> mayHaveLeft = std::make_shared<std::atomic<bool>>(false);

    void settle(base::Result<HttpResponse> value) {
        const QMutexLocker lock(&mutex);
        if (!result)
            result = std::move(value);
        changed.wakeAll();
    }
    void add(const QByteArray& piece) {
        const QMutexLocker lock(&mutex);
        hasHead = true;
        pieces += piece;
        changed.wakeAll();
    }
};

base::Error stoppedError() {
    return makeError(ErrorCode::Cancelled, QStringLiteral("The request was stopped before the answer came."));
}

// Keeps nothing, whatever a page sets.
class NoCookies final : public QNetworkCookieJar {
public:
    QList<QNetworkCookie> cookiesForUrl(const QUrl&) const override { return {}; }
    bool setCookiesFromUrl(const QList<QNetworkCookie>&, const QUrl&) override { return false; }
};

QNetworkProxy proxyFor(const QString& setting, const QUrl& url) {
    if (setting == QLatin1StringView("none"))
        return QNetworkProxy(QNetworkProxy::NoProxy);
    if (setting.isEmpty())
        return QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))
            .value(0, QNetworkProxy(QNetworkProxy::NoProxy));
    const QUrl proxy(setting);
    const bool socks = proxy.scheme().startsWith(QLatin1StringView("socks"));
    return QNetworkProxy(socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, proxy.host(),
                         static_cast<quint16>(proxy.port(socks ? 1080 : 8080)), proxy.userName(), proxy.password());
}

class RuleProxies final : public QNetworkProxyFactory {
public:
    explicit RuleProxies(QString setting) : m_setting(std::move(setting)) {}
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        return {proxyFor(m_setting, query.url())};
    }

private:
    QString m_setting;
};

// Everything that lives on the network thread: the managers and the exchanges under way.
class Hub final : public QObject {
public:
    explicit Hub(const QtHttpClientOptions& options) {
        const auto make = [setting = options.proxy](bool proxied, QObject* owner) {
            auto* manager = new QNetworkAccessManager(owner);
            if (proxied)
                manager->setProxyFactory(new RuleProxies(setting));
            else
                manager->setProxy(QNetworkProxy::NoProxy);
            manager->setCookieJar(new NoCookies);
            manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
            manager->setStrictTransportSecurityEnabled(false);
            return manager;
        };
        auto* direct = make(false, this);
        auto* proxied = make(true, this);
        m_services.manager = [make, direct, proxied](const QByteArray& method, bool viaProxy, QObject* owner) {
            return !isSafeMethod(method) ? make(viaProxy, owner) : viaProxy ? proxied : direct;
        };
        m_services.usesProxy = [setting = options.proxy](const QUrl& url) {
            const auto type = proxyFor(setting, url).type();
            return type != QNetworkProxy::NoProxy && type != QNetworkProxy::DefaultProxy;
        };
        m_services.resolve = options.resolve;
        if (!m_services.resolve) {
            m_services.resolve = [](const QString& host, QObject* receiver,
                                    std::function<void(const QHostInfo&)> done) {
                return QHostInfo::lookupHost(host, receiver, std::move(done));
            };
        }
        m_services.extraCaCertificates = options.extraCaCertificates;
    }

    ~Hub() override {
        for (const auto& [waiting, exchange] : m_exchanges.asKeyValueRange()) {
            exchange->stop();
            waiting->settle(stoppedError());
        }
        qDeleteAll(m_exchanges);
    }

    void start(const std::shared_ptr<Waiting>& waiting, const HttpRequest& request) {
        auto* exchange = new HttpExchange(m_services, request, waiting->mayHaveLeft,
                                          [this, waiting](base::Result<HttpResponse> result) {
                                              if (auto* ended = m_exchanges.take(waiting))
                                                  ended->deleteLater();
                                              waiting->settle(std::move(result));
                                          });
        m_exchanges.insert(waiting, exchange);
        if (waiting->wantsPieces)
            exchange->setPieces([waiting](const QByteArray& piece) { waiting->add(piece); });
        exchange->start();
    }

    void stop(const std::shared_ptr<Waiting>& waiting) {
        if (auto* exchange = m_exchanges.take(waiting)) {
            exchange->stop();
            exchange->deleteLater();
        }
    }

private:
    ExchangeServices m_services;
    QHash<std::shared_ptr<Waiting>, HttpExchange*> m_exchanges;
};

class QtHttpClient final : public HttpClient {
public:
    QtHttpClient(base::Clock& clock, const QtHttpClientOptions& options) : m_clock(clock) {
        m_thread.setObjectName(QStringLiteral("flux-network"));
        m_thread.start();
        m_mailbox.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_mailbox, [this, options] { m_hub = std::make_unique<Hub>(options); }, Qt::BlockingQueuedConnection);
    }

    ~QtHttpClient() override {
        QMetaObject::invokeMethod(
            &m_mailbox,
            [this] {
                m_hub.reset();
                m_mailbox.moveToThread(nullptr);
            },
            Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    base::Result<HttpResponse> fetch(const HttpRequest& request, const base::CancelToken& cancel) override {
        const auto waiting = std::make_shared<Waiting>();
        return exchange(waiting, request, [&] { return wait(*waiting, request, cancel); });
    }

    base::Result<HttpResponse> stream(const HttpRequest& request, const StreamTimes& times, const TakeBytes& take,
                                      const base::CancelToken& cancel) override {
        const auto waiting = std::make_shared<Waiting>();
        waiting->wantsPieces = true;
        return exchange(waiting, request, [&] { return read(*waiting, request, times, take, cancel); });
    }

private:
    template <typename Wait>
    base::Result<HttpResponse> exchange(const std::shared_ptr<Waiting>& waiting, const HttpRequest& request,
                                        const Wait& waitFor) {
        Q_ASSERT(QThread::currentThread() != &m_thread);
        FLUX_CHECK(checkRequest(request));
        QMetaObject::invokeMethod(
            &m_mailbox, [this, waiting, request] { m_hub->start(waiting, request); }, Qt::QueuedConnection);
        base::Result<HttpResponse> result = waitFor();
        if (!result.ok()) {
            QMetaObject::invokeMethod(
                &m_mailbox, [this, waiting] { m_hub->stop(waiting); }, Qt::QueuedConnection);
            qCInfo(logNet) << request.method << request.url.host() << "failed:" << result.error().detail;
            return afterwards(result.error(), request, waiting->mayHaveLeft->load());
        }
        return result;
    }

    // Stopped, or beyond the deadline of the step?
    base::Result<void> mayWait(const HttpRequest& request, const QDeadlineTimer& deadline,
                               const base::CancelToken& cancel) {
        if (cancel.isCancelled())
            return stoppedError();
        const bool stepOver =
            cancel.deadline() != std::numeric_limits<qint64>::max() && m_clock.steadyMs() >= cancel.deadline();
        if (!deadline.hasExpired() && !stepOver)
            return {};
        return makeError(
            ErrorCode::DeadlineExceeded,
            QStringLiteral("%1 did not answer completely in the time it has (%2 s). Nothing of it was kept.")
                .arg(isolated(request.url.host()))
                .arg((request.timeoutMs + 999) / 1000),
            QStringLiteral("deadline of the exchange"));
    }

    base::Result<HttpResponse> wait(Waiting& waiting, const HttpRequest& request, const base::CancelToken& cancel) {
        const QDeadlineTimer deadline(request.timeoutMs);
        const QMutexLocker lock(&waiting.mutex);
        while (!waiting.result) {
            waiting.changed.wait(&waiting.mutex, kPollMs);
            if (!waiting.result)
                FLUX_CHECK(mayWait(request, deadline, cancel));
        }
        return std::move(*waiting.result);
    }

    base::Result<HttpResponse> read(Waiting& waiting, const HttpRequest& request, const StreamTimes& times,
                                    const TakeBytes& take, const base::CancelToken& cancel) {
        const QDeadlineTimer deadline(request.timeoutMs);
        QDeadlineTimer quiet(times.firstByteMs);
        bool hadHead = false;
        QMutexLocker lock(&waiting.mutex);
        for (;;) {
            const QByteArray pieces = std::exchange(waiting.pieces, {});
            if (waiting.hasHead && (!hadHead || !pieces.isEmpty())) {
                hadHead = true;
                quiet.setRemainingTime(times.idleMs);
            }
            if (!pieces.isEmpty()) {
                lock.unlock();
                FLUX_CHECK(take(pieces));
                FLUX_CHECK(mayWait(request, deadline, cancel));
                lock.relock();
                continue;
            }
            if (waiting.result)
                return std::move(*waiting.result);
            waiting.changed.wait(&waiting.mutex, kPollMs);
            if (waiting.result || !waiting.pieces.isEmpty())
                continue;
            FLUX_CHECK(mayWait(request, deadline, cancel));
            if (quiet.hasExpired())
                return stalled(request, hadHead ? times.idleMs : times.firstByteMs, hadHead);
        }
    }

    static base::Error stalled(const HttpRequest& request, int waitedMs, bool hadHead) {
        return makeError(ErrorCode::DeadlineExceeded,
                         (hadHead ? QStringLiteral("%1 began to answer and then sent nothing for %2 s.")
                                  : QStringLiteral("%1 did not begin to answer in %2 s."))
                             .arg(isolated(request.url.host()))
                             .arg((waitedMs + 999) / 1000),
                         hadHead ? QStringLiteral("idle in the middle of the answer")
                                 : QStringLiteral("no first byte"));
    }

    // A changing request that may have arrived is not one to send again unasked, whatever is wrong with the answer.
    static base::Error afterwards(base::Error error, const HttpRequest& request, bool mayHaveLeft) {
        if (isSafeMethod(request.method) || request.onlyAsks || !mayHaveLeft)
            return error;
        if (error.code == ErrorCode::Cancelled)
            return error;
        const QString host = isolated(request.url.host());
        error.message = error.retryable
                            ? QStringLiteral("The connection to %1 ended before an answer came, so the request may or "
                                             "may not have arrived. Check there before you send it again.")
                                  .arg(host)
                            : QStringLiteral("The answer of %1 could not be used, so the request may or may not have "
                                             "been done. Check there before you send it again.")
                                  .arg(host);
        if (error.code != ErrorCode::DeadlineExceeded)
            error.code = ErrorCode::Unavailable;
        error.retryable = false;
        error.detail = QStringLiteral("unknown_outcome: ") + error.detail;
        return error;
    }

    base::Clock& m_clock;
    QThread m_thread;
    QObject m_mailbox; // lives on the network thread; carries calls over
    std::unique_ptr<Hub> m_hub;
};

} // namespace

QByteArray HttpResponse::header(QByteArrayView name) const {
    for (const HttpHeader& header : headers) {
        if (QByteArrayView(header.name).compare(name, Qt::CaseInsensitive) == 0)
            return header.value;
    }
    return {};
}

base::Result<HttpResponse> HttpClient::stream(const HttpRequest& request, const StreamTimes& /*times*/,
                                              const TakeBytes& take, const base::CancelToken& cancel) {
    FLUX_TRY(HttpResponse response, fetch(request, cancel));
    if (response.status >= 200 && response.status < 300 && !response.body.isEmpty())
        FLUX_CHECK(take(std::exchange(response.body, {})));
    return response;
}

std::unique_ptr<HttpClient> makeQtHttpClient(base::Clock& clock, QtHttpClientOptions options) {
    return std::make_unique<QtHttpClient>(clock, options);
}

} // namespace flux::net
