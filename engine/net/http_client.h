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
    bool onlyAsks = false;              // changes nothing there, whatever its method: its errors are those of a GET
    QStringList allowedHosts;           // hosts the person opened: "127.0.0.1", "nas.local:8080"
};

struct HttpResponse {
    int status = 0;
    QUrl url; // after redirects
    std::vector<HttpHeader> headers;
    QByteArray body;
    [[nodiscard]] QByteArray header(QByteArrayView name) const; // case-insensitive, empty if absent
};

// How long an answer that comes in pieces may keep its reader waiting. The timeout of the request holds besides.
struct StreamTimes {
    int firstByteMs = 120'000; // until the head of the answer has come
    int idleMs = 60'000;       // between two pieces of it
};
// Takes the next bytes of a body; an error ends the exchange and becomes its error.
using TakeBytes = std::function<base::Result<void>(QByteArrayView bytes)>;

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
    // The same exchange, but the body of an answer of status 200 to 299 goes to `take` as it comes, on the caller's
    // thread, and the response is without one; what came before an error has been handed over. Any other answer is
    // whole, and `take` is not called. A client that cannot do it hands over the whole body at once.
    [[nodiscard]] virtual base::Result<HttpResponse> stream(const HttpRequest& request, const StreamTimes& times,
                                                            const TakeBytes& take, const base::CancelToken& cancel);
};

} // namespace flux::net
