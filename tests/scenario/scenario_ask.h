#pragma once

#include "engine/api/engine.h"

#include <QtTest/QTest>

#include <chrono>

namespace flux::test {

inline constexpr auto kPatience = std::chrono::seconds(20);

// The answer to a request, or an error when none comes in time.
template <typename R>
[[nodiscard]] base::Result<typename R::Reply> ask(api::Engine& engine, R request) {
    auto future = engine.send(std::move(request));
    const auto patience = std::chrono::milliseconds(kPatience);
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, static_cast<int>(patience.count())))
        return base::makeError(base::ErrorCode::DeadlineExceeded, QStringLiteral("The engine does not answer."));
    return future.result();
}

} // namespace flux::test
