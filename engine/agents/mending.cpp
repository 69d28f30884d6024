#include "engine/agents/mending.h"

#include <algorithm>

namespace flux::agents {

using base::Json;
using domain::FieldSpec;
using domain::FieldType;

namespace {

Json asList(const Json& value) {
    for (const char* name : {"documents", "items", "files"}) {
        if (value.is_object() && base::jsonAt(value, name).is_array())
            return base::jsonAt(value, name);
    }
    if (value.is_string()) { // a list that was written down as JSON
        if (auto parsed = base::parseJson(value.get<QString>().trimmed().toUtf8()); parsed.ok() && parsed->is_array())
            return *parsed;
    }
    return Json::array({value});
}

Json asNumber(const Json& value, FieldType type) {
    if (!value.is_string())
        return value;
    bool ok = false;
    const QString text = value.get<QString>().trimmed();
    if (const qlonglong whole = text.toLongLong(&ok); ok)
        return Json(static_cast<qint64>(whole));
    const double number = text.toDouble(&ok);
    return ok && type == FieldType::Number ? Json(number) : value;
}

Json asBoolean(const Json& value) {
    const QString text = base::plainText(value).trimmed().toLower();
    if (text == u"true" || text == u"yes")
        return true;
    if (text == u"false" || text == u"no")
        return false;
    return value;
}

Json asText(const Json& value) {
    if (value.is_array() && value.size() == 1 && value[0].is_string())
        return value[0];
    return value.is_number() || value.is_boolean() ? Json(base::plainText(value)) : value;
}

Json toAllowed(const Json& value, const std::vector<Json>& allowed) {
    if (!value.is_string())
        return value;
    const QString plain = value.get<QString>().trimmed();
    for (const Json& candidate : allowed) {
        if (candidate.is_string() && candidate.get<QString>().compare(plain, Qt::CaseInsensitive) == 0)
            return candidate;
    }
    return value;
}

Json toType(const Json& value, FieldType type) {
    switch (type) {
    case FieldType::Array:
        return asList(value);
    case FieldType::Integer:
    case FieldType::Number:
        return asNumber(value, type);
    case FieldType::Boolean:
        return asBoolean(value);
    case FieldType::Text:
        return asText(value);
    case FieldType::Any:
    case FieldType::Object:
        break;
    }
    return value;
}

} // namespace

Json mendBySpec(const domain::AgentSpec& spec, Json inputs) {
    for (const FieldSpec& field : spec.inputs) {
        const auto it = inputs.find(field.name.toStdString());
        if (it == inputs.end() || it->is_null())
            continue;
        if (field.type == FieldType::Array && it->is_array()) // what a failed item of a for-each step left behind
            it->erase(std::remove(it->begin(), it->end(), Json()), it->end());
        if (!domain::matchesType(*it, field.type))
            *it = toType(*it, field.type);
        const bool known =
            field.allowed.empty() || std::find(field.allowed.begin(), field.allowed.end(), *it) != field.allowed.end();
        if (!known)
            *it = toAllowed(*it, field.allowed);
    }
    return inputs;
}

} // namespace flux::agents
