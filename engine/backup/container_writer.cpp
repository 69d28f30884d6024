#include "engine/backup/container.h"
#include "engine/backup/container_parts.h"
#include "engine/files/durable_write.h"

#include <cerrno>

namespace flux::backup {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {
constexpr qsizetype kSaltBytes = 16;

Json headerJson(const Header& header) {
    Json json{{"made", header.madeAt.iso()}, {"flux", header.flux}, {"schema", header.schema}, {"encryption", nullptr}};
    if (header.encrypted)
        json["encryption"] =
            Json{{"cipher", "AES-256-GCM"}, {"kdf", "scrypt"},    {"n", header.cost.n},
                 {"r", header.cost.r},      {"p", header.cost.p}, {"salt", QString::fromLatin1(header.salt.toHex())}};
    return json;
}
} // namespace

Result<std::unique_ptr<Writer>> Writer::create(const QString& path, Header header, const QString& passphrase) {
    std::unique_ptr<Writer> writer(new Writer(path));
    header.encrypted = !passphrase.isEmpty();
    if (header.encrypted) {
        FLUX_TRY(header.salt, den::secretBytes(kSaltBytes));
        FLUX_TRY(writer->m_key, den::keyFromPassphrase(passphrase, header.salt, header.cost));
    }
    if (!writer->m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return files::writeError(QStringLiteral("the backup"), EACCES);
    writer->m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner); // it holds everything
    const QByteArray text = base::dumpJson(headerJson(header));
    writer->m_digest = den::Sha256::of(text);
    FLUX_CHECK(writer->put(QByteArrayView(kBegin, kMagicBytes)));
    FLUX_CHECK(writer->put(numberBytes(static_cast<quint32>(text.size()))));
    FLUX_CHECK(writer->put(text));
    return writer;
}

Result<void> Writer::put(QByteArrayView bytes) {
    if (m_file.write(bytes.data(), bytes.size()) == bytes.size())
        return {};
    return files::writeError(QStringLiteral("the backup"), m_file.error() == QFileDevice::ResourceError ? ENOSPC : EIO);
}

Result<QByteArray> Writer::sealed(QByteArrayView plain) {
    const qint64 number = m_number++;
    if (m_key.isEmpty())
        return plain.toByteArray();
    return den::seal(m_key, nonceOf(number), boundTo(m_digest, number), plain);
}

Result<void> Writer::add(const QString& name, const QString& path) {
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return makeError(source.exists() ? ErrorCode::PermissionDenied : ErrorCode::NotFound,
                         QStringLiteral("“%1” cannot be read, so there is no backup.").arg(name), source.errorString());
    Entry entry;
    entry.name = name;
    entry.offset = m_file.pos();
    entry.number = m_number;
    den::Sha256 whole;
    for (;;) {
        const QByteArray chunk = source.read(kChunkBytes);
        if (chunk.isEmpty())
            break;
        whole.add(chunk);
        entry.bytes += chunk.size();
        entry.chunks.append(den::Sha256::hexOf(chunk));
        FLUX_TRY(const QByteArray stored, sealed(chunk));
        FLUX_CHECK(put(numberBytes(static_cast<quint32>(stored.size()))));
        FLUX_CHECK(put(stored));
    }
    if (source.error() != QFileDevice::NoError)
        return makeError(ErrorCode::Unavailable,
                         QStringLiteral("“%1” cannot be read, so there is no backup.").arg(name), source.errorString());
    entry.sha256 = whole.finishHex();
    if (entry.chunks.size() == 1) // is the digest of the whole
        entry.chunks.clear();
    m_entries.push_back(std::move(entry));
    return {};
}

Result<void> Writer::finish(const Json& facts) {
    Json entries = Json::array();
    for (const Entry& entry : m_entries) {
        Json json{{"name", entry.name},
                  {"bytes", entry.bytes},
                  {"sha256", entry.sha256},
                  {"offset", entry.offset},
                  {"number", entry.number}};
        if (!entry.chunks.isEmpty())
            json["chunks"] = entry.chunks;
        entries.push_back(std::move(json));
    }
    const qint64 at = m_file.pos();
    QByteArray index = base::dumpJson(Json{{"entries", std::move(entries)}, {"facts", facts}});
    if (!m_key.isEmpty()) {
        FLUX_TRY(index, den::seal(m_key, nonceOf(kIndexNumber), boundTo(m_digest, kIndexNumber), index));
    }
    FLUX_CHECK(put(index));
    FLUX_CHECK(put(QByteArrayView(kEnd, kMagicBytes)));
    FLUX_CHECK(put(numberBytes(at)));
    FLUX_CHECK(put(numberBytes(qint64(index.size()))));
    FLUX_CHECK(put(den::Sha256::of(index)));
    if (const int error = files::flushToDisk(m_file); error != 0)
        return files::writeError(QStringLiteral("the backup"), error);
    m_file.close();
    return {};
}

} // namespace flux::backup
