#pragma once

#include "engine/base/cancel_token.h"
#include "engine/den/blob_store.h"
#include "engine/den/links.h"
#include "engine/net/http_client.h"

namespace flux::den {

struct BunnyOptions {
    QString storageUrl = QStringLiteral("https://storage.bunnycdn.com"); // of the region
    QString zone;
    QByteArray accessKey; // of the storage zone
    QString cdnUrl;       // "https://zone.b-cdn.net"; empty: no links
    QByteArray tokenKey;  // of the pull zone; empty: only public files have links
    BunnyForm form = BunnyForm::Hs256;
    QStringList allowedHosts; // see net::HttpRequest
};

// Blobs at Bunny.net's Edge Storage (https://docs.bunny.net/reference/storage-api), under names that say nothing:
// "/ZONE/blobs/ab/abcd…". Goes there piece by piece or from the file as it lies on the disk: no file is in memory.
// Errors: Unauthenticated (key), NotFound, Unavailable (no answer, 429, 5xx; may be tried again), FailedPrecondition
// (the other side has something else), those of net::HttpClient. Thread: blocks its caller; any, several at once. The
// client and the blobs outlive it.
class BunnyStorage {
public:
    BunnyStorage(net::HttpClient& http, BlobStore& blobs, BunnyOptions options);

    [[nodiscard]] base::Result<void> put(const QString& sha256, const base::CancelToken& cancel) const;
    // Into the blob store, checked. One that stopped in between goes on where it was.
    [[nodiscard]] base::Result<StoredBlob> get(const QString& sha256, qint64 bytes,
                                               const base::CancelToken& cancel) const;
    [[nodiscard]] base::Result<void> remove(const QString& sha256, const base::CancelToken& cancel) const;
    // Where the network serves it from, for so long. A public one needs no token.
    [[nodiscard]] base::Result<QString> link(const QString& sha256, base::Instant expiresAt, bool isPublic) const;

private:
    [[nodiscard]] net::HttpRequest request(const QByteArray& method, const QString& sha256) const;
    [[nodiscard]] base::Error refusal(int status, const QByteArray& body) const;

    net::HttpClient& m_http;
    BlobStore& m_blobs;
    const BunnyOptions m_options;
};

} // namespace flux::den
