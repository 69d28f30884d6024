#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <utility>
#include <vector>
#include <zip.h>

namespace flux::test {

// Writes a zip with these entries, under whatever names. False: it could not.
inline bool makeZip(const QString& path, const std::vector<std::pair<QString, QByteArray>>& entries) {
    int code = 0;
    zip_t* archive = zip_open(path.toUtf8().constData(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!archive)
        return false;
    for (const auto& [name, content] : entries) {
        zip_source_t* source = zip_source_buffer(archive, content.constData(), zip_uint64_t(content.size()), 0);
        if (zip_file_add(archive, name.toUtf8().constData(), source, ZIP_FL_ENC_UTF_8) < 0)
            return false;
    }
    return zip_close(archive) == 0;
}

} // namespace flux::test
