#include "engine/domain/filter/filter_nodes.h"
#include "engine/domain/filter/sort_key.h"

#include <algorithm>

namespace flux::domain {

namespace {

bool isWordByte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

template <typename Visit>
void eachRun(std::string_view text, Visit visit) {
    for (size_t at = 0; at < text.size();) {
        if (!isWordByte(text[at])) {
            ++at;
            continue;
        }
        const size_t from = at;
        while (at < text.size() && isWordByte(text[at]))
            ++at;
        visit(text.substr(from, at - from));
    }
}

void addWords(std::vector<std::string>& words, std::string_view text) {
    const std::string folded = foldCase(text);
    // A word that is too long is kept as its parts, each overlapping the next by half: a short text that stands in it
    // stands in one of them.
    eachRun(folded, [&words](std::string_view run) {
        for (size_t from = 0; from == 0 || from + kMaxKeyText / 2 < run.size(); from += kMaxKeyText / 2)
            words.emplace_back(run.substr(from, kMaxKeyText));
    });
}

void sortOut(std::vector<std::string>& words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
}

} // namespace

std::vector<std::string> patternWords(std::string_view utf8) {
    std::vector<std::string> words;
    addWords(words, utf8);
    sortOut(words);
    return words;
}

std::vector<std::string> patternWordsOf(std::string_view jsonText, const FieldPath& path) {
    std::vector<std::string> words;
    std::string room;
    const auto add = [&](const RawNode& node) {
        if (node.kind() == NodeKind::Text)
            addWords(words, node.text(room));
        return false;
    };
    anyLeaf(RawNode(RawJson(jsonText)), path, 0, [&](const std::optional<RawNode>& leaf) {
        if (!leaf)
            return false;
        return leaf->kind() == NodeKind::Array ? leaf->anyElement(add) : add(*leaf);
    });
    sortOut(words);
    return words;
}

std::string wordPartOf(const TextPattern& pattern) {
    std::string longest;
    for (const std::string& literal : pattern.requiredLiterals()) {
        const std::string folded = foldCase(literal);
        eachRun(folded, [&longest](std::string_view run) {
            if (run.size() > longest.size())
                longest = run.substr(0, kMaxKeyText / 2);
        });
    }
    return longest.size() < 2 ? std::string() : longest;
}

} // namespace flux::domain
