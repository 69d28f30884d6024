#include "engine/store/leases.h"

namespace flux::store {

namespace {
constexpr QLatin1StringView kMark("lease_lost: ");
}

base::Error leaseLostError(const QString& detail) {
    return base::makeError(base::ErrorCode::FailedPrecondition,
                           QStringLiteral("Another Flux has taken this task over, so nothing was changed here. It goes "
                                          "on there."),
                           kMark + detail);
}

bool isLeaseLost(const base::Error& error) {
    return error.code == base::ErrorCode::FailedPrecondition && error.detail.startsWith(kMark);
}

} // namespace flux::store
