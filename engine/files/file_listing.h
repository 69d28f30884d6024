#pragma once

#include "engine/files/file_access.h"
#include "engine/files/file_service.h"

namespace flux::files {

// The entries of an allowed folder. Never leaves the boundary that let the folder in, wherever links lead, and enters
// no folder twice. Errors: PermissionDenied (the account may not read the folder itself).
[[nodiscard]] base::Result<Listing> listFolder(const AllowedPath& folder, const FileLimits& limits,
                                               const ListOptions& options);

} // namespace flux::files
