#pragma once

#include "engine/net/http_client.h"

namespace flux::net {

// The rules of HTTP that the client keeps (RFC 9110), as pure functions.

// Methods that change nothing at the other side, so that sending them again is harmless.
[[nodiscard]] bool isSafeMethod(const QByteArray& method);

// Is the request well formed: method and header names are tokens, values hold no control characters, none of the
// headers that the client sets itself (Host, Content-Length, …)? Error: InvalidArgument.
[[nodiscard]] base::Result<void> checkRequest(const HttpRequest& request);

[[nodiscard]] bool sameOrigin(const QUrl& a, const QUrl& b);

// What may follow a redirect to another origin: headers that say nothing about who asks.
[[nodiscard]] std::vector<HttpHeader> headersForOtherOrigin(const std::vector<HttpHeader>& headers);

[[nodiscard]] bool isRedirect(int status);

// The request that a redirect asks for (Fetch Standard, "HTTP-redirect fetch": 303, and 301 or 302 after POST, become a
// GET without body). Errors: PermissionDenied (https to http; a body to another origin), InvalidArgument (no target).
[[nodiscard]] base::Result<HttpRequest> redirected(HttpRequest request, int status, const QByteArray& location);

// The value of the Host header for this URL.
[[nodiscard]] QByteArray hostHeader(const QUrl& url);

} // namespace flux::net
