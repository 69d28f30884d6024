#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/result.h"

#include <QtCore/QStringList>

#include <vector>

namespace flux::memory {

using Vector = std::vector<float>;

// What a text is to be turned into a vector for: some models want to be told.
enum class TextUse {
    Question, // what somebody looks for
    Passage,  // what can be found
};

// Turns texts into vectors that are near each other where the meaning is. Made by a model of the person's choice; there
// is none of our own, and nothing stands in for a missing one.
// Errors: Unavailable (nobody answers), DeadlineExceeded, Cancelled, Unauthenticated, NotFound (no such model),
// FailedPrecondition (an answer that makes no sense), each as a sentence for the person.
// Thread: blocks its caller; safe from several threads at once. Owner: the host.
class Embedder {
public:
    virtual ~Embedder() = default;
    // Which model makes the vectors; vectors of different ones are never compared. Never empty.
    [[nodiscard]] virtual QString model() const = 0;
    // A vector for each text, in their order, all of one size and of length 1.
    [[nodiscard]] virtual base::Result<std::vector<Vector>> embed(const QStringList& texts, TextUse use,
                                                                  const base::CancelToken& cancel) = 0;
};

// The cosine of the angle between two vectors of length 1; 0 when they are not of one size.
[[nodiscard]] float cosine(const Vector& a, const Vector& b);

// Makes it one of length 1; false when it has none (all zero) or holds what is no number.
[[nodiscard]] bool normalise(Vector& vector);

} // namespace flux::memory
