#include "engine/assistant/other_address.h"

#include <QtCore/QUrl>

namespace flux::assistant {

using base::ErrorCode;

namespace {

// A name with a dot that is not an address in figures: only such hosts have a www. form.
bool isNamed(const QString& host) {
    return host.contains(u'.') && !host.contains(u':') && !host.back().isDigit();
}

QUrl withOtherScheme(QUrl url) {
    if (url.port() >= 0) // a port belongs to one scheme
        return {};
    url.setScheme(url.scheme() == QStringLiteral("https") ? QStringLiteral("http") : QStringLiteral("https"));
    return url;
}

QUrl withOtherName(QUrl url) {
    const QString host = url.host();
    const QString www = QStringLiteral("www.");
    if (!isNamed(host))
        return {};
    if (host.startsWith(www) && isNamed(host.mid(www.size())))
        url.setHost(host.mid(www.size()));
    else if (!host.startsWith(www))
        url.setHost(www + host);
    return url;
}

} // namespace

QStringList otherAddresses(const QString& text, const base::Error& error) {
    const QUrl url(text.contains(QStringLiteral("://")) ? text : QStringLiteral("https://") + text);
    const bool gone = error.code == ErrorCode::NotFound;
    const bool refused =
        error.code == ErrorCode::Unavailable && !error.detail.startsWith(QStringLiteral("status ")); // nobody is there
    if (!url.isValid() || url.host().isEmpty() || (!gone && !refused))
        return {};
    QList<QUrl> candidates;
    if (gone && url.hasQuery()) {
        QUrl bare = url;
        bare.setQuery(QString());
        candidates.append(bare);
    }
    if (refused)
        candidates << withOtherScheme(url) << withOtherName(url);
    else
        candidates << withOtherName(url) << withOtherScheme(url);
    QStringList out;
    for (const QUrl& candidate : candidates) {
        if (!candidate.isEmpty() && candidate != url && !out.contains(candidate.toString()))
            out.append(candidate.toString());
    }
    return out;
}

} // namespace flux::assistant
