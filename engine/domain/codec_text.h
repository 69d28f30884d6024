#pragma once

#include "engine/base/json_text.h"
#include "engine/domain/codec_fields.h"

#include <QtCore/QVarLengthArray>

#include <algorithm>
#include <cstring>

// The third use of the members() functions of codec_fields.h: they write JSON text at once, without a JSON value in
// between. The bytes are those of base::dumpJson(toJson(value)); that an object's keys are sorted is part of it.
namespace flux::domain {

template <typename T>
concept HasAppendText = requires(std::string& out, const T& v) {
    ::flux::domain::appendText(out, v);
};

template <typename T>
void appendMembers(std::string& out, const T& value);

inline void appendValue(std::string& out, const QString& v) {
    base::appendJsonText(out, v);
}
inline void appendValue(std::string& out, const base::Json& v) {
    base::appendJson(out, v);
}
inline void appendValue(std::string& out, base::Instant v) {
    base::appendJsonNumber(out, v.ms);
}
inline void appendValue(std::string& out, bool v) {
    v ? out.append("true", 4) : out.append("false", 5);
}
template <typename T>
requires(std::is_integral_v<T> && !std::same_as<T, bool>) void appendValue(std::string& out, T v) {
    base::appendJsonNumber(out, static_cast<qint64>(v));
}
template <NamedEnum E>
void appendValue(std::string& out, E v) {
    for (const auto& row : EnumTable<E>::kRows) {
        if (row.value == v) { // the names are constants that need no escape
            out.push_back('"');
            out.append(row.name.data(), static_cast<size_t>(row.name.size()));
            out.push_back('"');
            return;
        }
    }
    Q_UNREACHABLE();
}
template <IsId T>
void appendValue(std::string& out, const T& v) {
    base::appendJsonText(out, v.text);
}
template <HasAppendText T>
void appendValue(std::string& out, const T& v) {
    ::flux::domain::appendText(out, v);
}
// What has no text form of its own goes the long way.
template <typename T>
requires(std::is_class_v<T> && !HasAppendText<T> && !IsId<T>) void appendValue(std::string& out, const T& v) {
    base::appendJson(out, encodeValue(v));
}

// Writes the members as they are named, remembers where each stands, and puts them into order at the end.
class MemberTextWriter {
public:
    explicit MemberTextWriter(std::string& out) : m_out(out), m_begun(out.size()) {}

    template <typename T>
    void need(const char* key, const T& v) {
        begin(key);
        appendValue(m_out, v);
        end();
    }
    template <typename T>
    void take(const char* key, const T& v) {
        need(key, v);
    }
    template <typename T>
    void take(const char* key, const std::optional<T>& v) {
        if (v)
            need(key, *v);
    }
    void take(const char* key, base::Instant v) {
        if (!v.isNull())
            need(key, v);
    }
    void take(const char* key, const std::shared_ptr<const base::Json>& v) {
        if (v)
            need(key, *v);
    }
    template <typename T>
    void takeSet(const char* key, const T& v) {
        if (MemberWriter::saysSomething(v))
            need(key, v);
    }
    void object(const char* key, const base::Json& v) { need(key, v); }
    void array(const char* key, const base::Json& v) { need(key, v); }

    void finish() {
        std::sort(m_members.begin(), m_members.end(),
                  [](const Member& a, const Member& b) { return std::strcmp(a.key, b.key) < 0; });
        const QVarLengthArray<char, 2048> values = written();
        m_out.resize(m_begun);
        char before = '{';
        for (const Member& member : m_members) {
            m_out.push_back(before);
            m_out.push_back('"');
            m_out.append(member.key);
            m_out.append("\":", 2);
            m_out.append(values.data() + (member.begin - m_begun), member.end - member.begin);
            before = ',';
        }
        m_members.empty() ? m_out.append("{}", 2) : m_out.append("}", 1);
    }

private:
    struct Member {
        const char* key;
        size_t begin, end;
    };
    void begin(const char* key) { m_members.append({key, m_out.size(), 0}); }
    void end() { m_members.back().end = m_out.size(); }
    [[nodiscard]] QVarLengthArray<char, 2048> written() const {
        QVarLengthArray<char, 2048> bytes;
        bytes.append(m_out.data() + m_begun, static_cast<qsizetype>(m_out.size() - m_begun));
        return bytes;
    }

    std::string& m_out;
    size_t m_begun;
    QVarLengthArray<Member, 32> m_members;
};

template <typename T>
void appendMembers(std::string& out, const T& value) {
    MemberTextWriter writer(out);
    members(writer, value);
    writer.finish();
}

} // namespace flux::domain
