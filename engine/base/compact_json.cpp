#include "engine/base/compact_json.h"

#include <QtCore/QUtf8StringView>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace flux::base {

namespace {

constexpr int kMaxDepth = 200; // it recurses; what is deeper is left to parseJson

// Each step says false at the first thing that it does not know for sure: nothing is lost but the time.
class CompactReader {
public:
    CompactReader(QByteArrayView text, int maxDepth)
        : m_at(text.data()), m_end(text.data() + text.size()), m_maxDepth(std::min(maxDepth, kMaxDepth)) {}

    bool read(Json& out) { return value(out) && m_at == m_end; }

private:
    [[nodiscard]] bool isAt(char c) const { return m_at < m_end && *m_at == c; }
    bool take(char c) {
        if (!isAt(c))
            return false;
        ++m_at;
        return true;
    }

    bool value(Json& out) {
        if (m_at == m_end)
            return false;
        switch (*m_at) {
        case '"':
            out = Json(Json::value_t::string);
            return text(out.get_ref<std::string&>());
        case '{':
            return object(out);
        case '[':
            return array(out);
        case 't':
            out = true;
            return word("true");
        case 'f':
            out = false;
            return word("false");
        case 'n':
            return word("null"); // out is null
        default:
            return number(out);
        }
    }

    bool word(std::string_view expected) {
        if (std::string_view(m_at, size_t(m_end - m_at)).substr(0, expected.size()) != expected)
            return false;
        m_at += expected.size();
        return true;
    }

    bool object(Json& out) {
        if (++m_depth > m_maxDepth)
            return false;
        ++m_at;
        out = Json::object();
        auto& members = out.get_ref<Json::object_t&>();
        if (!take('}')) {
            do {
                std::string key;
                if (!isAt('"') || !text(key) || !take(':'))
                    return false;
                const size_t before = members.size();
                const auto member = members.emplace_hint(members.end(), std::move(key), nullptr); // they are sorted
                if (members.size() == before || !value(member->second))
                    return false;
            } while (take(','));
            if (!take('}'))
                return false;
        }
        --m_depth;
        return true;
    }

    bool array(Json& out) {
        if (++m_depth > m_maxDepth)
            return false;
        ++m_at;
        out = Json::array();
        auto& elements = out.get_ref<Json::array_t&>();
        if (!take(']')) {
            do {
                if (!value(elements.emplace_back()))
                    return false;
            } while (take(','));
            if (!take(']'))
                return false;
        }
        --m_depth;
        return true;
    }

    // At a quotation mark.
    bool text(std::string& out) {
        ++m_at;
        for (;;) {
            const auto* quote = static_cast<const char*>(std::memchr(m_at, '"', size_t(m_end - m_at)));
            if (quote == nullptr)
                return false;
            const auto* slash = static_cast<const char*>(std::memchr(m_at, '\\', size_t(quote - m_at)));
            out.append(m_at, slash != nullptr ? slash : quote);
            m_at = (slash != nullptr ? slash : quote) + 1;
            if (slash == nullptr)
                return true;
            if (!escape(out))
                return false;
        }
    }

    // Behind a backslash; \u is rare enough to be left to parseJson.
    bool escape(std::string& out) {
        constexpr std::string_view kNames = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        const size_t name = m_at < m_end ? kNames.find(*m_at) : std::string_view::npos;
        if (name == std::string_view::npos)
            return false;
        out.push_back(kMeant[name]);
        ++m_at;
        return true;
    }

    bool number(Json& out) {
        const char* const from = m_at;
        const char* digits = from + (*from == '-' ? 1 : 0);
        const char* to = digits;
        while (to < m_end && *to >= '0' && *to <= '9')
            ++to;
        const bool leadingZero = to - digits > 1 && *digits == '0';
        if (to == digits || leadingZero || (to < m_end && (*to == '.' || *to == 'e' || *to == 'E')))
            return fraction(out, to == digits || leadingZero);
        m_at = to;
        return *from == '-' ? whole<qint64>(from, to, out) : whole<quint64>(from, to, out);
    }

    template <typename Number>
    static bool whole(const char* from, const char* to, Json& out) {
        Number number = 0;
        const auto [end, error] = std::from_chars(from, to, number);
        out = number;
        return error == std::errc() && end == to;
    }

    // "1.5", "1e+20": where the grammar is stricter than from_chars it is checked here.
    bool fraction(Json& out, bool wrong) {
        double number = 0;
        const auto [end, error] = std::from_chars(m_at, m_end, number);
        const std::string_view text(m_at, size_t(end - m_at));
        const size_t point = text.find('.');
        const bool digitBehind = point == std::string_view::npos ||
                                 (point + 1 < text.size() && text[point + 1] >= '0' && text[point + 1] <= '9');
        if (wrong || error != std::errc() || !digitBehind)
            return false;
        m_at = end;
        out = number;
        return true;
    }

    const char* m_at;
    const char* m_end;
    int m_maxDepth;
    int m_depth = 0;
};

} // namespace

Result<Json> parseCompactJson(QByteArrayView text, const JsonLimits& limits) {
    const bool isPlain = text.size() <= limits.maxBytes &&
                         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<uchar>(c) < 0x20; }) &&
                         QUtf8StringView(text.data(), text.size()).isValidUtf8();
    Json value;
    if (isPlain && CompactReader(text, limits.maxDepth).read(value))
        return value;
    return parseJson(text, limits);
}

} // namespace flux::base
