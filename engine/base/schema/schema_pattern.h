#pragma once

#include "engine/base/result.h"

#include <QtCore/QRegularExpression>

#include <string>

namespace flux::base {

// A pattern of a schema: the dialect of ECMA 262 with its "u" flag, found anywhere in a text, upper and lower case told
// apart. Bounded: a search that takes more than a fixed number of steps (some milliseconds) is given up.
// Beyond ECMA 262, what PCRE2 knows is understood where the two do not contradict each other ("\A", "(?i)").
// Thread: any.
class SchemaPattern {
public:
    enum class Found { No, Yes, GivenUp };

    // Errors: InvalidArgument, with the pattern, when it cannot be read or is too long.
    [[nodiscard]] static Result<SchemaPattern> compile(const std::string& pattern);
    [[nodiscard]] Found in(const std::string& text) const;

private:
    explicit SchemaPattern(QRegularExpression expression) : m_expression(std::move(expression)) {}
    QRegularExpression m_expression;
};

} // namespace flux::base
