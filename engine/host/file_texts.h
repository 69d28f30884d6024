#pragma once

#include "engine/domain/workspace_object.h"
#include "engine/text/papers.h"

#include <QtCore/QCache>

#include <mutex>

namespace flux::host {

// The words in the stored files, for the search: read once for the index and kept a while for the snippets. A file that
// cannot be read has none; the log says why. Thread: any that may block; a paper takes a while. Owner: LocalEngine.
class FileTexts {
public:
    explicit FileTexts(QString denFolder) : m_denFolder(std::move(denFolder)) {}

    [[nodiscard]] QString of(const domain::WorkspaceObject& file);

private:
    static constexpr int kKeptKilobytes = 16 * 1024;

    QString m_denFolder;
    text::Papers m_papers;
    std::mutex m_mutex;                              // guards m_kept
    QCache<QString, QString> m_kept{kKeptKilobytes}; // by the content's hash, which never changes its meaning
};

} // namespace flux::host
