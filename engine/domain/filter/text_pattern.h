#pragma once

#include "engine/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flux::domain {

// A regular expression in Perl's syntax (PCRE2, UTF-8), with bounded time: a match that takes more than a fixed number
// of steps is given up and counts as no match. Immutable. Thread: any.
class TextPattern {
public:
    enum class Outcome { No, Yes, Exhausted };

    // `options`: of "imsx", each once. Errors: InvalidArgument with what is wrong and where.
    [[nodiscard]] static base::Result<std::shared_ptr<const TextPattern>> compile(std::string_view pattern,
                                                                                  std::string_view options);
    ~TextPattern();
    TextPattern(const TextPattern&) = delete;
    TextPattern& operator=(const TextPattern&) = delete;

    [[nodiscard]] Outcome match(std::string_view utf8) const;

    [[nodiscard]] bool ignoresCase() const { return m_ignoresCase; }
    // Texts that stand in every text that matches; folded as foldCase() does when case is ignored. May be empty.
    [[nodiscard]] const std::vector<std::string>& requiredLiterals() const { return m_literals; }
    // What every match begins with, where the pattern is anchored and minds case; else empty.
    [[nodiscard]] const std::string& prefix() const { return m_prefix; }

private:
    TextPattern() = default;
    struct Code;
    std::unique_ptr<Code> m_code;
    bool m_ignoresCase = false;
    std::vector<std::string> m_literals;
    std::string m_prefix;
};

// ASCII letters in lower case, with the two other characters that a case-insensitive pattern takes for ASCII ones
// (U+212A for k, U+017F for s).
[[nodiscard]] std::string foldCase(std::string_view utf8);

// What a pattern requires, read from its text; conservative: what is not understood requires nothing.
struct PatternNeeds {
    std::vector<std::string> literals;
    std::string prefix;
    bool ignoresCase = false;
};
[[nodiscard]] PatternNeeds needsOf(std::string_view pattern, std::string_view options);

} // namespace flux::domain
