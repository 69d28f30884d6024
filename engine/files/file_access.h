#pragma once

#include "engine/base/result.h"
#include "engine/domain/task.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::files {

// Where a path that was asked for really leads, after the check that it may be read.
struct AllowedPath {
    QString path;     // canonical: no link left in it
    QString boundary; // canonical folder that let it in: the own area or an opened folder
    bool isFolder = false;
};

// Checks a path against the own area and the opened folders. Errors: see FileService.
[[nodiscard]] base::Result<AllowedPath> allowPath(const QString& asked, const QString& root,
                                                  const QStringList& openedFolders);

// Is this canonical path the folder itself or in it?
[[nodiscard]] bool isInside(const QString& canonical, const QString& folder);

// Opens a canonical path, makes sure that it is a regular file, and reads at most `most` bytes of it. Never blocks on a
// pipe or device. With `startOnly` a larger file gives its first bytes, else ResourceExhausted.
[[nodiscard]] base::Result<QByteArray> readRegularFile(const QString& canonical, qint64 most, bool startOnly);

} // namespace flux::files
