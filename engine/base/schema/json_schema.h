#pragma once

#include "engine/base/json.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace flux::base {

// JSON Schema, https://json-schema.org: draft 7 (2018) and draft 2020-12. All assertions of both; "format" and
// "content…" are annotations, as both drafts have it by default.
enum class SchemaDraft { Draft7, Draft2020 };

// One thing that is wrong with a value.
struct SchemaProblem {
    QString path;     // JSON Pointer into the value, "" for the whole: "/people/0/age"
    QString sentence; // "It should be a whole number." About the value at the path
};

// Other schemas that one may refer to, by their URI without fragment. Nothing else is looked up, and nothing is
// fetched.
using SchemaShelf = std::map<QString, Json>;

// A schema, ready to check values. Keeps its own copy of the text.
// Promise: never throws, never recurses without end; the work of a check has a limit, which grows with the value; each
// pattern has one too. What cannot be checked within the limits has one problem, which says so.
// Thread: check() from any thread. Owner: whoever compiled it.
class JsonSchema {
public:
    // The draft is the one that "$schema" names (4 and 6 are read as 7, 2019-09 as 2020-12), else `otherwise`, else
    // 2020-12, and 7 for what is none of the former. Errors: InvalidArgument when the schema is neither an object nor
    // true or false, when a keyword has a value that it cannot have, when a pattern cannot be read, and for a
    // reference that leads nowhere within the schema, the draft's own schema and the shelf (nothing is ever fetched). A
    // "$schema" on the shelf may leave out the vocabulary of assertions (JSON Schema 2020-12, 8.1.2).
    [[nodiscard]] static Result<JsonSchema> compile(const Json& schema,
                                                    std::optional<SchemaDraft> otherwise = std::nullopt,
                                                    std::shared_ptr<const SchemaShelf> shelf = nullptr);

    [[nodiscard]] SchemaDraft draft() const;
    // What is wrong, in the order of the schema; empty when the value fits. At most `limit` problems.
    [[nodiscard]] std::vector<SchemaProblem> check(const Json& value, int limit = 20) const;
    [[nodiscard]] bool fits(const Json& value) const { return check(value, 1).empty(); }

private:
    struct Data;
    [[nodiscard]] static Result<JsonSchema> compileAs(const Json& schema, SchemaDraft draft,
                                                      std::shared_ptr<const SchemaShelf> shelf);
    explicit JsonSchema(std::shared_ptr<const Data> data) : m_data(std::move(data)) {}
    std::shared_ptr<const Data> m_data;
};

} // namespace flux::base
