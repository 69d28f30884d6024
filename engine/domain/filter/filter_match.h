#pragma once

#include "engine/domain/filter/filter_nodes.h"
#include "engine/domain/filter/iso_instant.h"

#include <algorithm>

// The meaning of each operator, for either shape of a document. Private to this folder.
namespace flux::domain {

// -1, 0, 1 in MongoDB's order of values (types in the order null, numbers, texts, objects, lists, booleans); texts that
// are both dates by their instant.
[[nodiscard]] int compareValues(const base::Json& a, const base::Json& b);
// Does `value` have all of `part`? See Filter on $contains.
[[nodiscard]] bool containsValue(const base::Json& value, const base::Json& part);
[[nodiscard]] bool isOfType(NodeKind kind, const FilterNumber* number, const base::Json& type);

template <typename Node>
class FilterMatch {
public:
    // A pattern took too many steps; from then on each counts as not matching, and so does its negation.
    [[nodiscard]] bool gaveUp() const { return m_gaveUp; }

    [[nodiscard]] bool matches(const FilterNode& node, const Node& document) {
        const auto holds = [&](const FilterNode& child) { return matches(child, document); };
        switch (node.op) {
        case FilterOp::And:
            return std::all_of(node.children.begin(), node.children.end(), holds);
        case FilterOp::Or:
            return std::any_of(node.children.begin(), node.children.end(), holds);
        case FilterOp::Nor:
        case FilterOp::Not:
            return std::none_of(node.children.begin(), node.children.end(), holds) && !m_gaveUp;
        case FilterOp::Ne:
        case FilterOp::Nin:
            return !anyValue(
                node, document, [&](const Node& value) { return isAmong(value, node.operands); }, true);
        case FilterOp::Exists:
            return anyLeaf(document, node.path, 0, [](const std::optional<Node>& leaf) { return leaf.has_value(); }) ==
                   node.operands.front().value.template get<bool>();
        case FilterOp::All:
            return all(node, document);
        case FilterOp::Size:
        case FilterOp::ElemMatch:
        case FilterOp::Contains:
            return anyLeaf(document, node.path, 0,
                           [&](const std::optional<Node>& leaf) { return leaf && ofWhole(node, *leaf); });
        default:
            return anyValue(
                node, document, [&](const Node& value) { return ofOne(node, value); }, matchesMissing(node));
        }
    }

private:
    // Is there a value on the path, or an element of a list there, of which `test` holds? `ifMissing`: what a way that
    // ends early counts as, where the operand is null.
    template <typename Test>
    bool anyValue(const FilterNode& node, const Node& document, const Test& test, bool missingCounts) {
        return anyLeaf(document, node.path, 0, [&](const std::optional<Node>& leaf) {
            if (!leaf)
                return missingCounts && hasNull(node);
            if (test(*leaf))
                return true;
            return leaf->kind() == NodeKind::Array && leaf->anyElement(test);
        });
    }
    static bool hasNull(const FilterNode& node) {
        return std::any_of(node.operands.begin(), node.operands.end(),
                           [](const FilterOperand& operand) { return operand.value.is_null(); });
    }
    static bool matchesMissing(const FilterNode& node) {
        return node.op == FilterOp::Eq || node.op == FilterOp::In || node.op == FilterOp::Gte ||
               node.op == FilterOp::Lte;
    }

    // One value, or one element, against an operator that compares.
    bool ofOne(const FilterNode& node, const Node& value) {
        switch (node.op) {
        case FilterOp::Eq:
        case FilterOp::In:
            return isAmong(value, node.operands);
        case FilterOp::Gt:
        case FilterOp::Gte:
        case FilterOp::Lt:
        case FilterOp::Lte:
            return compares(node.op, value, node.operands.front());
        case FilterOp::Regex:
            return fits(*node.pattern, value);
        case FilterOp::Type: {
            const bool isNumber = value.kind() == NodeKind::Number;
            const FilterNumber number = isNumber ? value.number() : FilterNumber{};
            return std::any_of(node.operands.begin(), node.operands.end(), [&](const FilterOperand& type) {
                return isOfType(value.kind(), isNumber ? &number : nullptr, type.value);
            });
        }
        case FilterOp::Mod:
            return leaves(node, value);
        default:
            return false;
        }
    }

    // A value as a whole against an operator that looks at lists, texts and objects.
    bool ofWhole(const FilterNode& node, const Node& value) {
        if (node.op == FilterOp::Contains)
            return contains(value, node.operands.front());
        if (value.kind() != NodeKind::Array)
            return false;
        if (node.op == FilterOp::ElemMatch)
            return value.anyElement([&](const Node& element) { return isElement(node, element); });
        qint64 size = 0;
        value.anyElement([&size](const Node&) {
            ++size;
            return false;
        });
        return size == node.operands.front().value.template get<qint64>();
    }

    // As containsValue; what is looked for is mostly a text or a number, and then no value need be made.
    static bool contains(const Node& value, const FilterOperand& part) {
        if (part.value.is_structured())
            return containsValue(value.value(), part.value);
        if (value.kind() == NodeKind::Array)
            return value.anyElement([&part](const Node& element) { return equals(element, part); });
        if (value.kind() != NodeKind::Text || !part.value.is_string())
            return false;
        std::string room;
        return value.text(room).find(part.value.template get_ref<const std::string&>()) != std::string_view::npos;
    }

    bool isElement(const FilterNode& node, const Node& element) {
        const bool ofMembers = std::any_of(node.children.begin(), node.children.end(),
                                           [](const FilterNode& child) { return asksForMembers(child); });
        if (ofMembers && element.kind() != NodeKind::Object && element.kind() != NodeKind::Array)
            return false;
        return std::all_of(node.children.begin(), node.children.end(),
                           [&](const FilterNode& child) { return matches(child, element); });
    }
    static bool asksForMembers(const FilterNode& node) {
        if (node.op == FilterOp::And || node.op == FilterOp::Or || node.op == FilterOp::Nor || node.op == FilterOp::Not)
            return std::any_of(node.children.begin(), node.children.end(), asksForMembers);
        return !node.path.empty();
    }

    bool all(const FilterNode& node, const Node& document) {
        if (node.operands.empty() && node.children.empty())
            return false;
        const auto has = [&](const FilterOperand& operand) {
            return anyLeaf(document, node.path, 0, [&](const std::optional<Node>& leaf) {
                if (!leaf)
                    return operand.value.is_null();
                const auto same = [&](const Node& value) { return equals(value, operand); };
                return same(*leaf) || (leaf->kind() == NodeKind::Array && leaf->anyElement(same));
            });
        };
        return std::all_of(node.operands.begin(), node.operands.end(), has) &&
               std::all_of(node.children.begin(), node.children.end(),
                           [&](const FilterNode& child) { return matches(child, document); });
    }

    static bool isAmong(const Node& value, const std::vector<FilterOperand>& operands) {
        return std::any_of(operands.begin(), operands.end(),
                           [&](const FilterOperand& operand) { return equals(value, operand); });
    }
    static bool equals(const Node& value, const FilterOperand& operand) {
        const auto order = compared(value, operand);
        return order && *order == 0;
    }
    static bool compares(FilterOp op, const Node& value, const FilterOperand& operand) {
        const auto order = compared(value, operand);
        if (!order)
            return false;
        switch (op) {
        case FilterOp::Gt:
            return *order > 0;
        case FilterOp::Gte:
            return *order >= 0;
        case FilterOp::Lt:
            return *order < 0;
        default:
            return *order <= 0;
        }
    }
    // Nothing when they are of different types: such do not compare.
    static std::optional<int> compared(const Node& value, const FilterOperand& operand) {
        const NodeKind kind = value.kind();
        if (kind != JsonNode(operand.value).kind())
            return std::nullopt;
        switch (kind) {
        case NodeKind::Null:
            return 0;
        case NodeKind::Bool:
            return int(value.boolean()) - int(operand.value.template get<bool>());
        case NodeKind::Number:
            return compareNumbers(value.number(), numberOf(operand.value));
        case NodeKind::Text:
            return comparedTexts(value, operand);
        default:
            return compareValues(value.value(), operand.value);
        }
    }
    static int comparedTexts(const Node& value, const FilterOperand& operand) {
        std::string room;
        const std::string_view text = value.text(room);
        if (operand.instantUs) {
            if (const auto instant = isoInstantUs(text))
                return *instant < *operand.instantUs ? -1 : (*instant > *operand.instantUs ? 1 : 0);
        }
        const int order = text.compare(operand.value.template get_ref<const std::string&>());
        return order < 0 ? -1 : (order > 0 ? 1 : 0);
    }

    bool fits(const TextPattern& pattern, const Node& value) {
        if (value.kind() != NodeKind::Text || m_gaveUp)
            return false;
        std::string room;
        const TextPattern::Outcome outcome = pattern.match(value.text(room));
        m_gaveUp = outcome == TextPattern::Outcome::Exhausted;
        return outcome == TextPattern::Outcome::Yes;
    }
    // Numbers are cut to whole ones first, as MongoDB does.
    static bool leaves(const FilterNode& node, const Node& value) {
        if (value.kind() != NodeKind::Number)
            return false;
        const FilterNumber number = value.number();
        qint64 whole = number.whole;
        if (number.form == FilterNumber::Form::Unsigned)
            return false;
        if (number.form == FilterNumber::Form::Real) {
            if (!(number.real > -9.2e18 && number.real < 9.2e18))
                return false;
            whole = static_cast<qint64>(number.real);
        }
        const qint64 divisor = node.operands[0].value.template get<qint64>();
        const qint64 rest = divisor == -1 ? 0 : whole % divisor;
        return rest == node.operands[1].value.template get<qint64>();
    }

    bool m_gaveUp = false;
};

} // namespace flux::domain
