#include "engine/backup/container.h"
#include "engine/backup/container_parts.h"

#include <algorithm>

namespace flux::backup {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kMaxHeaderBytes = 64 * 1024;
constexpr qint64 kMaxIndexBytes = 512LL * 1024 * 1024;

base::Error notOne() {
    return makeError(ErrorCode::FailedPrecondition, QStringLiteral("This file is no backup of Flux."));
}
base::Error damaged(const QString& detail) {
    return makeError(ErrorCode::FailedPrecondition,
                     QStringLiteral("The backup is damaged or cut short. Take another one; nothing was changed."),
                     detail);
}

template <typename T>
T numberAt(const QByteArray& bytes, qsizetype at) {
    return qFromLittleEndian<T>(bytes.constData() + at);
}

Header headerOf(const Json& json) {
    Header header;
    header.madeAt =
        base::Instant{QDateTime::fromString(base::textAt(json, "made"), Qt::ISODateWithMs).toMSecsSinceEpoch()};
    header.flux = base::textAt(json, "flux");
    header.schema = static_cast<int>(base::intAt(json, "schema"));
    const Json& how = base::jsonAt(json, "encryption");
    header.encrypted = how.is_object();
    if (header.encrypted) {
        header.cost.n = static_cast<quint64>(std::max<qint64>(0, base::intAt(how, "n")));
        header.cost.r = static_cast<quint32>(std::clamp<qint64>(base::intAt(how, "r"), 0, 1'000'000));
        header.cost.p = static_cast<quint32>(std::clamp<qint64>(base::intAt(how, "p"), 0, 1'000'000));
        header.salt = QByteArray::fromHex(base::textAt(how, "salt").toLatin1());
    }
    return header;
}

} // namespace

bool isSafeName(const QString& name) {
    if (name.isEmpty() || name.size() > 4096 || name.contains(u'\\') || name.contains(QChar(0)) ||
        name.indexOf(u':') == 1) // a drive
        return false;
    const QStringList parts = name.split(u'/');
    return std::none_of(parts.begin(), parts.end(), [](const QString& part) {
        return part.isEmpty() || part == QStringLiteral(".") || part == QStringLiteral("..");
    });
}

Result<Header> Reader::header(const QString& path) {
    Reader reader(path);
    FLUX_CHECK(reader.readHeader());
    return reader.m_header;
}

Result<std::unique_ptr<Reader>> Reader::open(const QString& path, const QString& passphrase) {
    std::unique_ptr<Reader> reader(new Reader(path));
    FLUX_CHECK(reader->readHeader());
    if (reader->m_header.encrypted) {
        if (passphrase.isEmpty())
            return makeError(ErrorCode::Unauthenticated,
                             QStringLiteral("This backup is encrypted. Give its passphrase."),
                             QStringLiteral("passphrase"));
        FLUX_TRY(reader->m_key, den::keyFromPassphrase(passphrase, reader->m_header.salt, reader->m_header.cost));
    }
    FLUX_CHECK(reader->readIndex());
    return reader;
}

Result<void> Reader::readHeader() {
    if (!m_file.exists())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no backup at this place."), m_file.fileName());
    if (!m_file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::PermissionDenied, QStringLiteral("This account may not read the backup."),
                         m_file.errorString());
    const QByteArray start = m_file.read(kMagicBytes + 4);
    if (!start.startsWith(kBegin) || start.size() != kMagicBytes + 4)
        return notOne();
    const qint64 length = numberAt<quint32>(start, kMagicBytes);
    const QByteArray text = length > kMaxHeaderBytes ? QByteArray() : m_file.read(length);
    const auto json = base::parseJson(text);
    if (text.size() != length || !json.ok() || !json->is_object())
        return damaged(QStringLiteral("header"));
    m_digest = den::Sha256::of(text);
    m_header = headerOf(*json);
    return {};
}

Result<QByteArray> Reader::opened(QByteArrayView stored, qint64 number) const {
    if (m_key.isEmpty())
        return stored.toByteArray();
    return den::unseal(m_key, nonceOf(number), boundTo(m_digest, number), stored);
}

Result<void> Reader::readIndex() {
    const qint64 size = m_file.size();
    if (size < kTrailerBytes || !m_file.seek(size - kTrailerBytes))
        return damaged(QStringLiteral("size"));
    const QByteArray trailer = m_file.read(kTrailerBytes);
    if (trailer.size() != kTrailerBytes || !trailer.startsWith(kEnd))
        return damaged(QStringLiteral("end"));
    m_indexAt = numberAt<qint64>(trailer, kMagicBytes);
    const qint64 length = numberAt<qint64>(trailer, kMagicBytes + 8);
    if (m_indexAt < 0 || length < 0 || length > kMaxIndexBytes || m_indexAt > size ||
        m_indexAt + length != size - kTrailerBytes || !m_file.seek(m_indexAt))
        return damaged(QStringLiteral("place of the index"));
    const QByteArray stored = m_file.read(length);
    if (stored.size() != length || den::Sha256::of(stored) != trailer.right(32))
        return damaged(QStringLiteral("index"));
    FLUX_TRY(const QByteArray text, opened(stored, kIndexNumber));
    const auto index = base::parseJson(text, {kMaxIndexBytes, 16});
    if (!index.ok() || !index->is_object() || !base::jsonAt(*index, "entries").is_array())
        return damaged(QStringLiteral("text of the index"));
    for (const Json& json : base::jsonAt(*index, "entries")) {
        Entry entry;
        entry.name = base::textAt(json, "name");
        entry.bytes = base::intAt(json, "bytes", -1);
        entry.sha256 = base::textAt(json, "sha256");
        entry.offset = base::intAt(json, "offset", -1);
        entry.number = base::intAt(json, "number", -1);
        entry.chunks = base::textsAt(json, "chunks");
        if (!isSafeName(entry.name) || entry.bytes < 0 || entry.offset < 0 || entry.number < 0)
            return damaged(QStringLiteral("an entry"));
        m_entries.push_back(std::move(entry));
    }
    m_facts = base::jsonAt(*index, "facts");
    return {};
}

Result<void> Reader::read(const Entry& entry, const Visit& visit) {
    if (!m_file.seek(entry.offset))
        return damaged(entry.name);
    den::Sha256 whole;
    qint64 left = entry.bytes;
    for (qint64 i = 0; left > 0; ++i) {
        const QByteArray prefix = m_file.read(4);
        const qint64 length = prefix.size() == 4 ? numberAt<quint32>(prefix, 0) : 0;
        if (length < 1 || length > kChunkBytes + den::kTagBytes)
            return damaged(entry.name);
        const QByteArray stored = m_file.read(length);
        if (stored.size() != length)
            return damaged(entry.name);
        const auto plain = opened(stored, entry.number + i);
        if (!plain.ok() || plain->size() > left)
            return damaged(entry.name);
        if (!entry.chunks.isEmpty() && entry.chunks.value(i) != den::Sha256::hexOf(*plain))
            return damaged(entry.name);
        whole.add(*plain);
        left -= plain->size();
        FLUX_CHECK(visit(*plain));
    }
    if (whole.finishHex() != entry.sha256)
        return damaged(entry.name);
    return {};
}

} // namespace flux::backup
