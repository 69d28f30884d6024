#pragma once

#include "engine/domain/workspace_object.h"

namespace flux::workspace {

// What an object may be. All errors are InvalidArgument, or ResourceExhausted for what is too large, and name the
// limit.
inline constexpr qsizetype kMaxDataBytes = 16 * 1024 * 1024; // of compact JSON: MongoDB's limit of a document
inline constexpr int kMaxDataDepth = base::kMaxGivenDepth;
inline constexpr qsizetype kMaxTags = 100;
inline constexpr qsizetype kMaxTagLength = 100;
inline constexpr qsizetype kMaxSchemaBytes = 256 * 1024;
inline constexpr size_t kMaxLinks = 1000; // of one object, both ways

// A type, or the role of a link: [a-z][a-z0-9_.-]{0,63}.
[[nodiscard]] bool isName(const QString& text);
[[nodiscard]] base::Result<void> checkType(const QString& type);
[[nodiscard]] base::Result<void> checkRole(const QString& role);

// A JSON object within the limits. Any key is allowed: quotes, dots, dollars and NUL are letters like others.
[[nodiscard]] base::Result<void> checkData(const base::Json& data);

// Without white space around them, each once.
[[nodiscard]] base::Result<QStringList> checkedTags(const QStringList& tags);

// Who did it: a name that can be shown.
[[nodiscard]] base::Result<void> checkAttribution(const domain::Attribution& by);

// RFC 7396: members that are null are removed, objects are merged, everything else is replaced. `patch` is an object.
[[nodiscard]] base::Json merged(base::Json data, const base::Json& patch);

} // namespace flux::workspace
