#include "engine/text/zip_archive.h"

#include <QtCore/QStringList>

#include <algorithm>
#include <zip.h>

namespace flux::text {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kSmall = 10 * 1024 * 1024; // below it no ratio is suspicious

struct ArchiveClose {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FileClose {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

base::Error bomb() {
    return makeError(ErrorCode::ResourceExhausted,
                     QStringLiteral("The archive unpacks to far more than it should; it may be a zip bomb. It is not "
                                    "read."));
}

// Counts what comes out, over all entries of the archive.
struct Budget {
    ZipLimits limits;
    qint64 total = 0;
};

class EntryDevice final : public ZipDevice {
public:
    EntryDevice(zip_file_t* file, Budget& budget, qint64 packed) : m_file(file), m_budget(budget), m_packed(packed) {}
    const std::optional<base::Error>& failure() const override { return m_failure; }

protected:
    qint64 readData(char* data, qint64 size) override {
        if (m_failure)
            return -1;
        const qint64 got = zip_fread(m_file.get(), data, zip_uint64_t(std::min<qint64>(size, 1024 * 1024)));
        if (got < 0)
            return fail(makeError(ErrorCode::InvalidArgument,
                                  QStringLiteral("The archive is damaged. Download it again."),
                                  QString::fromUtf8(zip_file_strerror(m_file.get()))));
        m_bytes += got;
        m_budget.total += got;
        const bool isSuspicious =
            m_bytes > kSmall && m_bytes / std::max<qint64>(m_packed, 1) > m_budget.limits.maxRatio;
        if (isSuspicious || m_bytes > m_budget.limits.maxEntryBytes || m_budget.total > m_budget.limits.maxTotalBytes)
            return fail(bomb());
        return got == 0 ? -1 : got;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    qint64 fail(base::Error error) {
        setErrorString(error.message);
        m_failure = std::move(error);
        return -1;
    }

    std::unique_ptr<zip_file_t, FileClose> m_file;
    Budget& m_budget;
    qint64 m_packed;
    qint64 m_bytes = 0;
    std::optional<base::Error> m_failure;
};

class LibzipArchive final : public ZipArchive {
public:
    LibzipArchive(zip_t* archive, const ZipLimits& limits) : m_archive(archive), m_budget{limits, 0} {}

    Result<void> list() {
        const qint64 count = zip_get_num_entries(m_archive.get(), 0);
        if (count > m_budget.limits.maxEntries)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The archive has more than %1 entries.").arg(m_budget.limits.maxEntries));
        for (qint64 i = 0; i < count; ++i) {
            zip_stat_t stat;
            zip_stat_init(&stat);
            if (zip_stat_index(m_archive.get(), zip_uint64_t(i), 0, &stat) != 0 || !stat.name)
                continue;
            ZipEntry entry;
            entry.index = quint64(i);
            entry.name = QString::fromUtf8(stat.name);
            entry.bytes = qint64(std::min<zip_uint64_t>(stat.size, zip_uint64_t(1) << 60));
            entry.packedBytes = qint64(std::min<zip_uint64_t>(stat.comp_size, zip_uint64_t(1) << 60));
            entry.fault = nameFault(entry.name);
            if (entry.fault.isEmpty() && stat.encryption_method != ZIP_EM_NONE)
                entry.fault = QStringLiteral("It is encrypted. Unpack it yourself first.");
            if (!entry.name.endsWith(u'/'))
                m_entries.push_back(std::move(entry));
        }
        return {};
    }

    const std::vector<ZipEntry>& entries() const override { return m_entries; }

    Result<std::unique_ptr<ZipDevice>> read(const ZipEntry& entry) override {
        if (!entry.fault.isEmpty())
            return makeError(ErrorCode::InvalidArgument, entry.fault);
        zip_file_t* file = zip_fopen_index(m_archive.get(), entry.index, 0);
        if (!file)
            return makeError(
                ErrorCode::InvalidArgument,
                QStringLiteral("“%1” in the archive cannot be read. Download it again.").arg(entry.name.left(80)),
                QString::fromUtf8(zip_strerror(m_archive.get())));
        auto device = std::make_unique<EntryDevice>(file, m_budget, entry.packedBytes);
        device->open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        return Result<std::unique_ptr<ZipDevice>>(std::move(device));
    }

private:
    std::unique_ptr<zip_t, ArchiveClose> m_archive;
    Budget m_budget;
    std::vector<ZipEntry> m_entries;
};

bool isDeviceName(const QString& part) {
    static const QStringList names{QStringLiteral("con"), QStringLiteral("prn"), QStringLiteral("aux"),
                                   QStringLiteral("nul")};
    const QString stem = part.section(u'.', 0, 0).trimmed().toLower();
    const bool isPort = stem.size() == 4 && stem[3].isDigit() &&
                        (stem.startsWith(QStringLiteral("com")) || stem.startsWith(QStringLiteral("lpt")));
    return names.contains(stem) || isPort;
}

} // namespace

QString nameFault(const QString& name) {
    if (name.startsWith(u'/') || name.startsWith(u'\\') || (name.size() > 1 && name[1] == u':'))
        return QStringLiteral("Its name is a place on a disk; it is left out.");
    if (std::any_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < 0x20 || c == QChar(0xFFFD); }))
        return QStringLiteral("Its name has characters that no file has; it is left out.");
    for (const QString& part : name.split(QChar(name.contains(u'/') ? u'/' : u'\\'))) {
        if (part == QStringLiteral("..") || part.contains(QStringLiteral("..\\")))
            return QStringLiteral("Its name leads out of the archive; it is left out.");
        if (part.toUtf8().size() > 255)
            return QStringLiteral("Its name is longer than 255 bytes; it is left out.");
        if (isDeviceName(part))
            return QStringLiteral("Its name is reserved by Windows; it is left out.");
    }
    return {};
}

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const QString& path, const ZipLimits& limits) {
    int code = 0;
    zip_t* raw = zip_open(path.toUtf8().constData(), ZIP_RDONLY, &code);
    if (!raw)
        return makeError(code == ZIP_ER_NOENT ? ErrorCode::NotFound : ErrorCode::InvalidArgument,
                         QStringLiteral("This is no archive that can be read. Download it again."),
                         QStringLiteral("libzip %1").arg(code));
    auto archive = std::make_unique<LibzipArchive>(raw, limits);
    FLUX_CHECK(archive->list());
    return Result<std::unique_ptr<ZipArchive>>(std::move(archive));
}

Result<QByteArray> ZipArchive::contentOf(const QString& name) {
    const auto& all = entries();
    const auto found = std::find_if(all.begin(), all.end(), [&name](const ZipEntry& e) { return e.name == name; });
    if (found == all.end())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is no “%1” in the archive.").arg(name));
    FLUX_TRY(const auto device, read(*found));
    QByteArray bytes;
    for (;;) {
        const QByteArray piece = device->read(1024 * 1024);
        if (piece.isEmpty())
            break;
        bytes += piece;
    }
    if (device->failure())
        return *device->failure();
    return bytes;
}

} // namespace flux::text
