#pragma once

#include "engine/assistant/when/fields.h"
#include "engine/assistant/when/words.h"
#include "engine/base/result.h"

#include <QtCore/QHash>
#include <QtCore/QStringList>

#include <memory>
#include <vector>

namespace flux::assistant {

inline constexpr int kPlaceId = -2;

// A way of reading some words: where it ends and what it says.
struct Reading {
    size_t end = 0;
    Fields fields;
    std::vector<std::pair<int, int>> captures; // name id → value
};
// What captures hold that are kept when a rule has been read: symbols from kFirstSymbol on, places from kFirstPlace on,
// texts (from the first word to behind the last), and beside each symbol of a class the words that stood for it.
inline constexpr int kFirstSymbol = 1'000'000;
inline constexpr int kFirstPlace = 1 << 27;
inline constexpr int kFirstText = 1 << 28;
inline constexpr int kFirstSaid = 1 << 29; // where the words of a symbol stand
[[nodiscard]] constexpr int textCapture(size_t from, size_t to) {
    return kFirstText | static_cast<int>(from << 12 | to);
}
[[nodiscard]] constexpr int saidCapture(size_t from, size_t to) {
    return kFirstSaid | static_cast<int>(from << 12 | to);
}
[[nodiscard]] constexpr std::pair<size_t, size_t> spanOfCapture(int value) {
    return {static_cast<size_t>(value & (kFirstText - 1)) >> 12, static_cast<size_t>(value & 0xFFF)};
}

// A grammar of patterns, as the data files write them:
//   word          that word                      (a | b c | )   one of these; the last one here is nothing
//   [a b]         may be left out                ~x             glued to the word before
//   <weekday>     a word of that class, or what the rule of that name reads; its fields are taken over
//   <month:m>     the same, its value is kept as $m
//   <1-31:d>      digits in that range           <00-59:m>      exactly two digits
//   <n:x>         a number in digits or words ("twenty five"), by the class "number"
//   {title}       one word or more, whatever they are; kept as the place where they stand, see spanOfCapture
//   {title:ends}  one word that ends with a word of the class "ends", and is longer: "Zahnarzttermin"
//   <@:w>         a word whose id is kPlaceId: something found before, whose number is kept
// Behind "=>" stand the fields that it sets: "weekday=$weekday which=1 hour=$h+12 shift=-$n unit=WEEK".
// Immutable once made; copies are not. Thread: any. Reading is bounded by the number of words.
class Grammar {
public:
    Grammar();
    ~Grammar();
    Grammar(Grammar&&) noexcept;
    Grammar& operator=(Grammar&&) noexcept;

    // A word or several, and their value. Classes come before the rules that use them.
    void addWords(const QString& className, const QString& words, int value);
    // Errors: InvalidArgument, naming the rule and what is wrong in it.
    [[nodiscard]] base::Result<void> addRule(const QString& ruleName, const QString& line);
    [[nodiscard]] base::Result<void> finish(); // every name that a pattern uses exists; Errors: InvalidArgument

    [[nodiscard]] std::vector<SpokenWord> words(const QString& text) const; // with their ids
    [[nodiscard]] int wordId(const QString& low) const;
    [[nodiscard]] QString captureName(int id) const;

    // Reads one text; keeps what it has read, so a rule is tried once at each place.
    class Reader {
    public:
        Reader(const Grammar& grammar, const std::vector<SpokenWord>& words);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        [[nodiscard]] const std::vector<Reading>& rule(const QString& name, size_t at);
        // How many words of the class stand there, the longest, and its value; zero words: none.
        [[nodiscard]] std::pair<size_t, int> wordOf(const QString& className, size_t at) const;
        [[nodiscard]] std::pair<size_t, int> number(size_t at) const;

    private:
        struct State;
        std::unique_ptr<State> m_state;
    };

    struct Parts; // grammar_parts.h

private:
    std::unique_ptr<Parts> m_parts;
};

} // namespace flux::assistant
