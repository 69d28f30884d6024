#pragma once

#include "engine/base/result.h"

#include <QtCore/QString>

namespace flux::host {

// Where the shared store is when nobody says otherwise: FLUX_STORE; empty: there is none, and data lie in the folder.
[[nodiscard]] QString defaultStoreUrl();
// Where results are saved when nobody says otherwise: FLUX_FILES; empty: in the data folder.
[[nodiscard]] QString defaultFilesFolder();

// An address that was typed as part of a command. InvalidArgument when it is none, or holds a password, which other
// programs of this computer could read there.
[[nodiscard]] base::Result<QString> typedStoreUrl(const QString& text);

} // namespace flux::host
