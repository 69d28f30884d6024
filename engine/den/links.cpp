#include "engine/den/links.h"

#include "engine/den/crypto.h"
#include "engine/files/durable_write.h"

#include <QtCore/QFile>
#include <QtCore/QUrl>
#include <QtCore/QUrlQuery>

namespace flux::den {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

const QString kScheme = QStringLiteral("flux-file");

QString base64Url(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

base::Error noLink() {
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("This is not the address of a stored file."));
}
base::Error badToken() {
    return makeError(ErrorCode::PermissionDenied,
                     QStringLiteral("This link was not made here, or it was changed. Ask for a new one."));
}

} // namespace

Result<LinkSigner> LinkSigner::open(const QString& path) {
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray key = file.read(kKeyBytes + 1);
        if (key.size() == kKeyBytes)
            return LinkSigner(std::move(key));
    }
    FLUX_TRY(QByteArray key, secretBytes(kKeyBytes));
    FLUX_CHECK(files::writeDurably(path, key));
    return LinkSigner(std::move(key));
}

QByteArray LinkSigner::token(const LinkedFile& file) const {
    const QString text =
        QStringLiteral("file-link-1\n%1\n%2\n%3").arg(file.id.text).arg(file.version).arg(file.expiresAt.ms / 1000);
    return hmacSha256(m_key, text.toUtf8());
}

QString LinkSigner::link(const LinkedFile& file, const QString& name) const {
    QString url = kScheme + QStringLiteral(":/%1/%2?version=%3")
                                .arg(file.id.text, QString::fromLatin1(QUrl::toPercentEncoding(name)))
                                .arg(file.version);
    if (!file.expiresAt.isNull())
        url += QStringLiteral("&expires=%1&token=%2").arg(file.expiresAt.ms / 1000).arg(base64Url(token(file)));
    return url;
}

bool LinkSigner::isLink(const QString& text) {
    return text.startsWith(kScheme + u':');
}

Result<LinkedFile> LinkSigner::check(const QString& link, base::Instant now) const {
    const QUrl url(link, QUrl::StrictMode);
    if (!isLink(link) || !url.isValid() || link.size() > 4096)
        return noLink();
    const QUrlQuery query(url);
    LinkedFile file;
    bool isNumber = false;
    file.id.text = url.path(QUrl::FullyEncoded).section(u'/', 1, 1);
    file.version = query.queryItemValue(QStringLiteral("version")).toLongLong(&isNumber);
    if (file.id.isEmpty() || !isNumber || file.version < 1)
        return noLink();
    if (!query.hasQueryItem(QStringLiteral("token")) && !query.hasQueryItem(QStringLiteral("expires")))
        return file;
    const qint64 expires = query.queryItemValue(QStringLiteral("expires")).toLongLong(&isNumber);
    if (!isNumber || expires < 1 || expires > std::numeric_limits<qint64>::max() / 1000)
        return badToken();
    file.expiresAt = base::Instant{expires * 1000};
    const QByteArray given = query.queryItemValue(QStringLiteral("token")).toLatin1();
    if (!equalSecrets(given, base64Url(token(file)).toLatin1()))
        return badToken();
    if (now >= file.expiresAt)
        return makeError(ErrorCode::PermissionDenied, QStringLiteral("This link has run out. Ask for a new one."),
                         QStringLiteral("expired"));
    return file;
}

namespace {

// What is signed beside path and expiry, and stands in the address: sorted by name.
QList<std::pair<QString, QString>> bunnyParameters(const BunnyLink& link) {
    QList<std::pair<QString, QString>> all;
    if (!link.countries.isEmpty())
        all.append({QStringLiteral("token_countries"), link.countries.join(u',')});
    if (!link.blockedCountries.isEmpty())
        all.append({QStringLiteral("token_countries_blocked"), link.blockedCountries.join(u',')});
    if (!link.tokenPath.isEmpty())
        all.append({QStringLiteral("token_path"), link.tokenPath});
    return all;
}

QString encoded(const QString& text, const QByteArray& keep = {}) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text, keep));
}

} // namespace

QString bunnyToken(const QByteArray& key, const BunnyLink& link) {
    const QByteArray expires = QByteArray::number(link.expires);
    if (link.form == BunnyForm::Sha256)
        return base64Url(Sha256::of(key + link.path.toUtf8() + expires));
    QStringList signedParts;
    for (const auto& [name, value] : bunnyParameters(link))
        signedParts.append(name + u'=' + value);
    const QString& path = link.tokenPath.isEmpty() ? link.path : link.tokenPath;
    return QStringLiteral("HS256-") +
           base64Url(hmacSha256(key, path.toUtf8() + expires + signedParts.join(u'&').toUtf8()));
}

Result<QString> bunnyUrl(const QString& host, const QByteArray& key, const BunnyLink& link) {
    const bool isPlain = link.tokenPath.isEmpty() && link.countries.isEmpty() && link.blockedCountries.isEmpty();
    if (!link.path.startsWith(u'/') || link.expires < 1 || key.isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A link needs a path, an expiry and the key of the pull zone."));
    if (link.form == BunnyForm::Sha256 && (link.inPath || !isPlain))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("Links for a folder, for countries, or with the token in front are signed with "
                                        "HS256 only. Change the setting files.bunny.signing."));
    // A relative list inside a page or a playlist keeps the part before it: so a token in front serves all of a folder.
    QString query = (link.inPath ? QStringLiteral("bcdn_token=") : QStringLiteral("token=")) + bunnyToken(key, link);
    for (const auto& [name, value] : bunnyParameters(link))
        query += u'&' + name + u'=' + encoded(value);
    query += QStringLiteral("&expires=%1").arg(link.expires);
    const QString path = encoded(link.path, "/");
    return link.inPath ? host + u'/' + query + path : host + path + u'?' + query;
}

} // namespace flux::den
