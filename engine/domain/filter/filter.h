#pragma once

#include "engine/base/json.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flux::domain {

struct FilterLimits {
    int maxDepth = 32;
    int maxNodes = 1000;
    int maxValues = 10'000;
    int maxTextBytes = 65'536;
};

enum class FilterOp {
    And,
    Or,
    Nor,
    Not,
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    Nin,
    Exists,
    Regex,
    Contains,
    All,
    ElemMatch,
    Size,
    Type,
    Mod,
};

class TextPattern; // engine/domain/filter/text_pattern.h

using FieldPath = std::vector<std::string>; // the UTF-8 parts of "a.b.0"

// One node of a parsed filter. Children: of And, Or, Nor, Not and ElemMatch; value: the operand of the others.
struct FilterNode {
    FilterOp op = FilterOp::And;
    FieldPath path;
    base::Json value;
    std::vector<FilterNode> children;
    std::shared_ptr<const TextPattern> pattern; // of Regex
};

// A condition on a JSON document in MongoDB's query language and with its meaning. Immutable, cheap to copy.
// Thread: any.
class Filter {
public:
    Filter() = default; // matches everything
    // {"start": {"$gte": "2026-01-30"}, "$or": […]}. Errors: InvalidArgument, naming operator and path.
    [[nodiscard]] static base::Result<Filter> parse(const base::Json& where, const FilterLimits& limits = {});

    [[nodiscard]] bool matches(const base::Json& document) const;
    // The same answer from compact JSON text, without building a value.
    [[nodiscard]] bool matchesText(std::string_view jsonText) const;

    [[nodiscard]] const FilterNode& root() const;
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] base::Json toJson() const;

private:
    explicit Filter(std::shared_ptr<const FilterNode> root) : m_root(std::move(root)) {}
    std::shared_ptr<const FilterNode> m_root; // null: matches everything
};

} // namespace flux::domain
