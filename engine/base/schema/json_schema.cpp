#include "engine/base/schema/json_schema.h"

#include "engine/base/schema/schema_check.h"

namespace flux::base {

struct JsonSchema::Data {
    Json document;
    SchemaIndex index;
};

Result<JsonSchema> JsonSchema::compile(const Json& schema, SchemaDraft otherwise) {
    SchemaDraft draft = otherwise;
    if (schema.is_object()) {
        const QString named = textAt(schema, "$schema");
        if (named.contains(QStringLiteral("draft-07")))
            draft = SchemaDraft::Draft7;
        else if (named.contains(QStringLiteral("2020-12")))
            draft = SchemaDraft::Draft2020;
    }
    auto data = std::make_shared<Data>();
    data->document = schema; // the index points into this copy
    FLUX_TRY(data->index, SchemaIndex::build(data->document, draft));
    return JsonSchema(std::move(data));
}

std::vector<SchemaProblem> JsonSchema::check(const Json& value, int limit) const {
    SchemaCheck check(m_data->index, limit);
    (void)check.run(m_data->document, value);
    return check.take();
}

} // namespace flux::base
