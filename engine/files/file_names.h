#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>

namespace flux::files {

inline constexpr qsizetype kMaxNameBytes = 200; // of one part of a name, in UTF-8

// A name that every system takes, from what a person or a page called it: parts joined by "/", each without control
// and format characters, characters that Windows forbids, leading dots, trailing dots and spaces, and reserved device
// names; cut to 200 bytes with its ending kept; in Unicode normal form C.
// Error: InvalidArgument (".." in it, an absolute path, nothing left, too many parts).
[[nodiscard]] base::Result<QString> cleanName(const QString& name);

// Natural order: runs of digits compare as numbers, letters without case; equal ones by their code points.
[[nodiscard]] bool naturallyBefore(QStringView a, QStringView b);

} // namespace flux::files
