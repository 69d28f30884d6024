#include "engine/den/folder_index.h"

#include "engine/den/crypto.h"
#include "engine/den/den_names.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QMultiHash>
#include <QtCore/QSet>

#include <algorithm>
#include <functional>
#include <map>

namespace flux::den {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ObjectChangeKind;
using domain::WorkspaceObject;

namespace {

constexpr int kMaxProblems = 100;
constexpr size_t kMaxWrites = 500; // of one commit

class Scanner {
public:
    Scanner(const ScanLimits& limits, const base::CancelToken& cancel) : m_limits(limits), m_cancel(cancel) {}

    Result<void> visit(const QString& path, const QString& folder, int depth) {
        if (m_cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("The scan was stopped."));
        if (depth > m_limits.maxDepth) {
            problem(QStringLiteral("%1 lies too deep and was left out.").arg(shownName(folder)));
            m_scan.truncated = true;
            return {};
        }
        const QDir dir(path);
        if (!dir.isReadable()) {
            problem(QStringLiteral("%1 may not be read and was left out.").arg(shownName(folder)));
            m_scan.truncated = true; // what is in it is not gone
            return {};
        }
        const auto entries = dir.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot,
                                               QDir::Name | QDir::DirsLast);
        for (const QFileInfo& entry : entries) {
            if (entry.isDir())
                FLUX_CHECK(visit(entry.filePath(), folder + u'/' + entry.fileName(), depth + 1));
            else if (!take(entry, folder))
                break;
        }
        return {};
    }
    FolderScan& scan() { return m_scan; }

private:
    void problem(const QString& text) {
        if (m_scan.problems.size() < kMaxProblems)
            m_scan.problems.append(text);
    }
    bool take(const QFileInfo& entry, const QString& folder) {
        if (m_scan.files.size() >= static_cast<size_t>(m_limits.maxFiles)) {
            m_scan.truncated = true;
            problem(QStringLiteral("There are more than %1 files; the rest was left out.").arg(m_limits.maxFiles));
            return false;
        }
        if (!entry.isFile()) // a pipe, a device
            return true;
        if (!entry.fileName().isValidUtf16() || entry.fileName().contains(QChar::ReplacementCharacter)) {
            problem(QStringLiteral("A file in %1 has a name that is no text and was left out.").arg(shownName(folder)));
            return true;
        }
        if (entry.size() > m_limits.maxFileBytes) {
            problem(QStringLiteral("%1 is too large and was left out.").arg(shownName(entry.fileName())));
            return true;
        }
        m_scan.files.push_back(
            {entry.filePath(), folder, entry.fileName(), entry.size(), entry.lastModified().toMSecsSinceEpoch()});
        return true;
    }

    const ScanLimits m_limits;
    const base::CancelToken m_cancel;
    FolderScan m_scan;
};

// The digest of a file as it lies there; nothing: it cannot be read just now.
std::optional<QString> digestOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::nullopt;
    Sha256 hash;
    for (QByteArray chunk = file.read(kChunkBytes); !chunk.isEmpty(); chunk = file.read(kChunkBytes))
        hash.add(chunk);
    if (file.error() != QFileDevice::NoError)
        return std::nullopt;
    return hash.finishHex();
}

// One look at a folder, compared with what is known of it.
class Syncer {
public:
    Syncer(base::Clock& clock, const QString& folder) : m_clock(clock) {
        m_by.kind = domain::ActorKind::Import;
        m_by.name = folder;
    }

    // Those of the folder, by place; of several the one that is not in the trash.
    Result<void> readKnown(store::ObjectReader& reader, const std::function<bool(const QString& place)>& isMine) {
        return reader.forEach({QString(domain::kFileType)}, [&](const WorkspaceObject& file) {
            const QString place = base::textAt(file.data, "place");
            if (place.isEmpty() || !isMine(place))
                return true;
            auto [at, isNew] = m_known.try_emplace(place, file);
            if (!isNew && at->second.deleted)
                at->second = file;
            return true;
        });
    }

    // What is known and was not seen has gone, or has another name by now.
    void expect(const std::vector<SeenFile>& seen) {
        QSet<QString> places;
        for (const SeenFile& file : seen)
            places.insert(file.path);
        for (const auto& [place, known] : m_known) {
            if (!known.deleted && !places.contains(place) && !QFileInfo::exists(place))
                m_gone.insert(base::textAt(known.data, "sha256"), place);
        }
    }

    void compare(const SeenFile& seen) {
        const auto found = m_known.find(seen.path);
        if (found == m_known.end()) {
            add(seen);
            return;
        }
        const WorkspaceObject known = found->second;
        m_known.erase(found);
        FileData data = fileData(known.data);
        if (!known.deleted && data.bytes == seen.bytes && data.modifiedMs == seen.modifiedMs) {
            ++m_sync.same;
            return;
        }
        const auto digest = digestOf(seen.path);
        if (!digest) {
            unreadable(seen);
            return;
        }
        const bool isContentNew = *digest != data.sha256;
        data.bytes = seen.bytes;
        data.modifiedMs = seen.modifiedMs;
        data.sha256 = *digest;
        write(known, data,
              isContentNew    ? ObjectChangeKind::Replaced
              : known.deleted ? ObjectChangeKind::Restored
                              : ObjectChangeKind::Merged);
        ++m_sync.changed;
    }

    void removeRest() {
        for (const auto& [place, known] : m_known) {
            if (known.deleted)
                continue;
            if (isFull())
                return;
            write(known, fileData(known.data), ObjectChangeKind::Deleted);
            ++m_sync.removed;
        }
    }

    [[nodiscard]] bool isFull() {
        m_sync.more = m_sync.work.objects.size() >= kMaxWrites;
        return m_sync.more;
    }
    FolderSync finish() {
        if (!m_news.objects.empty())
            m_sync.work.events.push_back({0, m_clock.now(), std::move(m_news)});
        return std::move(m_sync);
    }
    FolderSync& sync() { return m_sync; }

private:
    void unreadable(const SeenFile& seen) {
        if (m_sync.problems.size() < kMaxProblems)
            m_sync.problems.append(QStringLiteral("%1 cannot be read just now.").arg(shownName(seen.name)));
    }

    // The same content where another file was that is not there any more: that file, with its tags and versions.
    bool moved(const SeenFile& seen, const QString& digest) {
        const QString from = m_gone.take(digest);
        const auto known = m_known.find(from);
        if (from.isEmpty() || known == m_known.end())
            return false;
        FileData data = fileData(known->second.data);
        data.name = seen.name;
        data.folder = seen.folder;
        data.place = seen.path;
        data.modifiedMs = seen.modifiedMs;
        data.mediaType = mediaTypeOf(seen.name, seen.path);
        write(known->second, data, ObjectChangeKind::Merged);
        m_known.erase(known);
        ++m_sync.changed;
        return true;
    }

    void add(const SeenFile& seen) {
        const auto digest = digestOf(seen.path);
        if (!digest) {
            unreadable(seen);
            return;
        }
        if (moved(seen, *digest))
            return;
        FileData data;
        data.name = seen.name;
        data.folder = seen.folder;
        data.bytes = seen.bytes;
        data.sha256 = *digest;
        data.mediaType = mediaTypeOf(seen.name, seen.path);
        data.backend = QStringLiteral("folder");
        data.place = seen.path;
        data.modifiedMs = seen.modifiedMs;
        WorkspaceObject file;
        file.id = base::newId<domain::ObjectId>(m_clock);
        file.type = domain::kFileType;
        file.data = toJson(data);
        file.createdBy = file.updatedBy = m_by;
        file.createdAt = file.updatedAt = m_clock.now();
        put(std::move(file), 0);
        ++m_sync.added;
    }

    void write(const WorkspaceObject& known, const FileData& data, ObjectChangeKind kind) {
        WorkspaceObject next = known;
        next.data = toJson(data);
        next.deleted = kind == ObjectChangeKind::Deleted;
        next.change = kind;
        ++next.version;
        next.updatedBy = m_by;
        next.updatedAt = m_clock.now();
        put(std::move(next), known.version);
    }

    void put(WorkspaceObject file, qint64 replaces) {
        m_news.objects.push_back({file.id, file.type, file.version, file.deleted, false});
        m_sync.work.objects.push_back({std::move(file), replaces});
    }

    base::Clock& m_clock;
    domain::Attribution m_by;
    std::map<QString, WorkspaceObject> m_known;
    QMultiHash<QString, QString> m_gone; // digest → place
    domain::ObjectsChanged m_news;
    FolderSync m_sync;
};

} // namespace

Result<FolderScan> scanFolder(const QString& folder, const ScanLimits& limits, const base::CancelToken& cancel) {
    const QFileInfo info(folder);
    if (!info.isDir())
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("There is no folder %1 (any more).").arg(shownName(folder)));
    if (!info.isReadable())
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("This account may not read the folder %1.").arg(shownName(folder)));
    Scanner scanner(limits, cancel);
    const QString path = info.canonicalFilePath();
    FLUX_CHECK(scanner.visit(path, QFileInfo(path).fileName(), 0));
    return std::move(scanner.scan());
}

Result<FolderSync> syncFolder(store::ObjectReader& reader, base::Clock& clock, const QString& folder,
                              const ScanLimits& limits, const base::CancelToken& cancel) {
    FLUX_TRY(const FolderScan scan, scanFolder(folder, limits, cancel));
    const QString path = QFileInfo(folder).canonicalFilePath();
    Syncer syncer(clock, path);
    FLUX_CHECK(syncer.readKnown(reader, [&path](const QString& place) { return place.startsWith(path + u'/'); }));
    syncer.sync().problems = scan.problems;
    syncer.expect(scan.files);
    for (const SeenFile& seen : scan.files) {
        if (cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("The scan was stopped."));
        if (syncer.isFull())
            return syncer.finish();
        syncer.compare(seen);
    }
    if (!scan.truncated)
        syncer.removeRest();
    return syncer.finish();
}

Result<FolderSync> forgetOtherFolders(store::ObjectReader& reader, base::Clock& clock, const QStringList& folders) {
    Syncer syncer(clock, QString());
    FLUX_CHECK(syncer.readKnown(reader, [&folders](const QString& place) {
        return std::none_of(folders.begin(), folders.end(),
                            [&place](const QString& folder) { return place.startsWith(folder + u'/'); });
    }));
    syncer.removeRest();
    return syncer.finish();
}

} // namespace flux::den
