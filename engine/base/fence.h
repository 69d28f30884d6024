#pragma once

#include "engine/base/result.h"

#include <exception>
#include <type_traits>

namespace flux::base {

// Where exceptions of libraries stop: calls job() and turns what it throws into an Internal error.
// job returns a Result; `what` names the work for the log.
template <typename Job>
auto fence(const QString& what, Job&& job) -> std::invoke_result_t<Job> {
    try {
        return job();
    } catch (const std::bad_alloc&) {
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("There is not enough memory for this. Try a smaller input."), what);
    } catch (const std::exception& e) {
        return makeError(
            ErrorCode::Internal,
            QStringLiteral("Flux ran into a defect of its own; nothing was lost. The log has the details."),
            what + QStringLiteral(": ") + QString::fromUtf8(e.what()));
    }
}

} // namespace flux::base
