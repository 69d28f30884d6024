#include "engine/base/result.h"

#include <array>

namespace flux::base {

namespace {
struct Row {
    ErrorCode code;
    QLatin1StringView name;
};
constexpr std::array kRows{
    Row{ErrorCode::InvalidArgument, QLatin1StringView("invalid_argument")},
    Row{ErrorCode::NotFound, QLatin1StringView("not_found")},
    Row{ErrorCode::AlreadyExists, QLatin1StringView("already_exists")},
    Row{ErrorCode::FailedPrecondition, QLatin1StringView("failed_precondition")},
    Row{ErrorCode::PermissionDenied, QLatin1StringView("permission_denied")},
    Row{ErrorCode::Unauthenticated, QLatin1StringView("unauthenticated")},
    Row{ErrorCode::ResourceExhausted, QLatin1StringView("resource_exhausted")},
    Row{ErrorCode::DeadlineExceeded, QLatin1StringView("deadline_exceeded")},
    Row{ErrorCode::Cancelled, QLatin1StringView("cancelled")},
    Row{ErrorCode::Unavailable, QLatin1StringView("unavailable")},
    Row{ErrorCode::Internal, QLatin1StringView("internal")},
};
} // namespace

QString codeName(ErrorCode code) {
    for (const Row& row : kRows) {
        if (row.code == code)
            return row.name;
    }
    return QStringLiteral("internal");
}

std::optional<ErrorCode> codeFromName(QStringView name) {
    for (const Row& row : kRows) {
        if (name == row.name)
            return row.code;
    }
    return std::nullopt;
}

} // namespace flux::base
