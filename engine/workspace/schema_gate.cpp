#include "engine/workspace/schema_gate.h"

#include "engine/workspace/object_rules.h"

namespace flux::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {
constexpr int kMostFaults = 20;

QString sentenceOf(const base::SchemaProblem& problem) {
    const QString path = pathText(problem.path);
    return path.isEmpty() ? problem.sentence : path + QStringLiteral(": ") + problem.sentence;
}
} // namespace

QString pathText(const QString& pointer) {
    QStringList parts = pointer.split(u'/').mid(1);
    for (QString& part : parts)
        part.replace(QStringLiteral("~1"), QStringLiteral("/")).replace(QStringLiteral("~0"), QStringLiteral("~"));
    return parts.join(u'.');
}

Result<void> SchemaGate::check(const base::Json& schema) {
    if (base::isDeeperThan(schema, kMaxDataDepth))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The schema is nested deeper than %1 levels.").arg(kMaxDataDepth));
    if (base::dumpJson(schema).size() > kMaxSchemaBytes)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("The schema is larger than %1 KiB.").arg(kMaxSchemaBytes / 1024));
    const auto compiled = base::JsonSchema::compile(schema);
    return compiled.ok() ? Result<void>() : Result<void>(compiled.error());
}

Result<const base::JsonSchema*> SchemaGate::ready(const domain::ObjectType& type) {
    const auto known = m_ready.find(type.name);
    if (known != m_ready.end() && known->second.text == type.schema)
        return &known->second.schema;
    FLUX_TRY(base::JsonSchema schema, base::JsonSchema::compile(type.schema));
    if (m_ready.size() >= kMaxReady)
        m_ready.clear();
    const auto kept = m_ready.insert_or_assign(type.name, Ready{type.schema, std::move(schema)});
    return &kept.first->second.schema;
}

Result<QStringList> SchemaGate::faults(const domain::ObjectType& type, const base::Json& data) {
    QStringList sentences;
    if (type.schema.is_null() || type.mode == domain::SchemaMode::Off)
        return sentences;
    FLUX_TRY(const base::JsonSchema* schema, ready(type));
    for (const base::SchemaProblem& problem : schema->check(data, kMostFaults))
        sentences.append(sentenceOf(problem));
    return sentences;
}

Result<void> SchemaGate::admit(const domain::ObjectType& type, const base::Json& data) {
    if (type.mode != domain::SchemaMode::Strict)
        return {};
    FLUX_TRY(const QStringList wrong, faults(type, data));
    if (wrong.isEmpty())
        return {};
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("This does not fit the schema of the type “%1”. %2").arg(type.name, wrong.front()));
}

} // namespace flux::workspace
