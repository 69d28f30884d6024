#pragma once

#include "engine/base/json.h"

// Private to settings.cpp: what single values must look like.
namespace flux::domain {

// Each gives an empty text when the value is fine, else the sentence that says what it must be.
[[nodiscard]] QString mailUrlProblem(const QString& text);
[[nodiscard]] QString addressProblem(const QString& text);
[[nodiscard]] QString proxyProblem(const QString& text);
[[nodiscard]] QString webUrlProblem(const QString& text);
[[nodiscard]] QString hostProblem(const QString& text);
[[nodiscard]] QString modelProblem(const QString& text);
[[nodiscard]] QString folderProblem(const QString& text);
[[nodiscard]] QString webAddressProblem(const QString& text);
[[nodiscard]] QString signingProblem(const QString& text);
[[nodiscard]] QString timeZoneProblem(const QString& text);
[[nodiscard]] QString agentLimitProblem(const QString& text);
[[nodiscard]] QString themeProblem(const QString& text);

} // namespace flux::domain
