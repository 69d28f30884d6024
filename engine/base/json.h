#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <nlohmann/json.hpp>

// QString and QStringList as JSON values, so that `Json{{"name", name}}` and `json.get<QString>()` work.
namespace nlohmann {
template <>
struct adl_serializer<QString> {
    static void to_json(json& j, const QString& text) { j = text.toStdString(); }
    static void from_json(const json& j, QString& text) {
        text = QString::fromStdString(j.get_ref<const std::string&>());
    }
};
template <>
struct adl_serializer<QStringList> {
    static void to_json(json& j, const QStringList& list) {
        j = json::array();
        for (const QString& item : list)
            j.push_back(item.toStdString());
    }
    static void from_json(const json& j, QStringList& list) {
        list.clear();
        for (const json& item : j)
            list.append(QString::fromStdString(item.get_ref<const std::string&>()));
    }
};
} // namespace nlohmann

namespace flux::base {

using Json = nlohmann::json; // objects keep their keys sorted; text is UTF-8

struct JsonLimits {
    qsizetype maxBytes = 64 * 1024 * 1024;
    int maxDepth = 256;
};

// RFC 8259: exactly one value, UTF-8, no comments, no trailing commas; a byte-order mark is refused.
// Errors: InvalidArgument (where it is wrong), ResourceExhausted (too large or too deep). Never throws.
[[nodiscard]] Result<Json> parseJson(QByteArrayView text, const JsonLimits& limits = {});

// How deep a value may be that the engine takes in, and that a step may bring. Values are put into one another (an
// output into inputs, these into a card, that into an event), and all of it must stay readable within JsonLimits.
inline constexpr int kMaxGivenDepth = 64;
inline constexpr int kMaxMadeDepth = 128;

// Is it nested deeper than so many levels? 0: anything that holds values is. Does not recurse, as the rest here does.
[[nodiscard]] bool isDeeperThan(const Json& value, int levels);

// Compact UTF-8 text. Text that is not valid UTF-8 is replaced, never thrown on.
[[nodiscard]] QByteArray dumpJson(const Json& value);
[[nodiscard]] QString dumpJsonPretty(const Json& value);

// Forgiving reads of one member: the default when it is missing or of another type.
[[nodiscard]] QString textAt(const Json& object, const char* key, const QString& otherwise = {});
[[nodiscard]] qint64 intAt(const Json& object, const char* key, qint64 otherwise = 0);
[[nodiscard]] double numberAt(const Json& object, const char* key, double otherwise = 0);
[[nodiscard]] bool boolAt(const Json& object, const char* key, bool otherwise = false);
[[nodiscard]] QStringList textsAt(const Json& object, const char* key); // non-text items are left out
[[nodiscard]] const Json& jsonAt(const Json& object, const char* key);  // null when missing

// How a person reads a value inside running text: text as it is, numbers plainly, the rest as compact JSON.
[[nodiscard]] QString plainText(const Json& value);
[[nodiscard]] QString
typeName(const Json& value); // "string", "integer", "number", "boolean", "array", "object", "null"

} // namespace flux::base
