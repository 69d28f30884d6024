#include "engine/den/folder_index.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFileInfo>
#include <QtCore/QFileSystemWatcher>
#include <QtCore/QTimer>

#include <utility>

namespace flux::den {

namespace {
constexpr int kGatherMs = 500;
constexpr qsizetype kMaxWatched = 1000;
} // namespace

FolderWatch::FolderWatch(QObject* parent)
    : QObject(parent), m_watcher(new QFileSystemWatcher(this)), m_gather(new QTimer(this)) {
    m_gather->setSingleShot(true);
    m_gather->setInterval(kGatherMs);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &FolderWatch::noticed);
    connect(m_gather, &QTimer::timeout, this, [this] {
        const QStringList noticed = std::exchange(m_noticed, {});
        watch(); // folders may have come
        for (const QString& folder : noticed)
            Q_EMIT changed(folder);
    });
}

FolderWatch::~FolderWatch() = default;

void FolderWatch::setFolders(const QStringList& folders) {
    m_folders.clear();
    for (const QString& folder : folders) {
        if (const QString path = QFileInfo(folder).canonicalFilePath(); !path.isEmpty())
            m_folders.append(path);
    }
    if (!m_watcher->directories().isEmpty())
        m_watcher->removePaths(m_watcher->directories());
    watch();
}

// A change inside a file is told by its folder only when the file is replaced; one written in place is found by the
// next scan, which compares sizes and times.
void FolderWatch::watch() {
    const QStringList watched = m_watcher->directories();
    QStringList missing;
    for (const QString& folder : m_folders) {
        if (!watched.contains(folder))
            missing.append(folder);
        QDirIterator below(folder, QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (below.hasNext() && watched.size() + missing.size() < kMaxWatched) {
            if (const QString path = below.next(); !watched.contains(path))
                missing.append(path);
        }
    }
    if (!missing.isEmpty())
        m_watcher->addPaths(missing);
}

void FolderWatch::noticed(const QString& path) {
    for (const QString& folder : m_folders) {
        if ((path == folder || path.startsWith(folder + u'/')) && !m_noticed.contains(folder))
            m_noticed.append(folder);
    }
    m_gather->start();
}

} // namespace flux::den
