#include "engine/domain/filter/filter.h"
#include "engine/domain/filter/iso_instant.h"

#include <cmath>

namespace flux::domain {

namespace {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

struct OperatorRow {
    std::string_view name;
    FilterOp op;
};
constexpr OperatorRow kOnField[] = {
    {"$eq", FilterOp::Eq},
    {"$ne", FilterOp::Ne},
    {"$gt", FilterOp::Gt},
    {"$gte", FilterOp::Gte},
    {"$lt", FilterOp::Lt},
    {"$lte", FilterOp::Lte},
    {"$in", FilterOp::In},
    {"$nin", FilterOp::Nin},
    {"$exists", FilterOp::Exists},
    {"$regex", FilterOp::Regex},
    {"$contains", FilterOp::Contains},
    {"$all", FilterOp::All},
    {"$elemMatch", FilterOp::ElemMatch},
    {"$size", FilterOp::Size},
    {"$type", FilterOp::Type},
    {"$mod", FilterOp::Mod},
    {"$not", FilterOp::Not},
};
constexpr OperatorRow kLogical[] = {{"$and", FilterOp::And}, {"$or", FilterOp::Or}, {"$nor", FilterOp::Nor}};

template <size_t N>
const OperatorRow* rowOf(const OperatorRow (&rows)[N], std::string_view name) {
    for (const OperatorRow& row : rows) {
        if (row.name == name)
            return &row;
    }
    return nullptr;
}

QString shown(std::string_view text) {
    return QString::fromUtf8(text.data(), qsizetype(std::min<size_t>(text.size(), 100)));
}

bool isOperatorObject(const Json& value) {
    return value.is_object() && !value.empty() && !value.begin().key().empty() && value.begin().key()[0] == '$';
}

class Parser {
public:
    explicit Parser(const FilterLimits& limits) : m_limits(limits) {}

    Result<std::vector<FilterNode>> object(const Json& where, int depth) {
        FLUX_CHECK(deeper(depth));
        if (!where.is_object())
            return wrong(
                QStringLiteral("A filter is an object: {\"field\": value} or {\"field\": {\"$gte\": value}}."));
        std::vector<FilterNode> nodes;
        for (auto member = where.begin(); member != where.end(); ++member) {
            const std::string& key = member.key();
            if (!key.empty() && key[0] == '$') {
                FLUX_TRY(FilterNode node, logical(key, *member, depth));
                nodes.push_back(std::move(node));
            } else {
                FLUX_CHECK(field(nodes, key, *member, depth));
            }
        }
        return nodes;
    }

private:
    static base::Error wrong(const QString& sentence) { return makeError(ErrorCode::InvalidArgument, sentence); }
    base::Error wrong(std::string_view op, const QString& sentence) const {
        return wrong(QStringLiteral("%1 on “%2” %3").arg(shown(op), shown(m_where), sentence));
    }

    Result<void> deeper(int depth) {
        if (depth > m_limits.maxDepth)
            return wrong(QStringLiteral("The filter is nested deeper than %1 levels.").arg(m_limits.maxDepth));
        if (++m_nodes > m_limits.maxNodes)
            return wrong(QStringLiteral("The filter has more than %1 conditions.").arg(m_limits.maxNodes));
        return {};
    }

    Result<FilterNode> logical(const std::string& key, const Json& value, int depth) {
        const OperatorRow* row = rowOf(kLogical, key);
        if (row == nullptr) {
            if (rowOf(kOnField, key) != nullptr)
                return wrong(QStringLiteral("%1 belongs to a field: {\"field\": {\"%1\": …}}.").arg(shown(key)));
            return wrong(QStringLiteral("There is no operator %1.").arg(shown(key)));
        }
        if (!value.is_array() || value.empty())
            return wrong(QStringLiteral("%1 takes a list of at least one filter.").arg(shown(key)));
        FilterNode node;
        node.op = row->op;
        for (const Json& each : value) {
            FilterNode all;
            FLUX_TRY(all.children, object(each, depth + 1));
            node.children.push_back(std::move(all));
        }
        return node;
    }

    Result<void> field(std::vector<FilterNode>& nodes, const std::string& key, const Json& value, int depth) {
        if (qsizetype(key.size()) > m_limits.maxTextBytes)
            return wrong(QStringLiteral("The name of a field is too long."));
        const std::string before = std::exchange(m_where, key);
        const FieldPath path = splitPath(key);
        Result<void> done;
        if (isOperatorObject(value)) {
            done = operators(nodes, path, value, depth);
        } else {
            done = deeper(depth);
            FilterNode node{FilterOp::Eq, path, {}, {}, nullptr};
            if (done.ok())
                done = addOperand(node, value, "$eq");
            nodes.push_back(std::move(node));
        }
        m_where = before;
        return done;
    }

    Result<void> operators(std::vector<FilterNode>& nodes, const FieldPath& path, const Json& object, int depth) {
        for (auto member = object.begin(); member != object.end(); ++member) {
            const std::string& name = member.key();
            if (name == "$options") {
                if (!object.contains("$regex"))
                    return wrong(name, QStringLiteral("belongs beside a $regex."));
                continue;
            }
            const OperatorRow* row = rowOf(kOnField, name);
            if (row == nullptr)
                return wrong(
                    name.empty() || name[0] != '$'
                        ? QStringLiteral("“%1” stands among operators of “%2”; use either operators or a value.")
                              .arg(shown(name), shown(m_where))
                        : QStringLiteral("There is no operator %1 (on “%2”).").arg(shown(name), shown(m_where)));
            FLUX_CHECK(deeper(depth));
            FilterNode node{row->op, path, {}, {}, nullptr};
            FLUX_CHECK(operand(node, name, *member, base::jsonAt(object, "$options"), depth));
            nodes.push_back(std::move(node));
        }
        return {};
    }

    Result<void> operand(FilterNode& node, const std::string& name, const Json& value, const Json& options, int depth) {
        switch (node.op) {
        case FilterOp::In:
        case FilterOp::Nin:
            if (!value.is_array())
                return wrong(name, QStringLiteral("takes a list of values."));
            for (const Json& one : value)
                FLUX_CHECK(addOperand(node, one, name));
            return {};
        case FilterOp::All:
            return allOf(node, name, value, depth);
        case FilterOp::Exists:
            if (!value.is_boolean() && !value.is_number())
                return wrong(name, QStringLiteral("takes true or false."));
            node.operands.push_back({value.is_boolean() ? value : Json(value != 0), {}});
            return {};
        case FilterOp::Regex:
            return pattern(node, name, value, options);
        case FilterOp::ElemMatch:
            return elemMatch(node, name, value, depth);
        case FilterOp::Not:
            return negated(node, name, value, depth);
        case FilterOp::Size:
            return size(node, name, value);
        case FilterOp::Type:
            return types(node, name, value);
        case FilterOp::Mod:
            return modulo(node, name, value);
        default:
            return addOperand(node, value, name);
        }
    }

    Result<void> addOperand(FilterNode& node, const Json& value, std::string_view name) {
        if (++m_values > m_limits.maxValues)
            return wrong(QStringLiteral("The filter has more than %1 values.").arg(m_limits.maxValues));
        if (base::isDeeperThan(value, base::kMaxGivenDepth))
            return wrong(name, QStringLiteral("has a value that is nested too deeply."));
        FilterOperand operand{value, {}};
        if (value.is_string()) {
            const std::string& text = value.get_ref<const std::string&>();
            if (qsizetype(text.size()) > m_limits.maxTextBytes)
                return wrong(name, QStringLiteral("has a text of more than %1 bytes.").arg(m_limits.maxTextBytes));
            operand.instantUs = isoInstantUs(text);
        }
        node.operands.push_back(std::move(operand));
        return {};
    }

    Result<void> allOf(FilterNode& node, const std::string& name, const Json& value, int depth) {
        if (!value.is_array())
            return wrong(name, QStringLiteral("takes a list of values."));
        for (const Json& one : value) {
            if (!isOperatorObject(one)) {
                FLUX_CHECK(addOperand(node, one, name));
                continue;
            }
            if (one.size() != 1 || !one.contains("$elemMatch"))
                return wrong(name, QStringLiteral("takes values or $elemMatch, no other operators."));
            FilterNode child{FilterOp::ElemMatch, node.path, {}, {}, nullptr};
            FLUX_CHECK(elemMatch(child, "$elemMatch", one["$elemMatch"], depth + 1));
            node.children.push_back(std::move(child));
        }
        return {};
    }

    Result<void> pattern(FilterNode& node, const std::string& name, const Json& value, const Json& options) {
        if (!value.is_string() || (!options.is_null() && !options.is_string()))
            return wrong(name, QStringLiteral("takes a pattern as text, and its $options as text."));
        const std::string none;
        auto compiled = TextPattern::compile(value.get_ref<const std::string&>(),
                                             options.is_string() ? options.get_ref<const std::string&>() : none);
        if (!compiled.ok())
            return compiled.error();
        node.pattern = std::move(*compiled);
        node.operands.push_back({value, {}});
        return {};
    }

    // {"$gt": 1} is about the element, {"name": …} about its members.
    Result<void> elemMatch(FilterNode& node, const std::string& name, const Json& value, int depth) {
        if (!value.is_object())
            return wrong(name, QStringLiteral("takes a filter for the elements."));
        const bool ofElement = isOperatorObject(value) && rowOf(kLogical, value.begin().key()) == nullptr;
        if (ofElement)
            return operators(node.children, {}, value, depth + 1);
        FLUX_TRY(node.children, object(value, depth + 1));
        return {};
    }

    Result<void> negated(FilterNode& node, const std::string& name, const Json& value, int depth) {
        if (!isOperatorObject(value))
            return wrong(name, QStringLiteral("takes operators: {\"$not\": {\"$gte\": 5}}."));
        FLUX_CHECK(deeper(depth + 1));
        FilterNode all;
        FLUX_CHECK(operators(all.children, node.path, value, depth + 1));
        node.children.push_back(std::move(all));
        return {};
    }

    Result<void> size(FilterNode& node, const std::string& name, const Json& value) {
        const bool whole = value.is_number() && std::floor(value.get<double>()) == value.get<double>();
        if (!whole || value.get<double>() < 0 || value.get<double>() > 1e9)
            return wrong(name, QStringLiteral("takes a whole number from 0 on."));
        node.operands.push_back({Json(static_cast<qint64>(value.get<double>())), {}});
        return {};
    }

    Result<void> types(FilterNode& node, const std::string& name, const Json& value) {
        static const Json kNames{"double",    "string", "object",    "array",  "bool",     "null",
                                 "int",       "long",   "number",    "date",   "objectId", "binData",
                                 "undefined", "regex",  "timestamp", "decimal"};
        static const Json kCodes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19};
        for (const Json& type : value.is_array() ? value : Json::array({value})) {
            const bool known = type.is_string()   ? std::find(kNames.begin(), kNames.end(), type) != kNames.end()
                               : type.is_number() ? std::find(kCodes.begin(), kCodes.end(), type) != kCodes.end()
                                                  : false;
            if (!known)
                return wrong(name, QStringLiteral("takes the name of a type, such as \"string\", or a list of them."));
            node.operands.push_back({type, {}});
        }
        if (node.operands.empty())
            return wrong(name, QStringLiteral("takes at least one type."));
        return {};
    }

    Result<void> modulo(FilterNode& node, const std::string& name, const Json& value) {
        const bool pair = value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number() &&
                          std::abs(value[0].get<double>()) < 9.2e18 && std::abs(value[1].get<double>()) < 9.2e18;
        if (!pair || static_cast<qint64>(value[0].get<double>()) == 0)
            return wrong(name, QStringLiteral("takes two numbers: [divisor, remainder], the divisor not 0."));
        for (const Json& one : value) {
            const qint64 whole = one.is_number_integer() ? one.get<qint64>() : static_cast<qint64>(one.get<double>());
            node.operands.push_back({Json(whole), {}});
        }
        return {};
    }

    const FilterLimits& m_limits;
    std::string m_where; // the field that is being read, for sentences
    int m_nodes = 0;
    int m_values = 0;
};

} // namespace

Result<Filter> Filter::parse(const Json& where, const FilterLimits& limits) {
    if (base::isDeeperThan(where, base::kMaxMadeDepth)) // before anything recurses
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The filter is nested deeper than %1 levels.").arg(limits.maxDepth));
    auto root = std::make_shared<FilterNode>();
    FLUX_TRY(root->children, Parser(limits).object(where, 0));
    Filter filter;
    filter.m_root = std::move(root);
    filter.m_json = where;
    return filter;
}

} // namespace flux::domain
