#pragma once

#include "engine/base/cancel_token.h"
#include "engine/base/result.h"
#include "engine/llm/chat.h"

#include <functional>
#include <vector>

namespace flux::llm {

struct ModelInfo {
    QString id;
    qint64 contextTokens = 0; // 0: the provider does not say

    friend bool operator==(const ModelInfo&, const ModelInfo&) = default;
};

// The next words of an answer, on the caller's thread. Never empty.
using TakeText = std::function<void(const QString& text)>;

// Somebody who runs models, at one address.
// Errors, each a sentence for the person: Unauthenticated (no or a wrong key), NotFound (no such model),
// InvalidArgument (the provider does not take the request; detail "context" when it is too long for the model),
// ResourceExhausted (a quota; retryAfterMs where it was said), Unavailable (nobody answers, or the answer broke off),
// DeadlineExceeded, Cancelled. What was handed to `take` before an error was said and stands; it is not the answer.
// Promises: nothing is asked again by itself. A cancel acts within 100 ms.
// Thread: blocks its caller; safe from several threads at once. Owner: the host.
class Provider {
public:
    virtual ~Provider() = default;
    [[nodiscard]] virtual base::Result<ChatReply> chat(const ChatRequest& request, const TakeText& take,
                                                       const base::CancelToken& cancel) = 0;
    // What can be asked there, by name.
    [[nodiscard]] virtual base::Result<std::vector<ModelInfo>> models(const base::CancelToken& cancel) = 0;
};

} // namespace flux::llm
