#include "engine/files/file_listing.h"

#include "engine/files/file_names.h"
#include "engine/net/charset.h"
#include "engine/net/wording.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QSet>

#include <algorithm>
#include <array>

#ifdef Q_OS_UNIX
#include <dirent.h>
#endif

namespace flux::files {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr int kMaxScanned = 100'000;
constexpr qint64 kSniffBytes = 4096;

bool hasBinaryEnding(const QString& name) {
    static constexpr std::array kEndings = {
        "7z",   "avi", "bin", "bmp",  "bz2",  "class", "db",    "dll", "doc",  "docx", "eot",    "exe", "flac",
        "gif",  "gz",  "ico", "iso",  "jar",  "jpeg",  "jpg",   "m4a", "mkv",  "mov",  "mp3",    "mp4", "o",
        "odp",  "ods", "odt", "ogg",  "otf",  "pdf",   "png",   "ppt", "pptx", "so",   "sqlite", "tar", "tif",
        "tiff", "ttf", "wav", "webm", "webp", "woff",  "woff2", "xls", "xlsx", "xz",   "zip",    "zst"};
    const QString ending = name.section(QLatin1Char('.'), -1).toLower();
    return name.contains(QLatin1Char('.')) && std::any_of(kEndings.begin(), kEndings.end(), [&](const char* one) {
               return ending == QLatin1StringView(one);
           });
}

bool mayOpenFolder(const QString& path) {
#ifdef Q_OS_UNIX
    DIR* folder = ::opendir(QFile::encodeName(path).constData());
    if (folder == nullptr)
        return false;
    ::closedir(folder);
    return true;
#else
    return QFileInfo(path).isReadable();
#endif
}

class Lister {
public:
    Lister(const AllowedPath& folder, const FileLimits& limits, const ListOptions& options)
        : m_boundary(folder.boundary), m_limits(limits), m_options(options) {
        m_listing.path = folder.path;
    }

    base::Result<Listing> run() {
        if (!mayOpenFolder(m_listing.path)) {
            return makeError(
                ErrorCode::PermissionDenied,
                QStringLiteral(
                    "Your account may not read the folder %1, so nothing in it was read. Change its rights, or "
                    "choose another folder.")
                    .arg(net::isolated(m_listing.path)),
                QStringLiteral("opendir failed"));
        }
        enter(m_listing.path, QString(), 0);
        finish();
        return std::move(m_listing);
    }

private:
    void leaveOut(const QString& name, const QString& reason) {
        if (m_listing.leftOut.size() < static_cast<size_t>(m_limits.maxEntries))
            m_listing.leftOut.push_back({name, reason});
    }

    void enter(const QString& canonical, const QString& prefix, int depth) {
        m_entered.insert(canonical);
        QDirIterator it(canonical, QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
        QStringList inner;
        while (it.hasNext()) {
            it.next();
            const QFileInfo info = it.fileInfo();
            if (info.fileName().startsWith(QLatin1Char('.')))
                continue;
            if (++m_scanned > kMaxScanned) {
                m_listing.truncated = true;
                return;
            }
            take(info, prefix + info.fileName(), depth, inner);
        }
        for (const QString& name : inner)
            enterInner(QFileInfo(canonical + QLatin1Char('/') + name), prefix + name, depth + 1);
    }

    void take(const QFileInfo& info, const QString& name, int depth, QStringList& inner) {
        const QString canonical = info.canonicalFilePath();
        if (canonical.isEmpty())
            leaveOut(name, QStringLiteral("a link that leads nowhere"));
        else if (!isInside(canonical, m_boundary))
            leaveOut(name, QStringLiteral("a link that leads out of the folder"));
        else if (info.isDir()) {
            if (depth == 0)
                m_listing.folders.append(name);
            inner.append(info.fileName());
        } else if (info.isFile())
            m_listing.files.push_back({name, canonical, info.size(), FileKind::Text});
        else
            leaveOut(name, QStringLiteral("not an ordinary file (a pipe or a device)"));
    }

    void enterInner(const QFileInfo& info, const QString& name, int depth) {
        if (!m_options.recursive)
            return;
        const QString canonical = info.canonicalFilePath();
        if (m_entered.contains(canonical))
            leaveOut(name, QStringLiteral("a link to a folder that is listed already"));
        else if (depth > m_limits.maxDepth)
            leaveOut(name, QStringLiteral("too many folders deep"));
        else if (!mayOpenFolder(canonical))
            leaveOut(name, QStringLiteral("a folder that your account may not read"));
        else
            enter(canonical, name + QLatin1Char('/'), depth);
    }

    void finish() {
        auto& files = m_listing.files;
        std::sort(files.begin(), files.end(),
                  [](const ListedFile& a, const ListedFile& b) { return naturallyBefore(a.name, b.name); });
        std::sort(m_listing.folders.begin(), m_listing.folders.end(),
                  [](const QString& a, const QString& b) { return naturallyBefore(a, b); });
        if (files.size() > static_cast<size_t>(m_limits.maxEntries)) {
            files.resize(static_cast<size_t>(m_limits.maxEntries));
            m_listing.truncated = true;
        }
        std::erase_if(files, [this](ListedFile& file) {
            const auto start = readRegularFile(file.path, kSniffBytes, true);
            if (!start.ok()) {
                leaveOut(file.name, QStringLiteral("a file that your account may not read"));
                return true;
            }
            file.kind = hasBinaryEnding(file.name) || net::looksBinary(*start) ? FileKind::Binary : FileKind::Text;
            return false;
        });
        std::sort(m_listing.leftOut.begin(), m_listing.leftOut.end(),
                  [](const LeftOut& a, const LeftOut& b) { return naturallyBefore(a.name, b.name); });
    }

    QString m_boundary;
    const FileLimits& m_limits;
    ListOptions m_options;
    Listing m_listing;
    QSet<QString> m_entered; // canonical
    int m_scanned = 0;
};

} // namespace

base::Result<Listing> listFolder(const AllowedPath& folder, const FileLimits& limits, const ListOptions& options) {
    return Lister(folder, limits, options).run();
}

} // namespace flux::files
