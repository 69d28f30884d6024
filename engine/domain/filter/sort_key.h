#pragma once

#include "engine/domain/filter/filter.h"

namespace flux::domain {

// Keys: bytes that sort as values do, so that an ordered table of them is an index. Null and missing < numbers < texts
// < dates < objects < lists < true/false; texts that are ISO dates are dates and sort by their instant; an empty list
// sorts before everything. No key is the beginning of another, so keys may be put one behind the other (the idea of
// FoundationDB's tuple layer). Texts are cut at kMaxKeyText bytes; a key that was cut says so with its last byte.
inline constexpr size_t kMaxKeyText = 200;

void appendSortKey(std::string& out, const base::Json& value);
[[nodiscard]] std::string sortKey(const base::Json& value);
void appendRawTextKey(std::string& out, std::string_view utf8); // of a text, also where it looks like a date
void appendWholeNumberKey(std::string& out, qint64 number);     // of a number, a time
// The number of such a key, where it is below 2^53; nothing for any other key.
[[nodiscard]] std::optional<qint64> wholeNumberOf(std::string_view key);

// The keys of everything that the path leads to in the document, each once: of a list its elements. At least one: that
// of null when nothing is there. At most kMaxKeys; `cut`, if given, is set when there were more or a text was cut.
inline constexpr size_t kMaxKeys = 1000;
[[nodiscard]] std::vector<std::string> keysOf(std::string_view jsonText, const FieldPath& path, bool* cut = nullptr);

// As keysOf, but of lists alone, for conditions on what is in them: a text that stands by itself has the one key
// kLoneText, whatever it says, and other values have none but that of nothing.
inline constexpr char kLoneText[] = "\x03";
[[nodiscard]] std::vector<std::string> elementKeysOf(std::string_view jsonText, const FieldPath& path,
                                                     bool* cut = nullptr);

// Where in the order of keys a list of several stands: by its smallest key, or by its largest when the order descends.
[[nodiscard]] std::string orderKeyOf(std::string_view jsonText, const FieldPath& path, bool descending);
// A key that sorts the other way round; also prefix-free.
[[nodiscard]] std::string inverted(std::string_view key);

// Keys from `low` on, below `high`; an empty `high` has no end.
struct KeyRange {
    std::string low, high;
};
// The first key behind all that begin with `prefix`.
[[nodiscard]] std::string behind(std::string prefix);

// Where the keys of what the condition lets through lie, in ascending order without overlap. Nothing: anywhere, or the
// condition is not one on a path. `exact`: every object with a key there matches.
struct KeyRanges {
    std::vector<KeyRange> ranges;
    bool exact = true;
};
[[nodiscard]] std::optional<KeyRanges> keyRangesOf(const FilterNode& node);
// The same of a $contains, in an index of elementKeysOf.
[[nodiscard]] std::optional<KeyRanges> elementRangesOf(const FilterNode& node);

// Words of a text as a words index keeps them: runs of letters, digits and bytes above ASCII, folded by foldCase(),
// each once, at most kMaxKeyText bytes of each.
[[nodiscard]] std::vector<std::string> patternWords(std::string_view utf8);
// The words of the texts that the path leads to.
[[nodiscard]] std::vector<std::string> patternWordsOf(std::string_view jsonText, const FieldPath& path);
// The longest run of word characters in what a pattern requires, folded: it stands inside a word of every text that
// matches. Empty: none of at least two characters.
[[nodiscard]] std::string wordPartOf(const TextPattern& pattern);

} // namespace flux::domain
