#include "engine/domain/agent_spec.h"

#include <algorithm>

namespace flux::domain {

namespace {
const FieldSpec* find(const std::vector<FieldSpec>& fields, QStringView name) {
    const auto it = std::find_if(fields.begin(), fields.end(), [name](const FieldSpec& f) { return f.name == name; });
    return it == fields.end() ? nullptr : &*it;
}
} // namespace

const FieldSpec* AgentSpec::input(QStringView name) const {
    return find(inputs, name);
}
const FieldSpec* AgentSpec::output(QStringView name) const {
    return find(outputs, name);
}

QString fieldTypeName(FieldType type) {
    switch (type) {
    case FieldType::Any:
        return QStringLiteral("any");
    case FieldType::Text:
        return QStringLiteral("text");
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
    }
    return QStringLiteral("any");
}

bool matchesType(const base::Json& value, FieldType type) {
    switch (type) {
    case FieldType::Any:
        return true;
    case FieldType::Text:
        return value.is_string();
    case FieldType::Integer:
        return value.is_number_integer();
    case FieldType::Number:
        return value.is_number();
    case FieldType::Boolean:
        return value.is_boolean();
    case FieldType::Array:
        return value.is_array();
    case FieldType::Object:
        return value.is_object();
    }
    return false;
}

} // namespace flux::domain
