#pragma once

#include "engine/domain/workspace_object.h"

namespace flux::memory {

// What a memory holds, as plain values. In the store it is an object of the type "memory" with the members key, title,
// body, topic, scope, scope_name, expires_at, last_used_at (ISO texts) and digest; members of others stay.
struct MemoryRecord {
    QString key, title, body, topic;
    QString scope = QStringLiteral("organisation");
    QString scopeName;
    base::Instant expiresAt;  // null: never
    base::Instant lastUsedAt; // null: never used; within an hour
};

[[nodiscard]] MemoryRecord recordOf(const domain::WorkspaceObject& object);
// `before`: the data that it takes the place of, whose other members stay.
[[nodiscard]] base::Json dataOf(const MemoryRecord& record, const base::Json& before = base::Json::object());

// "Anna's phone" → "anna-phone": letters and digits, small, at most 80. Empty when there are none.
[[nodiscard]] QString keyFromTitle(const QString& title);

// What the words of a memory are as a vector is made of them: title and body.
[[nodiscard]] QString vectorText(const MemoryRecord& record);
// SHA-256 of it, in hexadecimal, so that a vector of an older text is known.
[[nodiscard]] QString vectorDigest(const MemoryRecord& record);

// Two memories of one scope with the same digest say the same: equal but for case, accents, spaces, punctuation and
// articles. Words in another order, numbers and negations make another digest.
[[nodiscard]] QString saidDigest(const MemoryRecord& record);

} // namespace flux::memory
