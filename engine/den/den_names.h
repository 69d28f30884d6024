#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>

namespace flux::den {

inline constexpr qsizetype kMaxNameBytes = 200;    // of one name, in UTF-8
inline constexpr qsizetype kMaxFolderBytes = 1000; // of a whole folder path
inline constexpr qsizetype kMaxFolderDepth = 16;   // folders in one another

// What a person calls a file or a folder, in Unicode normal form C, if every system could take it: a file may be saved
// under its name anywhere. Nothing is mended here: a name that was changed behind a person's back is not found again.
// Error: InvalidArgument, which says what is wrong: empty, too long, "/" or "\" in it, "." or "..", control or
// invisible characters, halves of surrogate pairs, what Windows forbids, a device name ("CON"), a dot or a space at an
// end.
[[nodiscard]] base::Result<QString> checkName(const QString& name);

// "reports/2026", without a slash at either end; empty is the top. Each part must be a name.
[[nodiscard]] base::Result<QString> checkFolder(const QString& folder);

// A name as it may stand in a sentence: short, on one line, its direction kept to itself.
[[nodiscard]] QString shownName(const QString& name);

} // namespace flux::den
