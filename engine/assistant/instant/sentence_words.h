#pragma once

#include "engine/assistant/when/grammar.h"
#include "engine/assistant/when/when_reader.h"

namespace flux::assistant {

// A sentence as the patterns see it: without politeness, marks and, as asked, without the words about time.
struct SentenceWords {
    std::vector<SpokenWord> words;
    std::vector<When> whens; // that were taken out, or stand as places
};

enum class TimesAs {
    Words,  // they stay
    Places, // each is one word: kPlaceId, its number the index in `whens`
    Gone,   // they are not there
};
[[nodiscard]] SentenceWords sentenceOf(const Grammar& grammar, const std::vector<SpokenWord>& words,
                                       const std::vector<When>& whens, TimesAs how);

// What stands in the text from one word to before another one; words between them that were taken out are left out.
[[nodiscard]] QString saidIn(const QString& text, const std::vector<SpokenWord>& words, size_t from, size_t to);

} // namespace flux::assistant
