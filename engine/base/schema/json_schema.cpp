#include "engine/base/schema/json_schema.h"

#include "engine/base/schema/schema_check.h"

namespace flux::base {

struct JsonSchema::Data {
    Json document;
    std::shared_ptr<const SchemaShelf> shelf;
    SchemaIndex index;
};

namespace {

std::optional<SchemaDraft> namedDraft(const Json& schema) {
    const QString named = textAt(schema, "$schema");
    for (const auto* old : {"draft-07", "draft-06", "draft-04"}) { // the older two are as good as parts of the first
        if (named.contains(QLatin1StringView(old)))
            return SchemaDraft::Draft7;
    }
    for (const auto* newer : {"2020-12", "2019-09"}) {
        if (named.contains(QLatin1StringView(newer)))
            return SchemaDraft::Draft2020;
    }
    return std::nullopt;
}

} // namespace

Result<JsonSchema> JsonSchema::compile(const Json& schema, std::optional<SchemaDraft> otherwise,
                                       std::shared_ptr<const SchemaShelf> shelf) {
    const std::optional<SchemaDraft> named = namedDraft(schema);
    const std::optional<SchemaDraft> draft = named ? named : otherwise;
    if (draft)
        return compileAs(schema, *draft, std::move(shelf));
    auto newer = compileAs(schema, SchemaDraft::Draft2020, shelf);
    if (newer.ok())
        return newer;
    auto older = compileAs(schema, SchemaDraft::Draft7, shelf);
    return older.ok() ? older : newer;
}

Result<JsonSchema> JsonSchema::compileAs(const Json& schema, SchemaDraft draft,
                                         std::shared_ptr<const SchemaShelf> shelf) {
    auto data = std::make_shared<Data>();
    data->document = schema; // the index points into this copy, and into the shelf
    data->shelf = std::move(shelf);
    FLUX_TRY(data->index, SchemaIndex::build(data->document, draft, data->shelf.get()));
    return JsonSchema(std::move(data));
}

SchemaDraft JsonSchema::draft() const {
    return m_data->index.draft();
}

std::vector<SchemaProblem> JsonSchema::check(const Json& value, int limit) const {
    SchemaCheck check(m_data->index, limit);
    (void)check.run(m_data->document, value);
    return check.take();
}

} // namespace flux::base
