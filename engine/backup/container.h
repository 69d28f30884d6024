#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/den/crypto.h"

#include <QtCore/QFile>

#include <functional>
#include <memory>
#include <vector>

// The file that a backup is, a format of ours:
//
//   "FLUXBAK1"
//   u32 length, header: JSON {made, flux, schema, encryption: null or {cipher, kdf, n, r, p, salt}}
//   chunks: u32 length, at most 1 MiB of a file, sealed when encrypted
//   index: JSON {entries: [{name, bytes, sha256, offset, chunks: [sha256 …] when it has several}], facts}, sealed too
//   "FLUXEND1", u64 where the index begins, u64 its length, SHA-256 of the index as it stands there
//
// Numbers are little endian. Sealed is AES-256-GCM with a key of the passphrase by scrypt (RFC 7914) and a salt of this
// file's own; the nonce is the chunk's number, and the header's digest is bound in, so that nothing can be moved,
// repeated or taken from another backup. Chunks carry their digest in the index, files one of all of their bytes.
namespace flux::backup {

inline constexpr qint64 kChunkBytes = 1024 * 1024;

struct Entry {
    QString name; // "flux.db", "den/blobs/ab/abcd…": relative, parts joined by "/"
    qint64 bytes = 0;
    QString sha256;
    qint64 offset = 0;  // of its first chunk
    qint64 number = 0;  // of its first chunk
    QStringList chunks; // their digests, when there are several
};
struct Header {
    base::Instant madeAt;
    QString flux; // the version that wrote it
    int schema = 0;
    bool encrypted = false;
    den::ScryptCost cost;
    QByteArray salt;
};

// Writes one. Without finish() the file is worth nothing. Errors: those of files::writeError, FailedPrecondition (a
// file changed its length while it was read). Thread: one at a time.
class Writer {
public:
    // `passphrase`: empty: not encrypted.
    [[nodiscard]] static base::Result<std::unique_ptr<Writer>> create(const QString& path, Header header,
                                                                      const QString& passphrase);
    // A file that is not there (any more) is NotFound, and nothing of it is in the backup.
    [[nodiscard]] base::Result<void> add(const QString& name, const QString& path);
    [[nodiscard]] base::Result<void> finish(const base::Json& facts); // is on the disk when it returns
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }

private:
    explicit Writer(const QString& path) : m_file(path) {}
    [[nodiscard]] base::Result<void> put(QByteArrayView bytes);
    [[nodiscard]] base::Result<QByteArray> sealed(QByteArrayView plain);

    QFile m_file;
    QByteArray m_key;    // empty: not encrypted
    QByteArray m_digest; // of the header
    qint64 m_number = 0; // of the next chunk
    std::vector<Entry> m_entries;
};

// Reads one. Everything that it gives was checked. Errors: FailedPrecondition (no backup, damaged, of a newer Flux),
// Unauthenticated (passphrase missing or wrong), NotFound. Thread: one at a time.
class Reader {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Reader>> open(const QString& path, const QString& passphrase);
    // The part that is never encrypted.
    [[nodiscard]] static base::Result<Header> header(const QString& path);

    [[nodiscard]] const Header& header() const { return m_header; }
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] const base::Json& facts() const { return m_facts; }
    using Visit = std::function<base::Result<void>(QByteArrayView chunk)>;
    [[nodiscard]] base::Result<void> read(const Entry& entry, const Visit& visit);

private:
    explicit Reader(const QString& path) : m_file(path) {}
    [[nodiscard]] base::Result<void> readHeader();
    [[nodiscard]] base::Result<void> readIndex();
    [[nodiscard]] base::Result<QByteArray> opened(QByteArrayView stored, qint64 number) const;

    QFile m_file;
    Header m_header;
    QByteArray m_key;
    QByteArray m_digest;
    qint64 m_indexAt = 0;
    std::vector<Entry> m_entries;
    base::Json m_facts;
};

// A name that leads nowhere but into the folder that it is restored to.
[[nodiscard]] bool isSafeName(const QString& name);

} // namespace flux::backup
