#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QString>
#include <QtCore/QUrl>

#include <functional>
#include <vector>

namespace flux::net {

struct HttpHeader {
    QByteArray name, value;
};

struct HttpRequest {
    QByteArray method = "GET";
    QUrl url; // http or https
    std::vector<HttpHeader> headers;
    QByteArray body;
    qint64 maxBytes = 10 * 1024 * 1024; // of the decoded body; more is ResourceExhausted
    int timeoutMs = 30'000;             // for the whole exchange, redirects included
    int maxRedirects = 5;               // each hop passes the guard anew; credentials never cross hosts
    QStringList allowedHosts;           // hosts the person opened: "127.0.0.1", "nas.local:8080"
};

struct HttpResponse {
    int status = 0;
    QUrl url; // after redirects
    std::vector<HttpHeader> headers;
    QByteArray body;
    [[nodiscard]] QByteArray header(QByteArrayView name) const; // case-insensitive, empty if absent
};

// One HTTP exchange at a time, for code that may block. An answer of any status is a value; errors are:
// InvalidArgument (scheme, malformed address), PermissionDenied (the address guard refused; error.detail is
// "host:<host[:port]>" so that a card can offer to open it), ResourceExhausted (too large), DeadlineExceeded,
// Cancelled, Unavailable (no answer, broken off).
// Thread: fetch blocks its caller, never on the network thread. Safe from several threads at once.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Would this exchange be refused without trying (its host's circuit breaker is open)? For asking before something
    // is put on record that only a try deserves. Does not wait.
    [[nodiscard]] virtual base::Result<void> check(const HttpRequest& /*request*/) { return {}; }
    [[nodiscard]] virtual base::Result<HttpResponse> fetch(const HttpRequest& request,
                                                           const base::CancelToken& cancel) = 0;
};

} // namespace flux::net
