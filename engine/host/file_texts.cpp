#include "engine/host/file_texts.h"

#include "engine/base/log.h"
#include "engine/den/den_service.h"
#include "engine/text/file_text.h"

namespace flux::host {

QString FileTexts::of(const domain::WorkspaceObject& file) {
    const QString name = base::textAt(file.data, "name");
    const QString hash = base::textAt(file.data, "sha256");
    // The kind is told by the name where the content does not say.
    const QString key = hash + u'.' + name.section(u'.', -1).toLower();
    {
        const std::lock_guard lock(m_mutex);
        if (const QString* kept = hash.isEmpty() ? nullptr : m_kept.object(key))
            return *kept;
    }
    const auto text = text::textOfFile(den::contentPath(m_denFolder, file.data), name, m_papers);
    if (!text.ok()) {
        qCInfo(logEngine, "no text of a file: %ls (%ls)", qUtf16Printable(text.error().message),
               qUtf16Printable(text.error().detail));
        return {};
    }
    const std::lock_guard lock(m_mutex);
    if (!hash.isEmpty())
        m_kept.insert(key, new QString(*text), static_cast<int>(text->size() * 2 / 1024) + 1);
    return *text;
}

} // namespace flux::host
