#pragma once

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/domain/ids.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

// Addresses of stored files that can be handed on and that stop working by themselves. Thread: any.
namespace flux::den {

inline constexpr qint64 kMaxLinkSeconds = 7LL * 24 * 3600;

// What a local link names: one version of one file.
struct LinkedFile {
    domain::ObjectId id;
    qint64 version = 0;
    base::Instant expiresAt; // null: of a public file, for ever
};

// Links of this data folder's own: "flux-file:/ID/NAME?version=3&expires=1772445600&token=…". The token is an
// HMAC-SHA256 (RFC 2104) over id, version and expiry under a key that never leaves the folder, so nobody can make one
// or make one last longer. A link without a token names a public file; whether the file is public is for the one who
// serves it.
class LinkSigner {
public:
    explicit LinkSigner(QByteArray key) : m_key(std::move(key)) {}
    // The key of a data folder, in the file `path`; made when it is missing. Errors: those of files::writeDurably.
    [[nodiscard]] static base::Result<LinkSigner> open(const QString& path);

    [[nodiscard]] QString link(const LinkedFile& file, const QString& name) const;
    // Errors: InvalidArgument (no such link), PermissionDenied (not signed by this folder, or changed; run out).
    [[nodiscard]] base::Result<LinkedFile> check(const QString& link, base::Instant now) const;
    [[nodiscard]] static bool isLink(const QString& text);

private:
    [[nodiscard]] QByteArray token(const LinkedFile& file) const;
    QByteArray m_key;
};

// Bunny.net's token authentication (https://docs.bunny.net/docs/cdn-token-authentication-advanced).
enum class BunnyForm {
    Sha256, // SHA-256 over key, path and expiry
    Hs256,  // HMAC-SHA256 under the key, "HS256-…"
};
struct BunnyLink {
    QString path;       // "/a/b.jpg", not percent-encoded
    qint64 expires = 0; // seconds since 1970
    BunnyForm form = BunnyForm::Hs256;
    // Of Hs256 alone:
    QString tokenPath;                       // one token for all that lies under this; empty: for the path
    QStringList countries, blockedCountries; // "DE"
    bool inPath = false; // the token stands before the path ("/bcdn_token=…/a/b.m3u8") and not behind it
};
[[nodiscard]] QString bunnyToken(const QByteArray& key, const BunnyLink& link);
// `host` as "https://zone.b-cdn.net". Errors: InvalidArgument (the form cannot say that).
[[nodiscard]] base::Result<QString> bunnyUrl(const QString& host, const QByteArray& key, const BunnyLink& link);

} // namespace flux::den
