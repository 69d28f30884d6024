#include "engine/domain/filter/text_pattern.h"

#include <algorithm>
#include <cctype>

// Which literal texts a pattern requires. Walks the top level of the pattern once: runs of plain characters are
// required, whatever stands in groups, classes and alternatives is not looked into.
namespace flux::domain {

namespace {

class NeedsReader {
public:
    NeedsReader(std::string_view pattern, PatternNeeds& needs) : m_text(pattern), m_needs(needs) {}

    // False: nothing can be said of this pattern.
    bool read() {
        m_atStart = true;
        if (peek() == '^') {
            m_anchored = true;
            ++m_at;
        }
        while (m_at < m_text.size()) {
            if (!item())
                return false;
        }
        endRun();
        return true;
    }

private:
    [[nodiscard]] char peek(size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    bool item() {
        const char c = peek();
        switch (c) {
        case '|':
            return false;
        case '(':
            return skipGroup();
        case '[':
            return skipClass();
        case '.':
        case '$':
        case '^':
            ++m_at;
            breakRun();
            return skipQuantifier();
        case '*':
        case '+':
        case '?':
            return false; // nothing to repeat: not a pattern that we understand
        case '\\':
            return escape();
        default:
            return literal(c);
        }
    }

    // How long the escape is that stands here: a sign, a class of one letter, or a property (\pL, \p{Lu}, \P{L}).
    // 0: it is none of these and may go on, as \cX and \Q…\E do.
    [[nodiscard]] size_t escapeLength() const {
        const char c = peek(1);
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 ||
            std::string_view("dDwWsSbB").find(c) != std::string_view::npos)
            return 2;
        if (c != 'p' && c != 'P')
            return 0;
        if (std::isalpha(static_cast<unsigned char>(peek(2))) != 0)
            return 3;
        size_t length = 3;
        while (peek(2) == '{' && (std::isalpha(static_cast<unsigned char>(peek(length))) != 0 || peek(length) == '^'))
            ++length;
        return peek(2) == '{' && length > 3 && peek(length) == '}' ? length + 1 : 0;
    }

    bool escape() {
        const char c = peek(1);
        if (c == '\0' || c == 'Q' || c == 'E')
            return false;
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) { // a class, an assertion, a code, a reference
            const size_t length = escapeLength();
            if (length == 0)
                return false;
            m_at += length;
            breakRun();
            return skipQuantifier();
        }
        m_at += 1;
        return literal(c);
    }

    // One character, with the quantifier that may follow it.
    bool literal(char first) {
        size_t length = 1;
        if ((static_cast<unsigned char>(first) & 0xC0) == 0xC0) { // the whole of a UTF-8 sequence
            while ((static_cast<unsigned char>(peek(length)) & 0xC0) == 0x80)
                ++length;
        }
        const std::string_view character = m_text.substr(m_at, length);
        m_at += length;
        const char quantifier = peek();
        const bool plain = quantifier != '*' && quantifier != '+' && quantifier != '?' && quantifier != '{';
        const bool foldable = !m_needs.ignoresCase || length == 1; // other alphabets fold in ways of their own
        if (!foldable) {
            breakRun();
        } else if (plain) {
            m_run += character;
        } else if (quantifier == '+') {
            m_run += character;
            breakRun();
        } else {
            breakRun();
        }
        return skipQuantifier();
    }

    // False: a brace that counts nothing. It stands for itself, which nobody means.
    bool skipQuantifier() {
        const char c = peek();
        if (c == '{') {
            ++m_at;
            while (std::isdigit(static_cast<unsigned char>(peek())) != 0 || peek() == ',')
                ++m_at;
            if (peek() != '}')
                return false;
            ++m_at;
        } else if (c == '*' || c == '+' || c == '?') {
            ++m_at;
        } else {
            return true;
        }
        if (peek() == '?' || peek() == '+') // lazy, possessive
            ++m_at;
        breakRun();
        return true;
    }

    bool skipClass() {
        breakRun();
        ++m_at;
        if (peek() == '^')
            ++m_at;
        if (peek() == ']')
            ++m_at;
        while (m_at < m_text.size() && peek() != ']') {
            if (peek() == '[')
                return false; // [:alpha:] and its like
            const size_t length = peek() == '\\' ? escapeLength() : 1;
            if (length == 0)
                return false;
            m_at += length;
        }
        ++m_at;
        return skipQuantifier();
    }

    bool skipGroup() {
        breakRun();
        if (peek(1) == '?' && peek(2) != ':' && peek(2) != '=' && peek(2) != '!' && peek(2) != '<' && peek(2) != 'P' &&
            peek(2) != '>')
            return false; // options, comments, conditions
        int depth = 0;
        while (m_at < m_text.size()) {
            const char c = peek();
            if (c == '\\') {
                const size_t length = escapeLength();
                if (length == 0)
                    return false;
                m_at += length;
                continue;
            }
            if (c == '[') {
                if (!skipClass())
                    return false;
                continue;
            }
            if (c == '(' && peek(1) == '*')
                return false; // a verb, at any depth, may end the match
            if (c == '(' && depth > 0 && peek(1) == '?' && std::isalpha(static_cast<unsigned char>(peek(2))) != 0 &&
                peek(2) != 'P')
                return false;
            ++m_at;
            if (c == '(')
                ++depth;
            else if (c == ')' && --depth == 0)
                break;
        }
        return skipQuantifier();
    }

    void breakRun() {
        endRun();
        m_atStart = false;
    }
    void endRun() {
        if (m_atStart && m_anchored && !m_needs.ignoresCase)
            m_needs.prefix = m_run;
        if (!m_run.empty())
            m_needs.literals.push_back(m_needs.ignoresCase ? foldCase(m_run) : m_run);
        m_run.clear();
    }

    std::string_view m_text;
    PatternNeeds& m_needs;
    size_t m_at = 0;
    std::string m_run;
    bool m_atStart = true, m_anchored = false;
};

} // namespace

PatternNeeds needsOf(std::string_view pattern, std::string_view options) {
    PatternNeeds needs;
    needs.ignoresCase = options.find('i') != std::string_view::npos;
    bool lines = options.find('m') != std::string_view::npos;
    if (options.find('x') != std::string_view::npos)
        return needs;
    if (pattern.substr(0, 2) == "(?") { // (?i) and the like, in front of the whole
        const size_t end = pattern.find(')');
        const std::string_view flags = end == std::string_view::npos ? "" : pattern.substr(2, end - 2);
        if (!flags.empty() &&
            std::all_of(flags.begin(), flags.end(), [](char c) { return c == 'i' || c == 's' || c == 'm'; })) {
            needs.ignoresCase = needs.ignoresCase || flags.find('i') != std::string_view::npos;
            lines = lines || flags.find('m') != std::string_view::npos;
            pattern.remove_prefix(end + 1);
        }
    }
    const bool ignoresCase = needs.ignoresCase;
    if (!NeedsReader(pattern, needs).read()) {
        needs = {};
        needs.ignoresCase = ignoresCase;
    }
    if (lines)
        needs.prefix.clear();
    return needs;
}

std::string foldCase(std::string_view utf8) {
    std::string folded;
    folded.reserve(utf8.size());
    for (size_t i = 0; i < utf8.size(); ++i) {
        const std::string_view rest = utf8.substr(i);
        if (rest.substr(0, 3) == "\xE2\x84\xAA") {
            folded.push_back('k');
            i += 2;
        } else if (rest.substr(0, 2) == "\xC5\xBF") {
            folded.push_back('s');
            i += 1;
        } else {
            const char c = utf8[i];
            folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
        }
    }
    return folded;
}

} // namespace flux::domain
