#include "engine/assistant/when/grammar_parts.h"

#include <algorithm>

namespace flux::assistant {

namespace {
constexpr int kMaxDepth = 24;        // rules inside rules
constexpr size_t kMaxReadings = 256; // of one rule at one place
constexpr size_t kMaxTextWords = 120;
} // namespace

struct Grammar::Reader::State {
    const Parts& parts;
    const std::vector<SpokenWord>& words;
    std::vector<std::vector<std::optional<std::vector<Reading>>>> memo; // by name, by place
    std::vector<Reading> none;
    int depth = 0;

    State(const Parts& p, const std::vector<SpokenWord>& w) : parts(p), words(w), memo(p.things.size()) {}

    const std::vector<Reading>& read(int name, size_t at) {
        auto& places = memo[static_cast<size_t>(name)];
        if (places.empty())
            places.resize(words.size() + 1);
        auto& place = places[at];
        if (place)
            return *place;
        if (depth >= kMaxDepth)
            return none;
        place.emplace(); // a rule that begins with itself reads nothing
        std::vector<Reading> readings;
        ++depth;
        for (const PatternRule& rule : parts.things[static_cast<size_t>(name)].rules) {
            if (at < words.size() && rule.first.admits(words[at]))
                apply(rule, at, readings);
        }
        --depth;
        *place = std::move(readings);
        return *place;
    }

    void apply(const PatternRule& rule, size_t at, std::vector<Reading>& readings) {
        Reading start;
        start.end = at;
        std::vector<Reading> found{start};
        match(rule.pattern, found);
        for (Reading& reading : found) {
            bool fits = true;
            for (const Assignment& set : rule.sets)
                fits = fits && assign(set, reading);
            std::erase_if(reading.captures, [](const auto& pair) { return pair.second < kFirstSymbol; });
            const auto same = [&reading](const Reading& r) {
                return r.end == reading.end && r.fields == reading.fields && r.captures == reading.captures;
            };
            if (fits && reading.end > at && readings.size() < kMaxReadings &&
                std::none_of(readings.begin(), readings.end(), same))
                readings.push_back(std::move(reading));
        }
    }

    static bool assign(const Assignment& set, Reading& reading) {
        int value = set.plus;
        if (set.capture >= 0) {
            const auto found = std::find_if(reading.captures.begin(), reading.captures.end(),
                                            [&set](const auto& pair) { return pair.first == set.capture; });
            if (found == reading.captures.end())
                return true; // stood in a part that was left out
            value += set.sign * found->second;
        }
        Fields field;
        field.set(set.field, value);
        return reading.fields.merge(field);
    }

    // Each of `readings` goes on through the node; those that cannot fall out.
    void match(int index, std::vector<Reading>& readings) {
        const PatternNode& node = parts.nodes[static_cast<size_t>(index)];
        if (node.kind == PatternNode::Kind::Sequence) {
            for (int part : node.parts) {
                match(part, readings);
                if (readings.empty())
                    return;
            }
            return;
        }
        std::vector<Reading> next;
        if (node.kind == PatternNode::Kind::Choice) {
            for (int part : node.parts) {
                std::vector<Reading> branch = readings;
                match(part, branch);
                next.insert(next.end(), std::make_move_iterator(branch.begin()), std::make_move_iterator(branch.end()));
            }
        } else {
            for (const Reading& reading : readings) {
                if (reading.end < words.size() && (!node.glued || words[reading.end].glued))
                    step(node, reading, next);
            }
        }
        if (next.size() > kMaxReadings)
            next.resize(kMaxReadings);
        readings = std::move(next);
    }

    void step(const PatternNode& node, const Reading& reading, std::vector<Reading>& next) {
        const SpokenWord& word = words[reading.end];
        switch (node.kind) {
        case PatternNode::Kind::Word:
            if (word.id == node.word)
                go(node, reading, 1, std::nullopt, next);
            break;
        case PatternNode::Kind::Digits:
            if (word.number >= node.low && word.number <= node.high &&
                (node.digits == 0 || word.low.size() == node.digits))
                go(node, reading, 1, word.number, next);
            break;
        case PatternNode::Kind::Number:
            if (const auto [length, value] = number(reading.end); length > 0)
                go(node, reading, length, value, next);
            break;
        case PatternNode::Kind::Place:
            if (word.id == kPlaceId)
                go(node, reading, 1, kFirstPlace + word.number, next);
            break;
        case PatternNode::Kind::Text:
            text(node, reading, next);
            break;
        case PatternNode::Kind::Name:
            named(node, reading, next);
            break;
        default:
            break;
        }
    }

    static void go(const PatternNode& node, const Reading& reading, size_t length, std::optional<int> value,
                   std::vector<Reading>& next) {
        next.push_back(reading);
        next.back().end += length;
        if (node.capture >= 0 && value)
            next.back().captures.emplace_back(node.capture, *value);
    }

    void text(const PatternNode& node, const Reading& reading, std::vector<Reading>& next) const {
        if (node.word >= 0) {
            const QString& word = words[reading.end].low;
            const QStringList& ends = parts.things[static_cast<size_t>(node.word)].ends;
            if (std::any_of(ends.begin(), ends.end(),
                            [&word](const QString& end) { return word.size() > end.size() && word.endsWith(end); }))
                go(node, reading, 1, textCapture(reading.end, reading.end + 1), next);
            return;
        }
        for (size_t length = 1; length <= kMaxTextWords && reading.end + length <= words.size(); ++length) {
            if (words[reading.end + length - 1].id == kPlaceId)
                return;
            const size_t end = reading.end + length;
            go(node, reading, length, textCapture(reading.end, end), next);
        }
    }

    void named(const PatternNode& node, const Reading& reading, std::vector<Reading>& next) {
        const auto& entries = parts.things[static_cast<size_t>(node.word)].entries;
        if (const auto found = entries.constFind(words[reading.end].id); found != entries.constEnd()) {
            for (const ClassEntry& entry : *found) {
                if (!stands(entry, reading.end))
                    continue;
                go(node, reading, entry.words.size(), entry.value, next);
                if (node.capture >= 0 && entry.value >= kFirstSymbol)
                    next.back().captures.emplace_back(node.capture,
                                                      saidCapture(reading.end, reading.end + entry.words.size()));
            }
        }
        if (!parts.things[static_cast<size_t>(node.word)].first.admits(words[reading.end]))
            return;
        for (const Reading& inner : read(node.word, reading.end)) {
            Reading both = reading;
            both.end = inner.end;
            Fields taken = inner.fields;
            if (taken.has(Field::Value)) {
                both.captures.emplace_back(node.capture, taken.get(Field::Value));
                taken.clear(Field::Value);
            }
            both.captures.insert(both.captures.end(), inner.captures.begin(), inner.captures.end());
            if (both.fields.merge(taken))
                next.push_back(std::move(both));
        }
    }

    [[nodiscard]] bool stands(const ClassEntry& entry, size_t at) const {
        if (at + entry.words.size() > words.size())
            return false;
        for (size_t i = 0; i < entry.words.size(); ++i) {
            if (words[at + i].id != entry.words[i])
                return false;
        }
        return true;
    }

    [[nodiscard]] std::pair<size_t, int> wordOf(int name, size_t at) const {
        if (at >= words.size())
            return {0, 0};
        const auto& entries = parts.things[static_cast<size_t>(name)].entries;
        if (const auto found = entries.constFind(words[at].id); found != entries.constEnd()) {
            for (const ClassEntry& entry : *found) {
                if (stands(entry, at))
                    return {entry.words.size(), entry.value};
            }
        }
        return {0, 0};
    }

    // Digits up to 9999, or words: "five", "twenty five", "twenty-five".
    [[nodiscard]] std::pair<size_t, int> number(size_t at) const {
        if (at < words.size() && words[at].number >= 0)
            return words[at].number <= 9999 ? std::pair<size_t, int>{1, words[at].number}
                                            : std::pair<size_t, int>{0, 0};
        const auto name = parts.names.constFind(QStringLiteral("number"));
        if (name == parts.names.constEnd())
            return {0, 0};
        const auto first = wordOf(*name, at);
        if (first.first == 0 || first.second < 20 || first.second >= 100 || first.second % 10 != 0)
            return first;
        size_t next = at + first.first;
        if (next < words.size() && words[next].low == u"-")
            ++next;
        const auto second = wordOf(*name, next);
        if (second.first > 0 && second.second >= 1 && second.second <= 9)
            return {next + second.first - at, first.second + second.second};
        return first;
    }
};

Grammar::Reader::Reader(const Grammar& grammar, const std::vector<SpokenWord>& words)
    : m_state(std::make_unique<State>(*grammar.m_parts, words)) {}
Grammar::Reader::~Reader() = default;

const std::vector<Reading>& Grammar::Reader::rule(const QString& name, size_t at) {
    const auto known = m_state->parts.names.constFind(name);
    return known == m_state->parts.names.constEnd() || at >= m_state->words.size() ? m_state->none
                                                                                   : m_state->read(*known, at);
}

std::pair<size_t, int> Grammar::Reader::wordOf(const QString& className, size_t at) const {
    const auto known = m_state->parts.names.constFind(className);
    return known == m_state->parts.names.constEnd() ? std::pair<size_t, int>{0, 0} : m_state->wordOf(*known, at);
}

std::pair<size_t, int> Grammar::Reader::number(size_t at) const {
    return m_state->number(at);
}

} // namespace flux::assistant
