#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flux::domain {

// A value inside compact JSON text, read where it stands: nothing is built, nothing is copied but text with escapes.
// The text is valid JSON without white space, as base::dumpJson makes it; of any other text the answers are wrong, but
// nothing is read behind its end.
// Thread: any. The text must outlive the view.
class RawJson {
public:
    enum class Kind { Null, Bool, Number, Text, Object, Array };

    explicit RawJson(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()), m_isDocument(true) {}

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool boolean() const { return m_at < m_end && *m_at == 't'; }
    [[nodiscard]] std::string_view span() const; // the value's own text
    // Of Text: without quotes and escapes. `room` holds it where there are escapes.
    [[nodiscard]] std::string_view text(std::string& room) const;

    // Of Object: the member; nothing when there is none.
    [[nodiscard]] std::optional<RawJson> member(std::string_view key) const;
    // Of Array: calls visit(element) until it returns true; was that so?
    template <typename Visit>
    bool anyElement(Visit visit) const {
        const char* at = m_at + 1;
        while (at < m_end && *at != ']') {
            const RawJson element(at, m_end);
            if (visit(element))
                return true;
            at = skipped(at, m_end);
            if (at < m_end && *at == ',')
                ++at;
            else if (at < m_end && *at != ']')
                return false; // not compact JSON
        }
        return false;
    }
    // Of Object: calls visit(key without quotes but with its escapes, value) for each member.
    template <typename Visit>
    void eachMember(Visit visit) const {
        const char* at = m_at + 1;
        while (at < m_end && *at == '"') {
            const char* keyEnd = skipped(at, m_end);
            if (keyEnd >= m_end || *keyEnd != ':')
                return;
            const std::string_view key(at + 1, static_cast<size_t>(keyEnd - at - 2));
            visit(key, RawJson(keyEnd + 1, m_end));
            at = skipped(keyEnd + 1, m_end);
            if (at < m_end && *at == ',')
                ++at;
        }
    }

private:
    RawJson(const char* at, const char* end) : m_at(at), m_end(end) {}
    static const char* skipped(const char* at, const char* end); // behind the value at `at`
    [[nodiscard]] std::optional<RawJson> memberByWalk(std::string_view key) const;

    const char* m_at;
    const char* m_end; // of the whole text
    bool m_isDocument = false;
};

// Text without its JSON escapes.
[[nodiscard]] std::string unescapeJson(std::string_view escaped);

} // namespace flux::domain
