#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::assistant {

// A piece of a sentence as the grammars of `when` and `instant` see it: a run of letters, a run of digits, or a mark.
struct SpokenWord {
    QString low;          // lower case, without diacritics; of digits the digits
    int number = -1;      // the value of digits; -1: no digits, or more than nine of them
    int id = -1;          // in the vocabulary of a grammar; -1: a word that the grammar never names
    bool glued = false;   // nothing stands between it and the one before
    qsizetype at = 0;     // where it stands in the text, in UTF-16 units
    qsizetype length = 0; // of the text, not of `low`
};

inline constexpr size_t kMaxSpokenWords = 160;

// Cuts a sentence: "9am" is 9 and am, "3rd" is 3 and rd, "a.m." is one word "am", "tomorrow's" is tomorrow and 's,
// "o'clock" stays. At most kMaxSpokenWords; what is behind is left out. Any text is accepted; linear.
[[nodiscard]] std::vector<SpokenWord> spokenWords(const QString& text);

} // namespace flux::assistant
