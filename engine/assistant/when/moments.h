#pragma once

#include "engine/assistant/when/grammar.h"
#include "engine/assistant/when/resolve.h"

namespace flux::assistant {

// Some words that speak of one moment, by their fields.
struct Moment {
    size_t end = 0;
    Fields fields;
};

// Finds moments, ranges and recurrences among the words of one text. Lives as long as the text is looked at.
class MomentFinder {
public:
    MomentFinder(const Grammar& grammar, const std::vector<SpokenWord>& words, const LocalNow& now, bool alone);

    // What stands at `at`, the longest; nothing when those words do not speak of time.
    [[nodiscard]] std::optional<When> read(size_t at);

private:
    [[nodiscard]] std::vector<Moment> moments(size_t at); // longest first, those that name a time
    void extend(const Moment& soFar, int depth, std::vector<Moment>& found);
    void piecesAt(size_t at, std::vector<Reading>& readings);
    [[nodiscard]] Reading withMoreDays(Reading reading) const;
    [[nodiscard]] size_t behindGlue(size_t at) const;
    [[nodiscard]] std::vector<Moment> bounds(size_t at); // moments, and bare numbers

    [[nodiscard]] std::optional<When> point(size_t at);
    [[nodiscard]] std::optional<When> range(size_t at);
    [[nodiscard]] std::optional<When> rangeOf(size_t at, const Fields& before, bool opened, int opener);
    [[nodiscard]] std::optional<When> open(size_t at);
    [[nodiscard]] std::optional<When> relative(size_t at);
    [[nodiscard]] std::optional<When> duration(size_t at);
    void takeDuration(When& when, size_t from);
    [[nodiscard]] std::optional<When> made(const Fields& fields, size_t at, size_t end, bool past = false) const;

    Grammar::Reader m_reader;
    const std::vector<SpokenWord>& m_words;
    const LocalNow& m_now;
    const bool m_alone;
    int m_steps = 0;
};

// A range between what two bounds say, each completed by what only the other one says: "from 13 to 15 July",
// "2 to 4 pm". `firstBare`, `secondBare`: only a number. Nothing when there is no such range.
struct RangeBounds {
    Fields first, second;
    bool firstBare = false, secondBare = false;
    bool opened = false; // "from", "between": then numbers alone are hours
};
[[nodiscard]] std::optional<When> rangeBetween(RangeBounds bounds, const LocalNow& now);

} // namespace flux::assistant
