#include "engine/host/store_address.h"

#include "engine/store/pg/pg_store.h"

#include <QtCore/QUrl>
#include <QtCore/QUrlQuery>

namespace flux::host {

using base::ErrorCode;
using base::makeError;

QString defaultStoreUrl() {
    return qEnvironmentVariable("FLUX_STORE");
}

QString defaultFilesFolder() {
    return qEnvironmentVariable("FLUX_FILES");
}

base::Result<QString> typedStoreUrl(const QString& text) {
    if (!store::isPgUrl(text))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("--store needs an address such as postgresql://user@host/database."));
    const qsizetype at = text.lastIndexOf(u'@'); // QUrl gives up on what it cannot read; a password must not slip by
    const QString beforeHost = at < 0 ? QString() : text.left(at).section(QStringLiteral("//"), 1);
    if (beforeHost.contains(u':') || QUrlQuery(QUrl(text)).hasQueryItem(QStringLiteral("password")))
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("The address holds a password, which other programs could read here. Leave it out; “flux "
                           "config set store.password” keeps it in the keychain, and PGPASSFILE and ~/.pgpass work, "
                           "too."));
    return text;
}

} // namespace flux::host
