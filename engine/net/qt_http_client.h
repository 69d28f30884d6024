#pragma once

#include "engine/base/clock.h"
#include "engine/net/http_client.h"

#include <QtCore/QObject>
#include <QtNetwork/QHostInfo>
#include <QtNetwork/QSslCertificate>

#include <functional>
#include <memory>

namespace flux::net {

// Looks a host up without blocking and calls done on the receiver's thread; returns an id for
// QHostInfo::abortHostLookup, or -1.
using ResolveHost =
    std::function<int(const QString& host, QObject* receiver, std::function<void(const QHostInfo&)> done)>;

struct QtHttpClientOptions {
    QString proxy;                              // "": the system's; "none": direct; else http://…, socks5://…
    QList<QSslCertificate> extraCaCertificates; // trusted besides the system's, for a company or a home server
    ResolveHost resolve;                        // empty: the system's look-up
};

// The client over QNetworkAccessManager, with one network thread of its own. Beyond the interface it promises: the
// address that was checked is the address that is connected to; no cookie is kept; a request that may change something
// is handed to the network once (an error of it is retryable only when nothing left this computer); cancelling and
// deadlines act within 50 ms.
// HTTP/2 is used where no name had to be pinned to an address (address literals, proxies): Qt takes the HTTP/2
// authority from the URL, which holds the address then.
// Thread: make and destroy it on one thread; fetch from any other. It outlives its callers' fetches.
[[nodiscard]] std::unique_ptr<HttpClient> makeQtHttpClient(base::Clock& clock, QtHttpClientOptions options = {});

} // namespace flux::net
