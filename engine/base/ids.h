#pragma once

#include "engine/base/clock.h"

#include <QtCore/QHashFunctions>
#include <QtCore/QString>

namespace flux::base {

// A strong id: the text of a UUID version 7 (RFC 9562, section 5.7), so ids sort by their time of creation.
// Two ids of different things do not compare or convert.
template <typename Tag>
struct Id {
    QString text;

    [[nodiscard]] bool isEmpty() const { return text.isEmpty(); }
    friend bool operator==(const Id&, const Id&) = default;
    friend bool operator<(const Id& a, const Id& b) { return a.text < b.text; }
    friend size_t qHash(const Id& id, size_t seed = 0) noexcept { return ::qHash(id.text, seed); }
};

// A new UUIDv7 as 36 characters of lower-case text. Monotonic only as far as clock.now() is.
[[nodiscard]] QString newUuid7(Clock& clock);

template <typename AnyId>
[[nodiscard]] AnyId newId(Clock& clock) {
    return AnyId{newUuid7(clock)};
}

} // namespace flux::base
