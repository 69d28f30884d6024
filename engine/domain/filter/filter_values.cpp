#include "engine/domain/filter/filter_match.h"

#include <cmath>

namespace flux::domain {

namespace {

int rankOf(NodeKind kind) {
    switch (kind) {
    case NodeKind::Null:
        return 0;
    case NodeKind::Number:
        return 1;
    case NodeKind::Text:
        return 2;
    case NodeKind::Object:
        return 3;
    case NodeKind::Array:
        return 4;
    case NodeKind::Bool:
        return 5;
    }
    Q_UNREACHABLE();
}

int sign(int order) {
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

int compareTexts(const std::string& a, const std::string& b) {
    if (const auto first = isoInstantUs(a)) {
        if (const auto second = isoInstantUs(b))
            return *first < *second ? -1 : (*first > *second ? 1 : 0);
    }
    return sign(a.compare(b));
}

int compareObjects(const base::Json& a, const base::Json& b) {
    auto left = a.begin();
    auto right = b.begin();
    for (; left != a.end() && right != b.end(); ++left, ++right) {
        const int types = rankOf(JsonNode(*left).kind()) - rankOf(JsonNode(*right).kind());
        if (types != 0)
            return sign(types);
        if (const int names = left.key().compare(right.key()); names != 0)
            return sign(names);
        if (const int values = compareValues(*left, *right); values != 0)
            return values;
    }
    return int(right == b.end()) - int(left == a.end());
}

int compareLists(const base::Json& a, const base::Json& b) {
    const size_t shared = std::min(a.size(), b.size());
    for (size_t i = 0; i < shared; ++i) {
        if (const int order = compareValues(a[i], b[i]); order != 0)
            return order;
    }
    return a.size() < b.size() ? -1 : (a.size() > b.size() ? 1 : 0);
}

} // namespace

int compareValues(const base::Json& a, const base::Json& b) {
    const NodeKind kind = JsonNode(a).kind();
    if (const int types = rankOf(kind) - rankOf(JsonNode(b).kind()); types != 0)
        return sign(types);
    switch (kind) {
    case NodeKind::Null:
        return 0;
    case NodeKind::Bool:
        return int(a.get<bool>()) - int(b.get<bool>());
    case NodeKind::Number:
        return compareNumbers(numberOf(a), numberOf(b));
    case NodeKind::Text:
        return compareTexts(a.get_ref<const std::string&>(), b.get_ref<const std::string&>());
    case NodeKind::Object:
        return compareObjects(a, b);
    case NodeKind::Array:
        return compareLists(a, b);
    }
    Q_UNREACHABLE();
}

bool containsValue(const base::Json& value, const base::Json& part) {
    if (value.is_array()) {
        if (part.is_array())
            return std::all_of(part.begin(), part.end(),
                               [&value](const base::Json& one) { return containsValue(value, one); });
        return std::any_of(value.begin(), value.end(), [&part](const base::Json& element) {
            return part.is_object() && element.is_object() ? containsValue(element, part)
                                                           : compareValues(element, part) == 0;
        });
    }
    if (value.is_string() && part.is_string())
        return value.get_ref<const std::string&>().find(part.get_ref<const std::string&>()) != std::string::npos;
    if (!value.is_object() || !part.is_object())
        return false;
    for (auto member = part.begin(); member != part.end(); ++member) {
        const auto found = value.find(member.key());
        if (found == value.end())
            return false;
        const bool nested = member->is_object() || member->is_array();
        if (nested ? !containsValue(*found, *member) : compareValues(*found, *member) != 0)
            return false;
    }
    return true;
}

// BSON's names and numbers, of the types that JSON has. A whole number is an "int" when it fits 32 bits, else a "long".
bool isOfType(NodeKind kind, const FilterNumber* number, const base::Json& type) {
    const auto is = [&type](const char* name, int code) {
        return type.is_string() ? type.get_ref<const std::string&>() == name : type == code;
    };
    switch (kind) {
    case NodeKind::Null:
        return is("null", 10);
    case NodeKind::Bool:
        return is("bool", 8);
    case NodeKind::Text:
        return is("string", 2);
    case NodeKind::Object:
        return is("object", 3);
    case NodeKind::Array:
        return is("array", 4);
    case NodeKind::Number:
        break;
    }
    if (type.is_string() && type.get_ref<const std::string&>() == "number")
        return true;
    if (number->form == FilterNumber::Form::Real)
        return is("double", 1);
    const bool small = number->form == FilterNumber::Form::Signed &&
                       number->whole >= std::numeric_limits<qint32>::min() &&
                       number->whole <= std::numeric_limits<qint32>::max();
    return small ? is("int", 16) : is("long", 18);
}

} // namespace flux::domain
