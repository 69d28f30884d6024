#include "engine/base/json.h"

#include <vector>

namespace flux::base {

namespace {

// Is the text nested deeper, before memory is spent on it? Where it is no JSON the answer may be wrong, but never for
// what stands before the mistake. A callback of the parser could ask too; with one, however, it looks through the whole
// list again behind each item, and a long list of objects takes hours.
bool isNestedDeeperThan(QByteArrayView text, int levels) {
    int level = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++level > levels)
            return true;
        else if (!quoted && (c == ']' || c == '}'))
            --level;
    }
    return false;
}

} // namespace

Result<Json> parseJson(QByteArrayView text, const JsonLimits& limits) {
    if (text.size() > limits.maxBytes)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The JSON text is larger than %1 bytes.").arg(limits.maxBytes));
    if (text.startsWith("\xEF\xBB\xBF"))
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The JSON text starts with a byte-order mark."));
    if (isNestedDeeperThan(text, limits.maxDepth))
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The JSON text is nested deeper than %1 levels.").arg(limits.maxDepth));
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const nlohmann::json::parse_error& e) {
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The JSON text is wrong at byte %1.").arg(e.byte),
                         QString::fromUtf8(e.what()));
    } catch (const std::exception& e) {
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The JSON text holds a number that is out of range."),
                         QString::fromUtf8(e.what()));
    }
}

bool isDeeperThan(const Json& value, int levels) {
    std::vector<std::pair<const Json*, int>> todo{{&value, 1}};
    while (!todo.empty()) {
        const auto [at, level] = todo.back();
        todo.pop_back();
        if (!at->is_structured())
            continue;
        if (level > levels)
            return true;
        for (const Json& inner : *at)
            if (inner.is_structured())
                todo.emplace_back(&inner, level + 1);
    }
    return false;
}

QByteArray dumpJson(const Json& value) {
    return QByteArray::fromStdString(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

QString dumpJsonPretty(const Json& value) {
    return QString::fromStdString(value.dump(2, ' ', false, Json::error_handler_t::replace));
}

const Json& jsonAt(const Json& object, const char* key) {
    static const Json null;
    if (!object.is_object())
        return null;
    const auto it = object.find(key);
    return it == object.end() ? null : *it;
}

QString textAt(const Json& object, const char* key, const QString& otherwise) {
    const Json& v = jsonAt(object, key);
    return v.is_string() ? v.get<QString>() : otherwise;
}

qint64 intAt(const Json& object, const char* key, qint64 otherwise) {
    const Json& v = jsonAt(object, key);
    return v.is_number_integer() ? v.get<qint64>() : otherwise;
}

double numberAt(const Json& object, const char* key, double otherwise) {
    const Json& v = jsonAt(object, key);
    return v.is_number() ? v.get<double>() : otherwise;
}

bool boolAt(const Json& object, const char* key, bool otherwise) {
    const Json& v = jsonAt(object, key);
    return v.is_boolean() ? v.get<bool>() : otherwise;
}

QStringList textsAt(const Json& object, const char* key) {
    QStringList out;
    for (const Json& item : jsonAt(object, key)) {
        if (item.is_string())
            out.append(item.get<QString>());
    }
    return out;
}

QString plainText(const Json& value) {
    if (value.is_string())
        return value.get<QString>();
    if (value.is_null())
        return {};
    return QString::fromUtf8(dumpJson(value));
}

QString typeName(const Json& value) {
    switch (value.type()) {
    case Json::value_t::string:
        return QStringLiteral("string");
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return QStringLiteral("integer");
    case Json::value_t::number_float:
        return QStringLiteral("number");
    case Json::value_t::boolean:
        return QStringLiteral("boolean");
    case Json::value_t::array:
        return QStringLiteral("array");
    case Json::value_t::object:
        return QStringLiteral("object");
    default:
        return QStringLiteral("null");
    }
}

} // namespace flux::base
