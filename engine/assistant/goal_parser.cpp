#include "engine/assistant/goal_parser.h"

#include "engine/assistant/clause_reader.h"

#include <QtCore/QHash>

namespace flux::assistant {

namespace {

constexpr size_t kMostClauses = 24;
constexpr size_t kLookAhead = 8;

using Phrase = QStringList;

// Ways to begin that ask for nothing by themselves, by their first word; longer ones first.
const QHash<QString, std::vector<Phrase>>& politePhrases() {
    static const QHash<QString, std::vector<Phrase>> table = [] {
        const QStringList phrases =
            QStringLiteral("it would be great if you could|it would be nice if you could|would you be so kind as to|be "
                           "so kind as to|be so kind and|"
                           "i would like you to|i would like to have|i would like to|i would like|would you "
                           "please|would you mind|i'd like you to|i'd like to have|"
                           "i'd like to|i'd like|i want you to|i want to have|i want to|i want|i need you to|i need to "
                           "have|i need to|i need|could you please|"
                           "can you please|could you|can you|would you|will you|could i have|could i get|can i "
                           "have|can i get|may i have|help me to|help me|go ahead and|"
                           "let us|let's|good morning|good afternoon|good evening|you should|you "
                           "could|please|kindly|hello|hey|hi|dear|flux|okay|ok|now|just|so|"
                           "well|first|firstly|also|then|next|finally|thanks|thank you|yes|simply|quickly")
                .split(u'|');
        QHash<QString, std::vector<Phrase>> out;
        for (const QString& phrase : phrases) {
            const Phrase words = phrase.split(u' ');
            out[words.front()].push_back(words);
        }
        return out;
    }();
    return table;
}

bool isOneOf(const QString& word, QStringView words) {
    if (word.isEmpty())
        return false;
    qsizetype from = 0;
    while ((from = words.indexOf(word, from)) >= 0) {
        const bool starts = from == 0 || words[from - 1] == u' ';
        const bool ends = from + word.size() == words.size() || words[from + word.size()] == u' ';
        if (starts && ends)
            return true;
        ++from;
    }
    return false;
}

} // namespace

GoalParser::GoalParser(const QString& text, const GrammarContext& context)
    : m_text(text), m_context(context), m_tokens(tokenize(text)) {}

bool GoalParser::isMark(size_t i, QStringView marks) const {
    return i < m_tokens.size() && m_tokens[i].kind == TokenKind::Mark && m_tokens[i].text.size() == 1 &&
           marks.contains(m_tokens[i].text[0]);
}

bool GoalParser::isSource(size_t i) const {
    if (i >= m_tokens.size())
        return false;
    const TokenKind kind = m_tokens[i].kind == TokenKind::Quoted ? kindOfQuoted(m_tokens[i].text) : m_tokens[i].kind;
    return kind == TokenKind::Url || kind == TokenKind::Path || kind == TokenKind::FileName;
}

// "2." or "2)" in front of a request.
bool GoalParser::isNumbering(size_t i) const {
    return i < m_tokens.size() && m_tokens[i].kind == TokenKind::Number && isMark(i + 1, u".)") && isWord(i + 2);
}

size_t GoalParser::skipPolite(size_t i) const {
    for (int rounds = 0; rounds < 12; ++rounds) {
        const size_t before = i;
        // a row of marks is looked at in part: this runs at each token
        for (size_t steps = 0; steps < kLookAhead; ++steps) {
            if (!isMark(i, u",!.-•*:") && (i >= m_tokens.size() || m_tokens[i].kind != TokenKind::LineBreak))
                break;
            ++i;
        }
        if (isNumbering(i))
            i += 2;
        const auto phrases = politePhrases().constFind(low(i));
        if (phrases != politePhrases().cend()) {
            for (const Phrase& phrase : *phrases) {
                bool same = true;
                for (qsizetype k = 1; k < phrase.size() && same; ++k)
                    same = low(i + static_cast<size_t>(k)) == phrase[k];
                if (same) {
                    i += static_cast<size_t>(phrase.size());
                    break;
                }
            }
        }
        if (low(i) == u"tell" && low(i + 1) == u"me" && isOneOf(low(i + 2), u"what what's which"))
            i += 2;
        if (i == before)
            return i;
    }
    return i;
}

std::optional<size_t> GoalParser::boundaryAt(size_t i) const {
    if (i >= m_tokens.size())
        return std::nullopt;
    size_t j = i;
    while (j < m_tokens.size() && j - i < kLookAhead) {
        if (m_tokens[j].kind == TokenKind::LineBreak || isMark(j, u".;!?,&+:•-–—،؛、。") ||
            (isWord(j) && isConnective(low(j))))
            ++j;
        else if (isNumbering(j))
            j += 2;
        else if (low(j) == u"after" && isOneOf(low(j + 1), u"that this which"))
            j += 2;
        else if (low(j) == u"as" && low(j + 1) == u"well")
            j += 2;
        else
            break;
    }
    if (j == i)
        return std::nullopt;
    const size_t start = skipPolite(j);
    return headAt(start) ? std::optional<size_t>(start) : std::nullopt;
}

size_t GoalParser::skipAdjectives(size_t i) const {
    size_t steps = 0;
    while (steps < 6 && isWord(i) && !isSummaryNoun(low(i)) &&
           (isOneOf(low(i), u"a an the one me us my some another single final markdown bullet joint combined executive "
                            u"one-page plain") ||
            isShort(low(i)) || isLong(low(i)))) {
        ++i;
        ++steps;
    }
    // "a brief summary": here the adjective looks like the noun
    if (isSummaryNoun(low(i)) && isSummaryNoun(low(i + 1)))
        ++i;
    return i;
}

std::optional<Head> GoalParser::nounHead(size_t i) const {
    const size_t noun = skipAdjectives(i);
    const QString next = low(noun + 1);
    if (isSummaryNoun(low(noun)) && (isOneOf(next, u"of from on about for over") || isMark(noun + 1, u":")))
        return Head{Act::Summarize, i, false};
    if (low(noun) == u"comparison" && isOneOf(next, u"of between"))
        return Head{Act::Compare, i, false};
    if (isOneOf(low(noun), u"difference differences") && next == u"between")
        return Head{Act::Compare, noun + 2, false};
    if (low(noun) == u"list" && next == u"of" && (isFileNoun(low(noun + 2)) || isFileNoun(low(noun + 3))))
        return Head{Act::Show, noun + 2, true};
    return std::nullopt;
}

std::optional<Head> GoalParser::makingHead(size_t i) const {
    if (!isOneOf(low(i), u"make create give write prepare produce get show draft do generate build compile compose "
                         u"provide send need want"))
        return std::nullopt;
    const size_t noun = skipAdjectives(i + 1);
    if (noun == i + 1 && !isOneOf(low(i), u"write create make do"))
        return std::nullopt;
    const bool sends = low(i) == u"send";
    if (isSummaryNoun(low(noun)) && !sends && !(low(i) == u"write" && low(i + 1) == u"the"))
        return Head{Act::Summarize, i + 1, false};
    if (low(noun) == u"comparison" && !sends)
        return Head{Act::Compare, i + 1, false};
    if (low(noun) == u"list" && low(noun + 1) == u"of" && !sends &&
        (isFileNoun(low(noun + 2)) || isFileNoun(low(noun + 3))))
        return Head{Act::Show, noun + 2, true};
    if (low(noun) == u"table" && isOneOf(low(noun + 1), u"of from out") && !sends)
        return Head{Act::Convert, i + 1, false};
    if ((isMailNoun(low(noun)) || (low(noun) == u"message" && sends)) && isOneOf(low(i), u"send write make create"))
        return Head{Act::Mail, i + 1, false};
    return std::nullopt;
}

// "write": a note, a mail, or what is there already.
std::optional<Head> GoalParser::writingHead(size_t i) const {
    const QString verb = low(i);
    if (isOneOf(verb, u"note jot write") && low(i + 1) == u"down")
        return Head{Act::Write, i + 2, false};
    if (isOneOf(verb, u"note jot") && (isMark(i + 1, u":") || low(i + 1) == u"that" ||
                                       (i + 1 < m_tokens.size() && m_tokens[i + 1].kind == TokenKind::Quoted)))
        return Head{Act::Write, i + 1, false};
    if (verb == u"write") {
        const size_t next = low(i + 1) == u"to" ? i + 2 : i + 1;
        if (next < m_tokens.size() && m_tokens[next].kind == TokenKind::Mail)
            return Head{Act::Mail, i + 1, false};
        if (isPronoun(low(i + 1)) || isPointer(low(i + 1)))
            return Head{Act::Save, i + 1, false};
        if (low(i + 1) == u"the" && (isSummaryNoun(low(i + 2)) || isResultNoun(low(i + 2))))
            return Head{Act::Save, i + 1, false};
        if (next < m_tokens.size() && m_tokens[next].kind == TokenKind::Quoted)
            return Head{Act::Write, i + 1, false};
    }
    if (isOneOf(verb, u"create make write") && i + 1 < m_tokens.size() && m_tokens[i + 1].kind == TokenKind::FileName &&
        isOneOf(low(i + 2), u"with saying containing"))
        return Head{Act::Write, i + 1, false};
    if (isOneOf(verb, u"write create make draft compose take")) {
        size_t noun = skipAdjectives(i + 1);
        for (int steps = 0; steps < 3 && isWord(noun) && !isWrittenNoun(low(noun)) && !isSummaryNoun(low(noun)) &&
                            isOneOf(low(noun), u"new text shopping packing to do short quick");
             ++steps)
            ++noun;
        if (noun > i + 1 && isWrittenNoun(low(noun)))
            return Head{Act::Write, i + 1, false};
    }
    return std::nullopt;
}

std::optional<Head> GoalParser::questionHead(size_t i) const {
    if (!isOneOf(low(i), u"what what's whats which"))
        return std::nullopt;
    size_t k = i + 1;
    if (isOneOf(low(k), u"does do") && isSource(k + 1) && isOneOf(low(k + 2), u"say says contain contains"))
        return Head{Act::Summarize, k + 1, false};
    const bool files = isFileNoun(low(k));
    if (files)
        ++k;
    if (isOneOf(low(k), u"is are"))
        ++k;
    if (isSource(k) && low(k + 1) == u"about")
        return Head{Act::Summarize, k, false};
    if (low(k) == u"the" && isOneOf(low(k + 1), u"difference differences") && low(k + 2) == u"between")
        return Head{Act::Compare, k + 3, false};
    if (low(k) == u"there")
        ++k;
    if (isOneOf(low(k), u"in inside"))
        return Head{Act::Show, k, true};
    return std::nullopt;
}

std::optional<Head> GoalParser::headAt(size_t i) const {
    if (!isWord(i))
        return std::nullopt;
    if (auto head = questionHead(i))
        return head;
    if (auto head = nounHead(i))
        return head;
    if (auto head = makingHead(i))
        return head;
    if (auto head = writingHead(i))
        return head;
    const QString word = low(i);
    if (word == u"sum" && low(i + 1) == u"up")
        return Head{Act::Summarize, i + 2, false};
    if (word == u"put") {
        for (size_t k = i + 1; k < i + 40 && k < m_tokens.size(); ++k) { // "put a.md and b.md together"
            if (low(k) == u"together")
                return Head{Act::Merge, i + 1, false};
            if (isMark(k, u".;:"))
                break;
        }
        const bool thing = isPronoun(low(i + 1)) || isPointer(low(i + 1)) || low(i + 1) == u"the" || low(i + 1) == u"a";
        return thing ? std::optional<Head>(Head{Act::Save, i + 1, false}) : std::nullopt;
    }
    if (word == u"brief" && low(i + 1) == u"me")
        return Head{Act::Summarize, i + 2, false};
    const auto act = verbOf(word);
    if (!act || *act == Act::Write || low(i + 1) == u"of" || low(i + 1) == u"from:")
        return std::nullopt;
    // "the mail from Marta", "a list": nouns
    if (i > 0 && isOneOf(low(i - 1), u"a an the my your this that"))
        return std::nullopt;
    return Head{*act, i + 1, word == u"list"};
}

// Nothing was asked that a rule knows: the best reason that the words give.
Obstacle GoalParser::whyNothing(size_t from) const {
    Obstacle obstacle;
    obstacle.kind = Obstacle::Kind::NothingAsked;
    if (isOneOf(low(from), u"write draft compose create")) {
        obstacle.kind = Obstacle::Kind::CannotDo;
        obstacle.refusal = Refusal::Thinking;
        return obstacle;
    }
    for (size_t i = from; i < m_tokens.size() && i < from + 40; ++i) {
        const Refusal refusal = isWord(i) ? refusalOf(low(i)) : Refusal::None;
        if (refusal != Refusal::None) {
            obstacle.kind = Obstacle::Kind::CannotDo;
            obstacle.refusal = refusal;
            obstacle.words = {m_tokens[i].text};
            break;
        }
    }
    return obstacle;
}

Goal GoalParser::runFrom(size_t start, bool sinksOnly) const {
    Goal goal;
    size_t at = start;
    bool again = false;
    while (at < m_tokens.size()) {
        auto head = again ? std::optional<Head>(Head{goal.clauses.back().act, at, false}) : headAt(at);
        if (!head && goal.clauses.empty() && !sinksOnly &&
            (isSource(at) || isOneOf(low(at), u"from in for with given using"))) {
            head = Head{Act::Read, at, false}; // "~/notes: summarise it"; counts only if a request follows
        } else if (!head) {
            goal.obstacle = whyNothing(at);
            return goal;
        }
        const bool preface = head->next == at && head->act == Act::Read;
        if (sinksOnly && head->act != Act::Save && head->act != Act::Mail) {
            goal.obstacle.kind = Obstacle::Kind::NothingAsked;
            return goal;
        }
        ClauseReader::Outcome outcome = ClauseReader(*this, *head, preface).read();
        goal.namedPaths += outcome.paths;
        if (outcome.obstacle.kind != Obstacle::Kind::None) {
            goal.obstacle = outcome.obstacle;
            return goal;
        }
        if (preface && (outcome.next >= m_tokens.size() || outcome.clause.sources.empty())) {
            goal.obstacle = whyNothing(at);
            return goal;
        }
        goal.clauses.push_back(std::move(outcome.clause));
        at = outcome.next;
        again = outcome.sameVerb;
        if (goal.clauses.size() > kMostClauses) {
            goal.obstacle.kind = Obstacle::Kind::TooMany;
            return goal;
        }
    }
    if (goal.clauses.empty())
        goal.obstacle.kind = Obstacle::Kind::NothingAsked;
    return goal;
}

bool GoalParser::onlySinksFrom(size_t i) const {
    const Goal goal = runFrom(i, true);
    if (goal.obstacle.kind != Obstacle::Kind::None)
        return false;
    for (const Clause& clause : goal.clauses) {
        const bool saves =
            clause.act == Act::Save && (!clause.name.isEmpty() || clause.refersBack || !clause.noun.isEmpty());
        const bool mails = clause.act == Act::Mail && (clause.refersBack || !clause.noun.isEmpty()) &&
                           !clause.hasText && !clause.toSomebody;
        if ((!saves && !mails) || !clause.sources.empty())
            return false;
    }
    return true;
}

Goal GoalParser::run() {
    return runFrom(skipPolite(0), false);
}

Goal parseGoal(const QString& text, const GrammarContext& context) {
    return GoalParser(text, context).run();
}

} // namespace flux::assistant
