#include "engine/domain/filter/raw_json.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace flux::domain {

namespace {

// Behind the closing quote of the text whose opening quote is at `at`.
const char* skipText(const char* at, const char* end) {
    ++at;
    while (at < end) {
        const auto* quote = static_cast<const char*>(std::memchr(at, '"', static_cast<size_t>(end - at)));
        if (quote == nullptr)
            return end;
        const char* slash = quote;
        while (slash > at && slash[-1] == '\\')
            --slash;
        if ((quote - slash) % 2 == 0)
            return quote + 1;
        at = quote + 1;
    }
    return end;
}

const char* skipNested(const char* at, const char* end) {
    int depth = 0;
    while (at < end) {
        switch (*at) {
        case '"':
            at = skipText(at, end);
            continue;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return at + 1;
            break;
        default:
            break;
        }
        ++at;
    }
    return end;
}

// Where `"key":` begins behind a brace or a comma; null: nowhere. In valid JSON it is a key wherever it stands: inside
// of a text a quotation mark has a backslash before it. There is a byte before `at`.
const char* findKey(const char* at, const char* end, std::string_view key) {
    const size_t size = key.size() + 3;
    const auto isHere = [&key, size](const char* place) {
        return place[0] == '"' && (place[-1] == '{' || place[-1] == ',') && place[size - 2] == '"' &&
               place[size - 1] == ':' && std::memcmp(place + 1, key.data(), key.size()) == 0;
    };
    if (static_cast<size_t>(end - at) < size)
        return nullptr;
    const char* last = end - size; // where it can begin at the latest
#if defined(__SSE2__)
    // Sixteen places at once: those where its second byte and its last one fit.
    const __m128i second = _mm_set1_epi8(key.empty() ? '"' : key.front());
    const __m128i colon = _mm_set1_epi8(':');
    for (; last - at >= 15; at += 16) {
        const __m128i seconds = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 1));
        const __m128i ends = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + size - 1));
        auto fits = static_cast<unsigned>(
            _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(seconds, second), _mm_cmpeq_epi8(ends, colon))));
        for (; fits != 0; fits &= fits - 1) {
            if (const char* place = at + std::countr_zero(fits); isHere(place))
                return place;
        }
    }
#endif
    while (at <= last) {
        at = static_cast<const char*>(std::memchr(at, '"', static_cast<size_t>(last - at) + 1));
        if (at == nullptr || isHere(at))
            return at;
        ++at;
    }
    return nullptr;
}

bool hasByte(const char* from, const char* to, char byte) {
    return from < to && std::memchr(from, byte, static_cast<size_t>(to - from)) != nullptr;
}

int hexValue(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The code unit of "uXXXX" at `at`; -1 when it is none.
int codeUnit(std::string_view text, size_t at) {
    if (at + 5 > text.size() || text[at] != 'u')
        return -1;
    int value = 0;
    for (size_t i = at + 1; i < at + 5; ++i) {
        const int digit = hexValue(text[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

void appendUtf8(std::string& out, unsigned code) {
    const auto byte = [&out](unsigned value) { out.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3F));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

// Appends what the escape at `at` (behind the backslash) means; how many characters it takes.
size_t appendEscape(std::string& out, std::string_view text, size_t at) {
    constexpr std::string_view kNames = "bfnrt";
    constexpr std::string_view kMeant = "\b\f\n\r\t";
    if (const int unit = codeUnit(text, at); unit >= 0) {
        if (unit >= 0xD800 && unit < 0xDC00 && at + 6 < text.size() && text[at + 5] == '\\') {
            if (const int low = codeUnit(text, at + 6); low >= 0xDC00 && low < 0xE000) {
                appendUtf8(out, 0x10000U + ((static_cast<unsigned>(unit) - 0xD800U) << 10) +
                                    (static_cast<unsigned>(low) - 0xDC00U));
                return 11;
            }
        }
        const bool lone = unit >= 0xD800 && unit < 0xE000; // half of a pair: no character
        appendUtf8(out, lone ? 0xFFFDU : static_cast<unsigned>(unit));
        return 5;
    }
    const size_t named = kNames.find(text[at]);
    out.push_back(named == std::string_view::npos ? text[at] : kMeant[named]);
    return 1;
}

} // namespace

std::string unescapeJson(std::string_view escaped) {
    std::string out;
    out.reserve(escaped.size());
    for (size_t i = 0; i < escaped.size();) {
        if (escaped[i] != '\\' || i + 1 == escaped.size()) {
            out.push_back(escaped[i++]);
            continue;
        }
        ++i;
        i += appendEscape(out, escaped, i);
    }
    return out;
}

const char* RawJson::skipped(const char* at, const char* end) {
    if (at >= end)
        return end;
    if (*at == '"')
        return skipText(at, end);
    if (*at == '{' || *at == '[')
        return skipNested(at, end);
    while (at < end && *at != ',' && *at != '}' && *at != ']')
        ++at;
    return at;
}

RawJson::Kind RawJson::kind() const {
    if (m_at >= m_end)
        return Kind::Null;
    switch (*m_at) {
    case '{':
        return Kind::Object;
    case '[':
        return Kind::Array;
    case '"':
        return Kind::Text;
    case 't':
    case 'f':
        return Kind::Bool;
    case 'n':
        return Kind::Null;
    default:
        return Kind::Number;
    }
}

std::string_view RawJson::span() const {
    return {m_at, static_cast<size_t>(skipped(m_at, m_end) - m_at)};
}

std::string_view RawJson::text(std::string& room) const {
    const std::string_view quoted = span();
    if (quoted.size() < 2)
        return {};
    const std::string_view inner = quoted.substr(1, quoted.size() - 2);
    if (std::memchr(inner.data(), '\\', inner.size()) == nullptr)
        return inner;
    room = unescapeJson(inner);
    return room;
}

std::optional<RawJson> RawJson::member(std::string_view key) const {
    // A scan asks thousands of documents for the same member: look for the key itself, and walk only where it may be
    // that of an object inside, or be written with escapes.
    const bool plain = std::none_of(
        key.begin(), key.end(), [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
    if (!m_isDocument || !plain || m_at >= m_end)
        return memberByWalk(key);
    const char* found = findKey(m_at + 1, m_end, key);
    if (found == nullptr)
        return hasByte(m_at, m_end, '\\') ? memberByWalk(key) : std::nullopt;
    if (hasByte(m_at + 1, found, '{'))
        return memberByWalk(key);
    return RawJson(found + key.size() + 3, m_end);
}

std::optional<RawJson> RawJson::memberByWalk(std::string_view key) const {
    const char* at = m_at + 1;
    while (at < m_end && *at == '"') {
        const char* keyEnd = skipText(at, m_end);
        if (keyEnd >= m_end || *keyEnd != ':')
            return std::nullopt;
        const std::string_view found(at + 1, static_cast<size_t>(keyEnd - at - 2));
        if (found == key || (found.find('\\') != std::string_view::npos && unescapeJson(found) == key))
            return RawJson(keyEnd + 1, m_end);
        at = skipped(keyEnd + 1, m_end);
        if (at < m_end && *at == ',')
            ++at;
    }
    return std::nullopt;
}

} // namespace flux::domain
