// What went wrong with an exchange, as sentences.
#include "engine/net/http_exchange.h"
#include "engine/net/wording.h"

namespace flux::net {

using base::ErrorCode;
using base::makeError;

base::Error HttpExchange::failure() const {
    const QString host = isolated(m_request.url.host());
    const auto error = m_reply->error();
    const QString detail =
        QStringLiteral("network error %1: %2").arg(static_cast<int>(error)).arg(m_reply->errorString());
    const auto say = [&](const QString& sentence, bool retryable = true) {
        base::Error result = makeError(ErrorCode::Unavailable, sentence.arg(host), detail);
        result.retryable = retryable;
        return result;
    };
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return say(QStringLiteral(
            "%1 refuses connections, so nothing was fetched. Check that it is running and that the address is right."));
    case QNetworkReply::SslHandshakeFailedError:
        return say(
            QStringLiteral("%1 does not prove who it is (its certificate is not valid), so nothing was sent or read."),
            false);
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::UnknownContentError:
        return garbled(detail);
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyTimeoutError:
        return say(QStringLiteral(
            "The proxy on the way to %1 does not answer. Check the proxy setting; nothing was fetched."));
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return say(QStringLiteral("The proxy on the way to %1 wants a name and a password. Check the proxy setting; "
                                  "nothing was fetched."),
                   false);
    default:
        return say(
            QStringLiteral("The connection to %1 broke off before the page was complete. Nothing of it was kept."));
    }
}

base::Error HttpExchange::garbled(const QString& detail) const {
    base::Error error =
        makeError(ErrorCode::Unavailable,
                  QStringLiteral("%1 answers in a way that is not understood, so nothing was read. Check that it is a "
                                 "web server.")
                      .arg(isolated(m_request.url.host())),
                  detail);
    error.retryable = false;
    return error;
}

base::Error HttpExchange::tooLarge() const {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The page at %1 is larger than %2, which is the limit. Nothing of it was kept.")
                         .arg(isolated(m_request.url.host()), sizeText(m_request.maxBytes)),
                     QStringLiteral("body over maxBytes"));
}

} // namespace flux::net
