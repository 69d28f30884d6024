#pragma once

#include <QtCore/QByteArray>

#include <cstring>
#include <string>
#include <string_view>

// Numbers as bytes: little-endian, and base-128 varints (https://protobuf.dev/programming-guides/encoding/#varints).
namespace flux::index {

template <typename Number>
void putFixed(QByteArray& out, Number value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void putVarint(QByteArray& out, quint64 value) {
    for (; value >= 0x80; value >>= 7)
        out.append(char(value | 0x80));
    out.append(char(value));
}

inline void putText(QByteArray& out, std::string_view text) {
    putVarint(out, text.size());
    out.append(text.data(), qsizetype(text.size()));
}

// Reads from left to right and never past the end: what is not there reads as 0 and sets failed().
class ByteReader {
public:
    explicit ByteReader(QByteArrayView bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] qsizetype left() const { return m_end - m_at; }

    template <typename Number>
    Number fixed() {
        Number value{};
        if (left() < qsizetype(sizeof value)) {
            fail();
            return value;
        }
        std::memcpy(&value, m_at, sizeof value);
        m_at += sizeof value;
        return value;
    }
    quint64 varint() {
        quint64 value = 0;
        for (int shift = 0; shift < 64 && m_at != m_end; shift += 7) {
            const auto byte = quint8(*m_at++);
            value |= quint64(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        fail();
        return 0;
    }
    std::string_view text() { return bytes(varint()); }
    std::string_view bytes(quint64 count) {
        if (count > quint64(left())) {
            fail();
            return {};
        }
        const char* start = m_at;
        m_at += count;
        return {start, count};
    }

private:
    void fail() {
        m_failed = true;
        m_at = m_end;
    }

    const char* m_at;
    const char* m_end;
    bool m_failed = false;
};

// A 64-bit mixing sum: finds a damaged blob, and spreads ids. No protection against a person.
[[nodiscard]] inline quint64 mixedSum(std::string_view bytes) {
    quint64 sum = 0x9e3779b97f4a7c15ULL ^ bytes.size();
    const auto mix = [&sum](quint64 word) {
        sum = (sum ^ word) * 0xff51afd7ed558ccdULL;
        sum ^= sum >> 32;
    };
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        quint64 word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        mix(word);
    }
    quint64 rest = 0;
    if (at < bytes.size()) // memcpy from an empty view may get a null pointer
        std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
    mix(rest);
    mix(sum);
    return sum;
}

[[nodiscard]] inline std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace flux::index
