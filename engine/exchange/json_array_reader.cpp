#include "engine/exchange/json_array_reader.h"

namespace flux::exchange {

using base::ErrorCode;
using base::Json;
using base::Result;

namespace {
constexpr qsizetype kMaxElement = 64 * 1024 * 1024;
}

base::Error JsonArrayReader::end(ErrorCode code, const QString& message) {
    m_over = true;
    return base::makeError(code, message, m_device.errorString());
}

int JsonArrayReader::peek() {
    if (m_at >= m_buffer.size()) {
        m_buffer = m_device.read(256 * 1024);
        m_at = 0;
        if (m_buffer.isEmpty())
            return -1;
    }
    return static_cast<unsigned char>(m_buffer[m_at]);
}

void JsonArrayReader::skipSpace() {
    for (int c = peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek())
        ++m_at;
}

// The bytes of one value: up to the comma or bracket that is not inside of it.
Result<QByteArray> JsonArrayReader::element() {
    QByteArray bytes;
    int depth = 0;
    bool quoted = false, escaped = false;
    for (;;) {
        const int next = peek();
        if (next < 0) {
            if (m_single && depth == 0 && !bytes.isEmpty())
                return bytes;
            return end(ErrorCode::InvalidArgument,
                       QStringLiteral("The file ends in the middle; it was not copied to its end."));
        }
        const char c = char(next);
        if (!quoted && depth == 0 && (c == ',' || c == ']') && !m_single)
            return bytes;
        ++m_at;
        bytes += c;
        if (bytes.size() > kMaxElement)
            return end(ErrorCode::ResourceExhausted, QStringLiteral("One entry of the file is larger than 64 MB."));
        if (quoted) {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth <= 0 && m_single)
                return bytes;
        }
    }
}

Result<std::optional<Json>> JsonArrayReader::next() {
    if (m_over)
        return std::optional<Json>();
    if (!m_begun) {
        m_begun = true;
        if (peek() == 0xEF)
            m_at += 3; // the byte-order mark, which the first piece holds whole
        skipSpace();
        m_single = peek() == '{';
        if (!m_single && peek() != '[')
            return end(ErrorCode::InvalidArgument, QStringLiteral("This is no JSON list."));
        if (!m_single)
            ++m_at;
    } else if (m_single) {
        m_over = true;
        return std::optional<Json>();
    }
    skipSpace();
    if (!m_single && peek() == ',') {
        ++m_at;
        skipSpace();
    }
    if (!m_single && peek() == ']') {
        m_over = true;
        return std::optional<Json>();
    }
    FLUX_TRY(const QByteArray bytes, element());
    FLUX_TRY(Json value, base::parseJson(bytes, {kMaxElement, 256}));
    return std::optional<Json>(std::move(value));
}

} // namespace flux::exchange
