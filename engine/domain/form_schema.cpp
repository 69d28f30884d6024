#include "engine/domain/form_schema.h"

#include <algorithm>
#include <limits>

namespace flux::domain {

using base::Json;

std::vector<std::string> formOrder(const Json& form) {
    const Json& properties = base::jsonAt(form, "properties");
    std::vector<std::string> names;
    if (!properties.is_object())
        return names;
    const QStringList told = base::textsAt(form, "x-order");
    for (const QString& name : told) {
        if (properties.contains(name.toStdString()))
            names.push_back(name.toStdString());
    }
    std::vector<std::pair<qint64, std::string>> rest;
    for (const auto& [name, schema] : properties.items()) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            rest.emplace_back(base::intAt(schema, "x-order", std::numeric_limits<qint64>::max()), name);
    }
    std::sort(rest.begin(), rest.end());
    for (const auto& [place, name] : rest)
        names.push_back(name);
    return names;
}

QString schemaType(const Json& schema) {
    const Json& type = base::jsonAt(schema, "type");
    if (type.is_string())
        return base::plainText(type);
    for (const Json& one : type) {
        if (one.is_string() && one != "null")
            return base::plainText(one);
    }
    return {};
}

QString schemaType(FieldType type) {
    switch (type) {
    case FieldType::Text:
        return QStringLiteral("string");
    case FieldType::Integer:
        return QStringLiteral("integer");
    case FieldType::Number:
        return QStringLiteral("number");
    case FieldType::Boolean:
        return QStringLiteral("boolean");
    case FieldType::Array:
        return QStringLiteral("array");
    case FieldType::Object:
        return QStringLiteral("object");
    case FieldType::Any:
        break;
    }
    return {};
}

std::vector<Json> listOf(const Json& list) {
    return list.is_array() ? std::vector<Json>(list.begin(), list.end()) : std::vector<Json>();
}

} // namespace flux::domain
