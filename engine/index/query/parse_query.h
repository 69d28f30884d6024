#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::index {

inline constexpr qsizetype kMaxQueryChars = 4096; // the rest is not read
inline constexpr int kMaxQueryTerms = 64;         // as well

// A part of what a person typed.
struct QueryPart {
    enum class Kind { Word, Prefix, Phrase };
    Kind kind = Kind::Word;
    QString text;          // without quotes, star and minus
    bool excluded = false; // -word, -"some words"

    friend bool operator==(const QueryPart&, const QueryPart&) = default;
};

// Words, "phrases", prefix* and -without. Every text means something: a quote without an end goes to the end, a minus
// or a star alone is nothing.
[[nodiscard]] std::vector<QueryPart> parseQuery(QStringView text);

} // namespace flux::index
