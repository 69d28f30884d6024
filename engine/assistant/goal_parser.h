#pragma once

#include "engine/assistant/clause.h"

#include <optional>

namespace flux::assistant {

// Where a request starts and which it is.
struct Head {
    Act act = Act::Read;
    size_t next = 0;          // the first token behind the words that make the head
    bool showsFolder = false; // "what is in …"
};

// Recursive descent over the tokens of a message: goal = clause { boundary clause }, clause = head words*.
// Internal to the room; parseGoal is the door. Lives as long as one call.
class GoalParser {
public:
    GoalParser(const QString& text, const GrammarContext& context);

    [[nodiscard]] Goal run();

    // For the readers of clauses.
    [[nodiscard]] const std::vector<Token>& tokens() const { return m_tokens; }
    [[nodiscard]] const GrammarContext& context() const { return m_context; }
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] QString low(size_t i) const { return i < m_tokens.size() ? m_tokens[i].low : QString(); }
    [[nodiscard]] bool isWord(size_t i) const { return i < m_tokens.size() && m_tokens[i].kind == TokenKind::Word; }
    [[nodiscard]] bool isMark(size_t i, QStringView marks) const;
    [[nodiscard]] bool isSource(size_t i) const; // an address, a path or a file name, quoted or not

    // Where the next request starts if one clause ends at token i.
    [[nodiscard]] std::optional<size_t> boundaryAt(size_t i) const;
    [[nodiscard]] std::optional<Head> headAt(size_t i) const;
    [[nodiscard]] size_t skipPolite(size_t i) const;

    // Do the tokens from i on read, without a doubt, as saving and mailing and nothing else?
    [[nodiscard]] bool onlySinksFrom(size_t i) const;

private:
    [[nodiscard]] Goal runFrom(size_t start, bool sinksOnly) const;
    [[nodiscard]] Obstacle whyNothing(size_t from) const;
    [[nodiscard]] bool isNumbering(size_t i) const;
    [[nodiscard]] size_t skipAdjectives(size_t i) const;
    [[nodiscard]] std::optional<Head> nounHead(size_t i) const;
    [[nodiscard]] std::optional<Head> makingHead(size_t i) const;
    [[nodiscard]] std::optional<Head> writingHead(size_t i) const;
    [[nodiscard]] std::optional<Head> questionHead(size_t i) const;

    QString m_text;
    GrammarContext m_context;
    std::vector<Token> m_tokens;
};

} // namespace flux::assistant
