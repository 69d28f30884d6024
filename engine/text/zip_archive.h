#pragma once

#include "engine/base/result.h"

#include <QtCore/QIODevice>

#include <memory>
#include <optional>
#include <vector>

namespace flux::text {

struct ZipLimits {
    qint64 maxEntries = 100'000;
    qint64 maxEntryBytes = 1024LL * 1024 * 1024; // unpacked
    qint64 maxTotalBytes = 4LL * 1024 * 1024 * 1024;
    // How many times larger than packed an entry may become, once it is larger than 10 MB. Text packs to a twentieth.
    qint64 maxRatio = 200;
};

struct ZipEntry {
    quint64 index = 0;
    QString name;                      // with "/" between its parts, as the archive has it
    qint64 bytes = 0, packedBytes = 0; // as the archive claims; reading counts for itself
    QString fault;                     // why it is not to be read, as a sentence; empty: it may be
};

// The unpacked bytes of one entry, from its beginning to its end. When they become more than the limits allow, or are
// damaged, reading fails and failure() says why. Not seekable. The archive outlives it.
class ZipDevice : public QIODevice {
public:
    [[nodiscard]] virtual const std::optional<base::Error>& failure() const = 0;
    [[nodiscard]] bool isSequential() const override { return true; }
};

// A zip file that somebody else made, by libzip. Nothing is ever unpacked onto the disk. Entries whose names could not
// be a file's (absolute, "..", reserved by Windows, longer than 255 bytes, zero bytes) have a fault and are not read.
// Errors are sentences: InvalidArgument (no zip, damaged, encrypted), ResourceExhausted (a limit, as of a zip bomb).
// Thread: one at a time.
class ZipArchive {
public:
    virtual ~ZipArchive() = default;
    [[nodiscard]] static base::Result<std::unique_ptr<ZipArchive>> open(const QString& path,
                                                                        const ZipLimits& limits = {});

    [[nodiscard]] virtual const std::vector<ZipEntry>& entries() const = 0; // files, no folders
    [[nodiscard]] virtual base::Result<std::unique_ptr<ZipDevice>> read(const ZipEntry& entry) = 0;
    // All bytes of the entry of that name. Errors also: NotFound.
    [[nodiscard]] base::Result<QByteArray> contentOf(const QString& name);
};

// Why the name of an archive's entry is not taken; empty: it is fine. Pure.
[[nodiscard]] QString nameFault(const QString& name);

} // namespace flux::text
