#pragma once

#include "engine/base/json.h"
#include "engine/domain/filter/text_pattern.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flux::domain {

struct FilterLimits {
    int maxDepth = 32;
    int maxNodes = 1000;
    int maxValues = 10'000; // of all lists together
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

// The UTF-8 parts of "a.b.0".
using FieldPath = std::vector<std::string>;
[[nodiscard]] FieldPath splitPath(std::string_view path);
[[nodiscard]] std::string joinPath(const FieldPath& path);

// An operand, prepared for comparing. Texts that are dates compare as instants with texts that are dates.
struct FilterOperand {
    base::Json value;
    std::optional<qint64> instantUs;
};

// One node of a parsed filter. `children`: of And, Or, Nor, Not, All (its $elemMatch conditions) and ElemMatch. A child
// of ElemMatch with an empty path is about the element itself.
struct FilterNode {
    FilterOp op = FilterOp::And;
    FieldPath path;
    std::vector<FilterOperand> operands; // one, or those of the list
    std::vector<FilterNode> children;
    std::shared_ptr<const TextPattern> pattern; // of Regex
};

// A condition on a JSON document in MongoDB's query language and with its meaning (MongoDB manual, "Query and
// Projection Operators"), with two differences: texts that are ISO 8601 dates compare as instants with each other, and
// $contains, which is ours: on a list that it has the value (all of them, of a list of values), on a text that the text
// stands in it, on an object that it has these members. The order of an object's members means nothing.
// Immutable, cheap to copy. Thread: any.
class Filter {
public:
    Filter() = default; // matches everything
    // {"start": {"$gte": "2026-01-30"}, "$or": […]}. Errors: InvalidArgument, naming operator and path.
    [[nodiscard]] static base::Result<Filter> parse(const base::Json& where, const FilterLimits& limits = {});

    // `exhausted`, if given, is set when a pattern took too many steps. Then neither it nor what negates it matches,
    // and no further pattern is tried on this document, so that the time for one has a bound.
    [[nodiscard]] bool matches(const base::Json& document, bool* exhausted = nullptr) const;
    // The same answer from compact JSON text (base::dumpJson), without building a value.
    [[nodiscard]] bool matchesText(std::string_view jsonText, bool* exhausted = nullptr) const;

    [[nodiscard]] const FilterNode& root() const; // an And
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] const base::Json& toJson() const { return m_json; } // as it was given

private:
    std::shared_ptr<const FilterNode> m_root; // null: matches everything
    base::Json m_json = base::Json::object();
};

// Bounds the time of a question about many documents: a pattern that gives up on one takes about a millisecond for it.
class PatternPatience {
public:
    static constexpr qint64 kMost = 500; // documents that may be left out
    // After each document. Errors: ResourceExhausted, with what to do.
    [[nodiscard]] base::Result<void> note(bool exhausted);
    [[nodiscard]] bool wasTried() const { return m_documents > 0; }
    void add(const PatternPatience& other) { m_documents += other.m_documents; }

private:
    qint64 m_documents = 0;
};

} // namespace flux::domain
