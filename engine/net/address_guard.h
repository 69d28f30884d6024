#pragma once

#include "engine/base/result.h"

#include <QtCore/QStringList>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>

namespace flux::net {

// Is this address one that a page on the internet must not reach: loopback, private, link-local, unique-local,
// carrier-grade NAT, multicast, unspecified, documentation and benchmark ranges, and IPv4 inside IPv6 forms of them
// (RFC 6890, RFC 4193, RFC 6598, RFC 6052).
[[nodiscard]] bool isPrivateAddress(const QHostAddress& address);

// Did the person open this host? Entries are "host" (any port) or "host:port"; compared without case.
[[nodiscard]] bool isAllowedHost(const QUrl& url, const QStringList& allowedHosts);

// Is this a URL that a request can go to at all? Error: InvalidArgument (scheme, no host, user info in the URL).
[[nodiscard]] base::Result<void> checkUrl(const QUrl& url);

// May a request go to this URL, whose host resolved to these addresses? Refuses when any of them is private and the
// host was not opened; no address at all counts as private. Errors: InvalidArgument (scheme, no host, user info in the
// URL), PermissionDenied with detail "host:<host[:port]>".
[[nodiscard]] base::Result<void> checkAddress(const QUrl& url, const QList<QHostAddress>& addresses,
                                              const QStringList& allowedHosts);

} // namespace flux::net
