#include "engine/net/http_headers.h"

#include "engine/net/address_guard.h"
#include "engine/net/wording.h"

#include <algorithm>
#include <array>

namespace flux::net {

using base::ErrorCode;
using base::makeError;

namespace {

bool isToken(QByteArrayView text) { // RFC 9110, section 5.6.2
    static constexpr QByteArrayView kMarks("!#$%&'*+-.^_`|~");
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.contains(c);
    });
}

bool isFieldValue(QByteArrayView text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (static_cast<uchar>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

template <size_t N>
bool oneOf(const QByteArray& name, const std::array<const char*, N>& list) {
    return std::any_of(list.begin(), list.end(), [&](const char* one) { return qstricmp(name.constData(), one) == 0; });
}

constexpr std::array kOwnHeaders = {"host",       "content-length",   "transfer-encoding", "connection",
                                    "keep-alive", "expect",           "upgrade",           "te",
                                    "trailer",    "proxy-connection", "accept-encoding"};
constexpr std::array kNeutralHeaders = {
    "accept",        "accept-language",   "user-agent",         "cache-control", "pragma",
    "if-none-match", "if-modified-since", "if-match",           "range",         "if-range",
    "content-type",  "content-language",  "if-unmodified-since"};
constexpr std::array kBodyHeaders = {"content-type", "content-language", "content-location", "content-encoding"};

int effectivePort(const QUrl& url) {
    return url.port(url.scheme() == QLatin1StringView("https") ? 443 : 80);
}

} // namespace

bool isSafeMethod(const QByteArray& method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

base::Result<void> checkRequest(const HttpRequest& request) {
    FLUX_CHECK(checkUrl(request.url));
    if (!isToken(request.method) || request.method == "CONNECT" || request.method == "TRACE") {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“%1” is not a method that Flux can send. Use GET or POST, for example.")
                             .arg(QString::fromUtf8(request.method.left(40))));
    }
    for (const HttpHeader& header : request.headers) {
        const QString shown = QString::fromUtf8(header.name.left(60));
        if (!isToken(header.name) || !isFieldValue(header.value)) {
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("The header “%1” holds characters that a header cannot hold. Nothing was sent.")
                    .arg(shown));
        }
        if (oneOf(header.name, kOwnHeaders)) {
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("Flux sets the header “%1” itself. Leave it out; nothing was sent.").arg(shown));
        }
    }
    return {};
}

bool sameOrigin(const QUrl& a, const QUrl& b) {
    return a.scheme() == b.scheme() && a.host().compare(b.host(), Qt::CaseInsensitive) == 0 &&
           effectivePort(a) == effectivePort(b);
}

std::vector<HttpHeader> headersForOtherOrigin(const std::vector<HttpHeader>& headers) {
    std::vector<HttpHeader> kept;
    std::copy_if(headers.begin(), headers.end(), std::back_inserter(kept),
                 [](const HttpHeader& header) { return oneOf(header.name, kNeutralHeaders); });
    return kept;
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

base::Result<HttpRequest> redirected(HttpRequest request, int status, const QByteArray& location) {
    const QUrl from = request.url;
    const QUrl to =
        from.resolved(QUrl::fromEncoded(location.trimmed(), QUrl::TolerantMode)).adjusted(QUrl::RemoveFragment);
    if (location.trimmed().isEmpty() || !checkUrl(to).ok()) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("%1 sends on to something that is not a web address, so nothing was read.")
                             .arg(isolated(from.host())),
                         QStringLiteral("redirect target refused: ") +
                             to.toDisplayString(QUrl::RemoveUserInfo).left(200));
    }
    if (from.scheme() == QLatin1StringView("https") && to.scheme() != QLatin1StringView("https")) {
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral("%1 sends on from an encrypted page to one without encryption, so nothing was read.")
                .arg(isolated(from.host())),
            QStringLiteral("redirect from https to http"));
    }
    const bool toGet =
        (status == 303 && request.method != "HEAD") || ((status == 301 || status == 302) && request.method == "POST");
    if (toGet) {
        request.method = "GET";
        request.body.clear();
        std::erase_if(request.headers, [](const HttpHeader& header) { return oneOf(header.name, kBodyHeaders); });
    }
    if (!sameOrigin(from, to)) {
        if (!isSafeMethod(request.method)) {
            return makeError(
                ErrorCode::PermissionDenied,
                QStringLiteral(
                    "%1 asks to send the request to %2 instead, which nobody agreed to. It was not sent there.")
                    .arg(isolated(from.host()), isolated(to.host())),
                QStringLiteral("redirect of a changing request to another origin"));
        }
        request.headers = headersForOtherOrigin(request.headers);
    }
    request.url = to;
    return request;
}

QByteArray hostHeader(const QUrl& url) {
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    if (url.port() >= 0 && url.port() != effectivePort(url.adjusted(QUrl::RemovePort)))
        host += ':' + QByteArray::number(url.port());
    return host;
}

} // namespace flux::net
