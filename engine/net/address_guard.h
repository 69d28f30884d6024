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

// May a request go to this URL, whose host resolved to these addresses? Refuses when any of them is private and the
// host was not opened. Errors: InvalidArgument (scheme, no host, user info in the URL), PermissionDenied with
// detail "host:<host[:port]>".
[[nodiscard]] base::Result<void> checkAddress(const QUrl& url, const QList<QHostAddress>& addresses, const QStringList& allowedHosts);

} // namespace flux::net
