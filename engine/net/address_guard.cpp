#include "engine/net/address_guard.h"

#include "engine/net/wording.h"

#include <QtCore/QtEndian>

#include <algorithm>
#include <array>
#include <utility>

namespace flux::net {

using base::ErrorCode;
using base::makeError;

namespace {

struct Range4 {
    quint32 network;
    int bits;
};

// IANA IPv4 special-purpose address registry (RFC 6890 and its updates), plus multicast (RFC 5771).
constexpr std::array kClosed4 = {
    Range4{0x00000000, 8},  // this network
    Range4{0x0A000000, 8},  // private (RFC 1918)
    Range4{0x64400000, 10}, // carrier-grade NAT (RFC 6598)
    Range4{0x7F000000, 8},  // loopback
    Range4{0xA9FE0000, 16}, // link-local, cloud metadata
    Range4{0xAC100000, 12}, // private
    Range4{0xC0000000, 24}, // IETF protocol assignments
    Range4{0xC0000200, 24}, // documentation 1
    Range4{0xC0586300, 24}, // 6to4 relays, deprecated (RFC 7526)
    Range4{0xC0A80000, 16}, // private
    Range4{0xC6120000, 15}, // benchmarks (RFC 2544)
    Range4{0xC6336400, 24}, // documentation 2
    Range4{0xCB007100, 24}, // documentation 3
    Range4{0xE0000000, 4},  // multicast
    Range4{0xF0000000, 4},  // reserved, and the limited broadcast
};

bool isClosed4(quint32 address) {
    return std::any_of(kClosed4.begin(), kClosed4.end(), [address](const Range4& range) {
        const quint32 mask = ~quint32{0} << (32 - range.bits);
        return (address & mask) == range.network;
    });
}

quint32 embedded4(const Q_IPV6ADDR& a, int at) {
    return qFromBigEndian<quint32>(a.c + at);
}

bool isClosed6(const Q_IPV6ADDR& a) {
    const quint64 high = qFromBigEndian<quint64>(a.c);
    const quint32 first32 = static_cast<quint32>(high >> 32);
    const quint16 first16 = static_cast<quint16>(high >> 48);
    if (high == 0 && embedded4(a, 8) == 0x0000FFFF) // ::ffff:0:0/96, mapped (RFC 4291)
        return isClosed4(embedded4(a, 12));
    if (first32 == 0x0064FF9B && high << 32 == 0 && embedded4(a, 8) == 0) // 64:ff9b::/96, NAT64 (RFC 6052)
        return isClosed4(embedded4(a, 12));
    if ((first16 & 0xE000) !=
        0x2000) // all that is not global unicast 2000::/3: loopback, fc00::/7, fe80::/10, ff00::/8, …
        return true;
    if (first16 == 0x2002) // 6to4 (RFC 3056)
        return isClosed4(embedded4(a, 2));
    if ((first32 & 0xFFFFFE00) == 0x20010000) // 2001::/23, protocol assignments, Teredo among them (RFC 4380)
        return true;
    if (first32 == 0x20010DB8 || (first32 & 0xFFFFF000) == 0x3FFF0000) // documentation (RFC 3849, RFC 9637)
        return true;
    const quint32 interfaceHigh = embedded4(a, 8); // ISATAP (RFC 5214): …:0:5efe:a.b.c.d, …:200:5efe:a.b.c.d
    return (interfaceHigh == 0x00005EFE || interfaceHigh == 0x02005EFE) && isClosed4(embedded4(a, 12));
}

QString withoutFinalDot(QString host) {
    if (host.endsWith(QLatin1Char('.')))
        host.chop(1);
    return host.toLower();
}

int portOf(const QUrl& url) {
    return url.port(url.scheme().compare(QLatin1StringView("https"), Qt::CaseInsensitive) == 0 ? 443 : 80);
}

// "host", "host:port", "[v6]:port", "[v6]" or a bare v6 address; port -1: any.
std::pair<QString, int> splitEntry(const QString& entry) {
    QString host = entry.trimmed();
    int port = -1;
    const qsizetype bracket = host.lastIndexOf(QLatin1Char(']'));
    const qsizetype colon = host.lastIndexOf(QLatin1Char(':'));
    const bool bareV6 = bracket < 0 && host.count(QLatin1Char(':')) > 1;
    if (colon > bracket && !bareV6) {
        bool ok = false;
        port = host.mid(colon + 1).toInt(&ok);
        if (!ok || port <= 0)
            return {QString(), -1};
        host.truncate(colon);
    }
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    return {withoutFinalDot(host), port};
}

QString hostOf(const QUrl& url) {
    return withoutFinalDot(url.host(QUrl::FullyDecoded));
}

QString sameForm(const QString& host) { // one spelling for every spelling of an address, and for an IDN host
    const QHostAddress address(host);
    return address.isNull() ? QString::fromLatin1(QUrl::toAce(host)) : address.toString();
}

QString nameForEntry(const QUrl& url) {
    QString host = hostOf(url);
    if (url.port() < 0)
        return host;
    if (host.contains(QLatin1Char(':')))
        host = QLatin1Char('[') + host + QLatin1Char(']');
    return host + QLatin1Char(':') + QString::number(url.port());
}

} // namespace

bool isPrivateAddress(const QHostAddress& address) {
    switch (address.protocol()) {
    case QAbstractSocket::IPv4Protocol:
        return isClosed4(address.toIPv4Address());
    case QAbstractSocket::IPv6Protocol:
        return isClosed6(address.toIPv6Address());
    default:
        return true; // "any", or nothing at all
    }
}

bool isAllowedHost(const QUrl& url, const QStringList& allowedHosts) {
    const QString host = sameForm(hostOf(url));
    if (host.isEmpty())
        return false;
    return std::any_of(allowedHosts.begin(), allowedHosts.end(), [&](const QString& entry) {
        const auto [name, port] = splitEntry(entry);
        return !name.isEmpty() && sameForm(name) == host && (port < 0 || port == portOf(url));
    });
}

base::Result<void> checkUrl(const QUrl& url) {
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || (scheme != QLatin1StringView("http") && scheme != QLatin1StringView("https"))) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“%1” is not a web address. Use one that starts with http:// or https://.")
                             .arg(url.toDisplayString(QUrl::RemoveUserInfo).left(200)));
    }
    if (url.host().isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The web address names no host, so nothing was fetched."));
    if (!url.userInfo().isEmpty()) {
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("The web address holds a user name or password. Take it out; nothing was fetched."));
    }
    return {};
}

base::Result<void> checkAddress(const QUrl& url, const QList<QHostAddress>& addresses,
                                const QStringList& allowedHosts) {
    FLUX_CHECK(checkUrl(url));
    if (isAllowedHost(url, allowedHosts))
        return {};
    const QString entry = nameForEntry(url);
    if (addresses.isEmpty()) { // behind a proxy that does the look-ups
        return makeError(
            ErrorCode::PermissionDenied,
            QStringLiteral(
                "Where %1 leads cannot be checked from here, so it is closed to Flux until you open it. Nothing "
                "was fetched from it.")
                .arg(isolated(entry)),
            QStringLiteral("host:") + entry);
    }
    if (std::none_of(addresses.begin(), addresses.end(), isPrivateAddress))
        return {};
    return makeError(
        ErrorCode::PermissionDenied,
        QStringLiteral(
            "%1 is inside this computer or its network, which is closed to Flux until you open it. Nothing was "
            "fetched from it.")
            .arg(isolated(entry)),
        QStringLiteral("host:") + entry);
}

} // namespace flux::net
