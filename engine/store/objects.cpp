#include "engine/store/objects.h"

namespace flux::store {

base::Error changedSince() {
    return base::makeError(base::ErrorCode::FailedPrecondition,
                           QStringLiteral("This was changed in the meantime. Look at it again and repeat the change."),
                           QStringLiteral("version"));
}

} // namespace flux::store
