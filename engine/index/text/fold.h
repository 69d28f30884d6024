#pragma once

#include <QtCore/QStringView>

#include <string>

namespace flux::index {

// Appends the text as it is compared: compatibility forms made plain (NFKD, Unicode Standard Annex 15), case folded,
// accents, vowel points and invisible characters dropped, letters with strokes and ligatures written out (ø → o, ß →
// ss). UTF-8. Half of a surrogate pair is dropped. Marks that make another letter of a script (Devanagari, kana) stay.
void foldInto(QStringView text, std::string& out);

[[nodiscard]] std::string folded(QStringView text);

// What a character is to the tokenizer.
enum class CharClass : quint8 {
    Separator,
    Word,   // letters, digits and their marks
    Dense,  // scripts that are written without spaces between words: Han, kana, Hangul, Thai, Lao, Khmer, Myanmar
    Hidden, // soft hyphen, joiners: part of the word they stand in, and not compared
};
[[nodiscard]] CharClass classOf(char32_t character);

} // namespace flux::index
