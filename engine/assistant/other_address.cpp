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

// Says where a reader came from, not what is read.
bool isMark(const QString& name) {
    static const QStringList kMarks{QStringLiteral("fbclid"),  QStringLiteral("gclid"),  QStringLiteral("dclid"),
                                    QStringLiteral("msclkid"), QStringLiteral("mc_cid"), QStringLiteral("mc_eid"),
                                    QStringLiteral("yclid"),   QStringLiteral("igshid")};
    const QString lower = name.toLower();
    return lower == QStringLiteral("utm") || lower.startsWith(QStringLiteral("utm_")) || kMarks.contains(lower);
}

QUrl withoutMarks(QUrl url) {
    QStringList parts = url.query(QUrl::FullyEncoded).split(u'&');
    if (parts.removeIf([](const QString& part) { return isMark(part.section(u'=', 0, 0)); }) == 0)
        return {};
    url.setQuery(parts.isEmpty() ? QString() : parts.join(u'&')); // what stays is not written anew
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
    if (gone)
        candidates.append(withoutMarks(url));
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
