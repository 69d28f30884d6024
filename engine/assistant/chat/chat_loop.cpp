#include "engine/assistant/chat/chat_loop.h"

#include <algorithm>

namespace flux::assistant {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr int kCharsInToken = 4;

qsizetype costOf(const QString& text) {
    return text.size() / kCharsInToken + 4;
}

struct Spoken {
    QStringList parts;
    void operator()(const domain::TextBlock& block) { parts.append(block.markdown); }
    void operator()(const domain::ResultBlock& block) { parts.append(block.heading + u'\n' + block.markdown); }
    void operator()(const domain::ErrorBlock& block) { parts.append(block.heading); }
    void operator()(const domain::TaskBlock& block) {
        parts.append(QStringLiteral("[task %1]").arg(block.taskId.text));
    }
    void operator()(const domain::CheckpointBlock& block) {
        parts.append(QStringLiteral("[card %1]").arg(block.checkpointId.text));
    }
    void operator()(const domain::TableBlock& block) {
        constexpr std::size_t kRows = 20;
        parts.append(QStringLiteral("[table: %1, %2 rows]").arg(block.heading).arg(block.total));
        for (std::size_t i = 0; i < std::min(kRows, block.rows.size()); ++i)
            parts.append(QString::fromUtf8(base::dumpJson(block.rows[i].cells)));
    }
    void operator()(const domain::ChangeBlock& block) {
        QStringList titles;
        for (const domain::ChangedObject& object : block.objects)
            titles.append(QStringLiteral("%1 (%2)").arg(object.title, object.object.text));
        parts.append(QStringLiteral("[changed: %1: %2]").arg(block.heading, titles.join(QStringLiteral(", "))));
    }
    void operator()(const domain::SuggestionsBlock&) {}
    void operator()(const domain::UsedBlock&) {}
};

} // namespace

QString spokenText(const domain::Message& message) {
    Spoken spoken;
    for (const domain::Block& block : message.blocks)
        std::visit(spoken, block);
    return spoken.parts.join(u'\n').trimmed();
}

llm::ChatRequest ChatLoop::requestFor(const ChatInput& input, ChatOutcome& outcome) const {
    llm::ChatRequest request;
    request.model = input.model;
    request.tools = m_tools.specs();
    request.contextTokens = m_limits.contextTokens;
    request.maxOutputTokens = m_limits.outputTokens;
    qsizetype left = m_limits.contextTokens - m_limits.outputTokens - costOf(input.system);
    for (const llm::ToolSpec& tool : request.tools)
        left -= costOf(tool.description) + costOf(QString::fromUtf8(base::dumpJson(tool.parameters)));
    // The newest first; what does not fit any more is counted, and the model is told.
    std::vector<llm::ChatMessage> talk;
    std::size_t taken = 0;
    for (auto message = input.history.rbegin(); message != input.history.rend(); ++message, ++taken) {
        const bool ofPerson = message->author == domain::Author::Person;
        QString text = spokenText(*message);
        if (talk.empty() && costOf(text) > left) // the question itself: its beginning is better than nothing of it
            text = text.left(std::max<qsizetype>(left, 500) * kCharsInToken);
        left -= costOf(text);
        if (left < 0 && !talk.empty())
            break;
        if (!text.isEmpty())
            talk.push_back({ofPerson ? llm::Role::User : llm::Role::Assistant, text});
    }
    outcome.leftOut = static_cast<int>(input.history.size() - taken);
    QString system = input.system;
    if (outcome.leftOut > 0)
        system += QStringLiteral("\n\nThe %1 oldest messages of this conversation are not shown to you for lack of "
                                 "room. If they may matter, say that you do not see them.")
                      .arg(outcome.leftOut);
    request.messages.push_back({llm::Role::System, system});
    request.messages.insert(request.messages.end(), talk.rbegin(), talk.rend());
    return request;
}

void ChatLoop::answerCalls(const llm::ChatReply& reply, llm::ChatRequest& request, ToolContext& context,
                           const ChatWatch& watch, const base::CancelToken& cancel, ChatOutcome& outcome) const {
    llm::ChatMessage said{llm::Role::Assistant, reply.text};
    said.calls = reply.calls;
    request.messages.push_back(std::move(said));
    int number = 0;
    for (const llm::ToolCall& call : reply.calls) {
        llm::ChatMessage answer{llm::Role::Tool, {}};
        answer.callId = call.id;
        answer.toolName = call.name;
        ToolAnswer result{Json{{"error", "Too many tools were asked for at once; this one was not run."}}, {}};
        if (cancel.isCancelled()) {
            result.json = Json{{"error", "The person stopped this."}};
        } else if (number++ < m_limits.callsInRound) {
            if (const Tool* tool = m_tools.find(call.name); tool != nullptr && watch.doing)
                watch.doing(tool->doing());
            result = m_tools.run(call, context);
        }
        answer.text = QString::fromUtf8(base::dumpJson(result.json));
        outcome.shown.insert(outcome.shown.end(), std::make_move_iterator(result.shown.begin()),
                             std::make_move_iterator(result.shown.end()));
        request.messages.push_back(std::move(answer));
    }
    if (watch.doing)
        watch.doing({});
}

Result<void> ChatLoop::run(const ChatInput& input, ToolContext& context, const ChatWatch& watch,
                           const base::CancelToken& cancel, ChatOutcome& outcome) const {
    llm::ChatRequest request = requestFor(input, outcome);
    for (outcome.rounds = 1;; ++outcome.rounds) {
        if (outcome.rounds > m_limits.rounds)
            request.tools.clear(); // words alone now
        bool first = true;
        const auto said = [&](const QString& words) {
            // Two rounds are two paragraphs.
            const QString text = first && !outcome.markdown.isEmpty() ? QStringLiteral("\n\n") + words : words;
            first = false;
            outcome.markdown += text;
            if (watch.said)
                watch.said(text);
        };
        FLUX_TRY(const llm::ChatReply reply, m_provider.chat(request, said, cancel));
        outcome.usage.inputTokens += reply.usage.inputTokens;
        outcome.usage.cachedTokens += reply.usage.cachedTokens;
        outcome.usage.outputTokens += reply.usage.outputTokens;
        outcome.usage.known = reply.usage.known;
        if (reply.stop == llm::StopReason::Refused)
            return makeError(ErrorCode::FailedPrecondition,
                             QStringLiteral("The model provider's filter refused this answer. Say it in other words, "
                                            "or choose another model."));
        if (reply.stop == llm::StopReason::Length && reply.calls.empty()) {
            said(QStringLiteral("\n\n*(The answer is not whole: it reached the limit of the model. Write “go on” for "
                                "the rest.)*"));
            return {};
        }
        if (reply.calls.empty() || outcome.rounds > m_limits.rounds)
            break;
        answerCalls(reply, request, context, watch, cancel, outcome);
        if (cancel.isCancelled())
            return makeError(ErrorCode::Cancelled, QStringLiteral("The answer was stopped."));
    }
    if (outcome.markdown.trimmed().isEmpty() && outcome.shown.empty())
        return makeError(ErrorCode::Unavailable, QStringLiteral("The model gave no answer."));
    return {};
}

} // namespace flux::assistant
