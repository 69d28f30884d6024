#pragma once

#include "engine/llm/provider.h"

#include <deque>

namespace flux::test {

// Says what it was told to say, and keeps what it was asked.
class ScriptedProvider final : public llm::Provider {
public:
    std::deque<base::Result<llm::ChatReply>> replies;
    std::vector<llm::ChatRequest> asked;

    void say(const QString& text) {
        llm::ChatReply reply;
        reply.text = text;
        replies.emplace_back(std::move(reply));
    }

    base::Result<llm::ChatReply> chat(const llm::ChatRequest& request, const llm::TakeText& take,
                                      const base::CancelToken&) override {
        asked.push_back(request);
        if (replies.empty())
            return base::makeError(base::ErrorCode::Internal, QStringLiteral("nobody scripted this"));
        auto reply = std::move(replies.front());
        replies.pop_front();
        if (reply.ok() && !reply->text.isEmpty())
            take(reply->text);
        return reply;
    }
    base::Result<std::vector<llm::ModelInfo>> models(const base::CancelToken&) override {
        return std::vector<llm::ModelInfo>();
    }
};

} // namespace flux::test
