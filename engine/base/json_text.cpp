#include "engine/base/json_text.h"

#include <QtCore/QUtf8StringView>

#include <array>
#include <charconv>

namespace flux::base {

namespace {

// The bytes that RFC 8259, section 7, does not let stand in a string as they are.
constexpr std::array<bool, 256> kMustEscape = [] {
    std::array<bool, 256> must{};
    for (size_t byte = 0; byte < 0x20; ++byte)
        must[byte] = true;
    must['"'] = true;
    must['\\'] = true;
    return must;
}();

void writeEscaped(std::string& out, char c) {
    switch (c) {
    case '"':
        out.append("\\\"", 2);
        return;
    case '\\':
        out.append("\\\\", 2);
        return;
    case '\b':
        out.append("\\b", 2);
        return;
    case '\f':
        out.append("\\f", 2);
        return;
    case '\n':
        out.append("\\n", 2);
        return;
    case '\r':
        out.append("\\r", 2);
        return;
    case '\t':
        out.append("\\t", 2);
        return;
    default:
        break;
    }
    constexpr char digits[] = "0123456789abcdef";
    const char text[] = {'\\', 'u', '0', '0', digits[(c >> 4) & 0xf], digits[c & 0xf]};
    out.append(text, sizeof text);
}

void writeString(std::string& out, const std::string& text) {
    if (!QUtf8StringView(text.data(), qsizetype(text.size())).isValidUtf8()) {
        out += dumpJson(Json(text)).toStdString(); // rare: knows how to replace what is wrong
        return;
    }
    out.push_back('"');
    const char* plain = text.data(); // where the run that needs no escape began
    const char* const end = plain + text.size();
    for (const char* at = plain; at != end; ++at) {
        if (!kMustEscape[static_cast<unsigned char>(*at)])
            continue;
        out.append(plain, size_t(at - plain));
        writeEscaped(out, *at);
        plain = at + 1;
    }
    out.append(plain, size_t(end - plain));
    out.push_back('"');
}

template <typename Number>
void writeInteger(std::string& out, Number value) {
    std::array<char, 24> text;
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    out.append(text.data(), size_t(written.ptr - text.data()));
}

void writeValue(std::string& out, const Json& value) {
    switch (value.type()) {
    case Json::value_t::null:
        out.append("null", 4);
        return;
    case Json::value_t::boolean:
        value.get<bool>() ? out.append("true", 4) : out.append("false", 5);
        return;
    case Json::value_t::number_integer:
        writeInteger(out, value.get<qint64>());
        return;
    case Json::value_t::number_unsigned:
        writeInteger(out, value.get<quint64>());
        return;
    case Json::value_t::string:
        writeString(out, value.get_ref<const std::string&>());
        return;
    case Json::value_t::array: {
        char before = '[';
        for (const Json& item : value) {
            out.push_back(before);
            writeValue(out, item);
            before = ',';
        }
        value.empty() ? out.append("[]", 2) : out.append("]", 1);
        return;
    }
    case Json::value_t::object: {
        char before = '{';
        for (const auto& [key, item] : value.get_ref<const Json::object_t&>()) {
            out.push_back(before);
            writeString(out, key);
            out.push_back(':');
            writeValue(out, item);
            before = ',';
        }
        value.empty() ? out.append("{}", 2) : out.append("}", 1);
        return;
    }
    default:
        out.append(dumpJson(value));
        return; // fractions; binary values do not occur
    }
}

} // namespace

void appendJson(std::string& out, const Json& value) {
    writeValue(out, value);
}

void appendJsonText(std::string& out, QStringView text) {
    out.push_back('"');
    const size_t begun = out.size();
    out.resize(begun + size_t(text.size()));
    char* to = out.data() + begun;
    for (const QChar c : text) {
        const char16_t unit = c.unicode();
        if (unit >= 0x80 || kMustEscape[unit]) { // the rest is rare enough to take the long way
            out.resize(begun - 1);
            writeString(out, text.toUtf8().toStdString());
            return;
        }
        *to++ = static_cast<char>(unit);
    }
    out.push_back('"');
}

void appendJsonNumber(std::string& out, qint64 number) {
    writeInteger(out, number);
}

} // namespace flux::base
