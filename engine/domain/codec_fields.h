#pragma once

#include "engine/domain/codec.h"
#include "engine/domain/enum_names.h"

#include <concepts>
#include <limits>
#include <type_traits>

// How the codecs are written: each struct has one function `members(f, value)` that names its JSON members, and that
// one list both writes (MemberWriter) and reads (MemberReader), so the two cannot drift apart.
//   need(key, x): must be there when read.   take(key, x): keeps its default when missing or null.
//   object/array(key, json): a JSON value that must be of that type.
namespace flux::domain {

template <typename T, typename Struct>
concept Of = std::same_as<std::remove_const_t<T>, Struct>;

class MemberWriter;
class MemberReader;

template <typename T>
concept HasToJson = requires(const T& v) {
    ::flux::domain::toJson(v);
};
template <typename T>
concept IsId = requires(const T& v) {
    []<typename Tag>(const base::Id<Tag>&) {}(v);
};

// --- values to JSON ---------------------------------------------------------------------------------------------

template <typename T>
[[nodiscard]] base::Json encodeMembers(const T& value);

inline base::Json encodeValue(const QString& v) {
    return base::Json(v);
}
inline base::Json encodeValue(const QStringList& v) {
    return base::Json(v);
}
inline base::Json encodeValue(const base::Json& v) {
    return v;
}
inline base::Json encodeValue(const base::Error& v) {
    return ::flux::domain::toJson(v);
}
inline base::Json encodeValue(base::Instant v) {
    return base::Json(v.ms);
}
template <typename T>
requires std::is_arithmetic_v<T> base::Json encodeValue(T v) {
    return base::Json(v);
}
// Where a page of conversations ends.
inline base::Json encodeValue(const std::pair<base::Instant, ConversationId>& v) {
    return base::Json{{"updated_at", v.first.ms}, {"id", v.second.text}};
}
template <NamedEnum E>
base::Json encodeValue(E v) {
    return base::Json(enumName(v));
}
template <IsId T>
base::Json encodeValue(const T& v) {
    return base::Json(v.text);
}
template <HasToJson T>
base::Json encodeValue(const T& v) {
    return ::flux::domain::toJson(v);
}
template <typename T>
requires(std::is_class_v<T> && !HasToJson<T> && !IsId<T>) base::Json encodeValue(const T& v) {
    return encodeMembers(v);
}
template <typename T>
base::Json encodeValue(const std::vector<T>& v) {
    base::Json list = base::Json::array();
    for (const T& item : v)
        list.push_back(encodeValue(item));
    return list;
}

class MemberWriter {
public:
    template <typename T>
    void need(const char* key, const T& v) {
        m_object[key] = encodeValue(v);
    }
    template <typename T>
    void take(const char* key, const T& v) {
        m_object[key] = encodeValue(v);
    }
    // What is not there is left out.
    template <typename T>
    void take(const char* key, const std::optional<T>& v) {
        if (v)
            m_object[key] = encodeValue(*v);
    }
    void take(const char* key, base::Instant v) {
        if (!v.isNull())
            m_object[key] = v.ms;
    }
    void take(const char* key, const std::shared_ptr<const base::Json>& v) {
        if (v)
            m_object[key] = *v;
    }
    // What says nothing (null, empty, 0, false) is left out.
    template <typename T>
    void takeSet(const char* key, const T& v) {
        if (saysSomething(v))
            m_object[key] = encodeValue(v);
    }
    void object(const char* key, const base::Json& v) { m_object[key] = v; }
    void array(const char* key, const base::Json& v) { m_object[key] = v; }

    [[nodiscard]] base::Json finish() { return std::move(m_object); }

    template <typename T>
    [[nodiscard]] static bool saysSomething(const T& v) {
        if constexpr (std::is_arithmetic_v<T>)
            return v != T{};
        else if constexpr (std::same_as<T, base::Json>)
            return !v.is_null();
        else if constexpr (requires { v.isEmpty(); })
            return !v.isEmpty();
        else
            return !v.empty();
    }

private:
    base::Json m_object = base::Json::object();
};

template <typename T>
base::Json encodeMembers(const T& value) {
    MemberWriter writer;
    members(writer, value);
    return writer.finish();
}

// --- JSON to values ---------------------------------------------------------------------------------------------

// Each decodeValue says with a few words ("must be text") what is wrong, or nothing.
using Problem = std::optional<base::Error>;

[[nodiscard]] inline Problem wrongType(const QString& shouldBe) {
    return base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("must be %1").arg(shouldBe));
}

template <typename T>
[[nodiscard]] base::Result<T> decodeMembers(const base::Json& json, const char* what);

inline Problem decodeValue(const base::Json& j, QString& out) {
    if (!j.is_string())
        return wrongType(QStringLiteral("text"));
    out = j.get<QString>();
    return {};
}
inline Problem decodeValue(const base::Json& j, base::Json& out) {
    out = j;
    return {};
}
inline Problem decodeValue(const base::Json& j, bool& out) {
    if (!j.is_boolean())
        return wrongType(QStringLiteral("true or false"));
    out = j.get<bool>();
    return {};
}
template <typename T>
requires(std::is_integral_v<T> && !std::same_as<T, bool>) Problem decodeValue(const base::Json& j, T& out) {
    const bool tooLarge =
        j.is_number_unsigned() && j.get<quint64>() > static_cast<quint64>(std::numeric_limits<T>::max());
    if (!j.is_number_integer() || tooLarge ||
        (!j.is_number_unsigned() && j.get<qint64>() < std::numeric_limits<T>::min()))
        return wrongType(QStringLiteral("a whole number in its range"));
    out = j.get<T>();
    return {};
}
inline Problem decodeValue(const base::Json& j, double& out) {
    if (!j.is_number())
        return wrongType(QStringLiteral("a number"));
    out = j.get<double>();
    return {};
}
inline Problem decodeValue(const base::Json& j, base::Error& out) {
    out = ::flux::domain::errorFromJson(j);
    return {};
}
inline Problem decodeValue(const base::Json& j, base::Instant& out) {
    return decodeValue(j, out.ms);
}
template <NamedEnum E>
Problem decodeValue(const base::Json& j, E& out) {
    const auto value = j.is_string() ? enumFromName<E>(j.get<QString>()) : std::nullopt;
    if (!value)
        return wrongType(QStringLiteral("one of %1").arg(enumNames<E>().join(QStringLiteral(", "))));
    out = *value;
    return {};
}
template <IsId T>
Problem decodeValue(const base::Json& j, T& out) {
    return decodeValue(j, out.text);
}
template <HasToJson T>
Problem decodeValue(const base::Json& j, T& out) {
    auto value = ::flux::domain::fromJson<T>(j);
    if (!value.ok())
        return value.error();
    out = std::move(*value);
    return {};
}
template <typename T>
requires(std::is_class_v<T> && !HasToJson<T> && !IsId<T>) Problem decodeValue(const base::Json& j, T& out) {
    auto value = decodeMembers<T>(j, "value");
    if (!value.ok())
        return value.error();
    out = std::move(*value);
    return {};
}
template <typename T>
Problem decodeValue(const base::Json& j, std::vector<T>& out) {
    if (!j.is_array())
        return wrongType(QStringLiteral("a list"));
    out.clear();
    out.reserve(j.size());
    for (const base::Json& item : j) {
        T value{};
        if (auto problem = decodeValue(item, value))
            return problem;
        out.push_back(std::move(value));
    }
    return {};
}
inline Problem decodeValue(const base::Json& j, QStringList& out) {
    if (!j.is_array())
        return wrongType(QStringLiteral("a list of texts"));
    out.clear();
    for (const base::Json& item : j) {
        if (!item.is_string())
            return wrongType(QStringLiteral("a list of texts"));
        out.append(item.get<QString>());
    }
    return {};
}
template <typename T>
Problem decodeValue(const base::Json& j, std::optional<T>& out) {
    T value{};
    if (auto problem = decodeValue(j, value))
        return problem;
    out = std::move(value);
    return {};
}
inline Problem decodeValue(const base::Json& j, std::shared_ptr<const base::Json>& out) {
    out = std::make_shared<const base::Json>(j);
    return {};
}

// Reads members until the first one that is wrong; finish() then gives that error.
class MemberReader {
public:
    MemberReader(const base::Json& object, const char* what) : m_object(object), m_what(QLatin1StringView(what)) {
        if (!object.is_object())
            m_error = base::makeError(base::ErrorCode::InvalidArgument,
                                      QStringLiteral("A %1 must be a JSON object.").arg(m_what));
    }

    template <typename T>
    void need(const char* key, T& out) {
        const base::Json& j = base::jsonAt(m_object, key);
        if (j.is_null())
            note(key, *wrongType(QStringLiteral("given")));
        else if (!m_error)
            noteIf(key, decodeValue(j, out));
        if constexpr (IsId<T>) {
            if (!m_error && out.isEmpty())
                note(key, *wrongType(QStringLiteral("given")));
        }
    }
    template <typename T>
    void take(const char* key, T& out) {
        if (m_error)
            return;
        const auto it = m_object.find(key);
        if (it == m_object.end() || (it->is_null() && !std::same_as<T, base::Json>))
            return;
        noteIf(key, decodeValue(*it, out));
    }
    template <typename T>
    void takeSet(const char* key, T& out) {
        take(key, out);
    }
    void object(const char* key, base::Json& out) {
        typed(key, out, &base::Json::is_object, QStringLiteral("an object"));
    }
    void array(const char* key, base::Json& out) { typed(key, out, &base::Json::is_array, QStringLiteral("a list")); }

    [[nodiscard]] const Problem& problem() const { return m_error; }
    template <typename T>
    [[nodiscard]] base::Result<T> finish(T value) {
        if (m_error)
            return *m_error;
        return value;
    }

private:
    void typed(const char* key, base::Json& out, bool (base::Json::*is)() const noexcept, const QString& shouldBe) {
        const base::Json& j = base::jsonAt(m_object, key);
        if (m_error || j.is_null())
            return;
        if ((j.*is)())
            out = j;
        else
            note(key, *wrongType(shouldBe));
    }
    void noteIf(const char* key, Problem problem) {
        if (problem)
            note(key, *problem);
    }
    // "must be text" becomes a sentence here; the sentence of an inner object stays as it is.
    void note(const char* key, base::Error problem) {
        if (m_error)
            return;
        if (!problem.message.endsWith(u'.'))
            problem.message = QStringLiteral("“%1” of a %2 %3.").arg(QLatin1StringView(key), m_what, problem.message);
        m_error = std::move(problem);
    }

    const base::Json& m_object;
    QLatin1StringView m_what;
    Problem m_error;
};

inline Problem decodeValue(const base::Json& j, std::pair<base::Instant, ConversationId>& out) {
    MemberReader reader(j, "page mark");
    reader.need("updated_at", out.first);
    reader.need("id", out.second);
    return reader.problem();
}

template <typename T>
base::Result<T> decodeMembers(const base::Json& json, const char* what) {
    MemberReader reader(json, what);
    T value{};
    members(reader, value);
    return reader.finish(std::move(value));
}

// Reads the members of a variant's alternative that `kind` named.
template <typename Variant, typename T>
[[nodiscard]] base::Result<Variant> decodeAlternative(const base::Json& json, const char* what) {
    FLUX_TRY(T value, decodeMembers<T>(json, what));
    return Variant(std::move(value));
}

} // namespace flux::domain
