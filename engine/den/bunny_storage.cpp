#include "engine/den/bunny_storage.h"

#include <QtCore/QFile>

#include <algorithm>

namespace flux::den {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr int kTimeoutMs = 300'000;
constexpr qint64 kPieceBytes = 4 * kMiB; // of a download

QString keyOf(const QString& sha256) {
    return QStringLiteral("/blobs/") + sha256.left(2) + u'/' + sha256;
}

} // namespace

BunnyStorage::BunnyStorage(net::HttpClient& http, BlobStore& blobs, BunnyOptions options)
    : m_http(http), m_blobs(blobs), m_options(std::move(options)) {}

// Without redirects: the key goes to the storage and nowhere else.
net::HttpRequest BunnyStorage::request(const QByteArray& method, const QString& sha256) const {
    net::HttpRequest request;
    request.method = method;
    request.url = QUrl(m_options.storageUrl + u'/' + m_options.zone + keyOf(sha256));
    request.headers = {{"AccessKey", m_options.accessKey}};
    request.timeoutMs = kTimeoutMs;
    request.maxRedirects = 0;
    request.allowedHosts = m_options.allowedHosts;
    return request;
}

base::Error BunnyStorage::refusal(int status, const QByteArray& body) const {
    const QString detail = QStringLiteral("HTTP %1 ").arg(status) + QString::fromUtf8(body.left(200));
    if (status == 401 || status == 403)
        return makeError(ErrorCode::Unauthenticated,
                         QStringLiteral("Bunny.net does not take the key of the storage zone “%1”. Check the setting "
                                        "files.bunny.access_key.")
                             .arg(m_options.zone),
                         detail);
    if (status == 404)
        return makeError(ErrorCode::NotFound, QStringLiteral("Bunny.net does not have this file."), detail);
    if (status == 429 || status >= 500)
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("Bunny.net cannot take it just now. Try again in a minute."), detail);
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("Bunny.net refused the file (answer %1).").arg(status), detail);
}

Result<void> BunnyStorage::put(const QString& sha256, const base::CancelToken& cancel) const {
    const BlobPin pin = m_blobs.pin(sha256);
    FLUX_CHECK(m_blobs.verify(sha256)); // what the disk has hurt must not go out as if it were whole
    QFile file(m_blobs.pathOf(sha256));
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::NotFound, QStringLiteral("The stored content of this file is not there any more."));
    net::HttpRequest put = request("PUT", sha256);
    // The pages of the file itself are the body; a blob is never changed or cut while it is pinned.
    if (file.size() > 0) {
        const uchar* bytes = file.map(0, file.size());
        if (bytes == nullptr)
            return makeError(ErrorCode::Unavailable, QStringLiteral("The stored content cannot be read just now."),
                             file.errorString());
        put.body = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes), file.size());
    }
    put.headers.push_back({"Content-Type", "application/octet-stream"});
    put.headers.push_back({"Checksum", sha256.toUpper().toLatin1()}); // the other side compares and refuses
    FLUX_TRY(const net::HttpResponse answer, m_http.fetch(put, cancel));
    if (answer.status != 200 && answer.status != 201)
        return refusal(answer.status, answer.body);
    return {};
}

Result<StoredBlob> BunnyStorage::get(const QString& sha256, qint64 bytes, const base::CancelToken& cancel) const {
    FLUX_TRY(const auto upload, m_blobs.begin(QStringLiteral("bunny|") + sha256, bytes));
    while (upload->offset() < bytes) {
        const qint64 from = upload->offset();
        const qint64 to = std::min(from + kPieceBytes, bytes) - 1;
        net::HttpRequest get = request("GET", sha256);
        get.headers.push_back({"Range", QStringLiteral("bytes=%1-%2").arg(from).arg(to).toLatin1()});
        get.maxBytes = to - from + 1;
        FLUX_TRY(const net::HttpResponse answer, m_http.fetch(get, cancel));
        const bool isWhole = answer.status == 200 && from == 0 && to == bytes - 1; // a small one comes at once
        if (answer.status != 206 && !isWhole)
            return refusal(answer.status, answer.body);
        if (answer.body.size() != to - from + 1)
            return makeError(ErrorCode::Unavailable,
                             QStringLiteral("Bunny.net broke off in the middle of the file. Try again."));
        FLUX_CHECK(upload->write(answer.body));
    }
    return upload->finish(sha256);
}

Result<void> BunnyStorage::remove(const QString& sha256, const base::CancelToken& cancel) const {
    FLUX_TRY(const net::HttpResponse answer, m_http.fetch(request("DELETE", sha256), cancel));
    if (answer.status != 200 && answer.status != 204 && answer.status != 404)
        return refusal(answer.status, answer.body);
    return {};
}

Result<QString> BunnyStorage::link(const QString& sha256, base::Instant expiresAt, bool isPublic) const {
    if (m_options.cdnUrl.isEmpty())
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("There is no pull zone for links. Set files.bunny.cdn_url."));
    if (isPublic)
        return QString(m_options.cdnUrl + keyOf(sha256));
    if (m_options.tokenKey.isEmpty()) // never an address that works for everybody in place of one that runs out
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("There is no key to sign links with. Set files.bunny.token_key, or make the "
                                        "file public."));
    BunnyLink link;
    link.path = keyOf(sha256);
    link.expires = expiresAt.ms / 1000;
    link.form = m_options.form;
    return bunnyUrl(m_options.cdnUrl, m_options.tokenKey, link);
}

} // namespace flux::den
