#pragma once

#include "engine/assistant/chat/tool.h"
#include "engine/llm/provider.h"

namespace flux::assistant {

struct ChatLimits {
    int rounds = 8;           // questions to the model for one message
    int callsInRound = 16;    // tools that it may ask for at once
    int contextTokens = 8192; // what goes into a question, about four characters a token
    int outputTokens = 2048;  // kept free for the answer
};

struct ChatInput {
    QString model;
    QString system;                       // the prompt
    std::vector<domain::Message> history; // oldest first; the last one is the person's, to be answered
};

struct ChatOutcome {
    QString markdown;
    std::vector<domain::Block> shown; // what tools changed or found, in order
    llm::Usage usage;                 // of all rounds
    int rounds = 0;
    int leftOut = 0; // earlier messages that did not fit
};

// What can be followed while it goes on. On the caller's thread.
struct ChatWatch {
    std::function<void(const QString& text)> said;   // the next words
    std::function<void(const QString& doing)> doing; // a tool is at work
};

// One message answered by a model: it speaks, asks for tools, gets their answers, speaks on, at most so many rounds.
// What it asks for is run by the ToolBox and by nothing else; after the last round it is asked for words alone.
// Errors: those of the provider, and FailedPrecondition when its filter refused the answer.
class ChatLoop {
public:
    ChatLoop(llm::Provider& provider, const ToolBox& tools, ChatLimits limits = {})
        : m_provider(provider), m_tools(tools), m_limits(limits) {}

    // `outcome` holds what was said and done, also when there is an error.
    [[nodiscard]] base::Result<void> run(const ChatInput& input, ToolContext& context, const ChatWatch& watch,
                                         const base::CancelToken& cancel, ChatOutcome& outcome) const;

private:
    [[nodiscard]] llm::ChatRequest requestFor(const ChatInput& input, ChatOutcome& outcome) const;
    void answerCalls(const llm::ChatReply& reply, llm::ChatRequest& request, ToolContext& context,
                     const ChatWatch& watch, const base::CancelToken& cancel, ChatOutcome& outcome) const;

    llm::Provider& m_provider;
    const ToolBox& m_tools;
    ChatLimits m_limits;
};

// A message as a model reads it: what was said, and in a few words what was shown beside.
[[nodiscard]] QString spokenText(const domain::Message& message);

} // namespace flux::assistant
