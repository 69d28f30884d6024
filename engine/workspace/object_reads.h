#pragma once

#include "engine/api/requests/objects.h"
#include "engine/domain/message.h"
#include "engine/store/objects.h"
#include "engine/workspace/schema_gate.h"

namespace flux::workspace {

// Answers what only reads the person's data. Errors: as in api/requests/objects.h; InvalidArgument names the operator,
// the path or the limit. Thread and owner: those of the reader; lives for one answer.
class ObjectReads {
public:
    ObjectReads(store::ObjectReader& reader, SchemaGate& gate) : m_reader(reader), m_gate(gate) {}

    [[nodiscard]] base::Result<api::ObjectDetail> handle(const api::GetObject& request);
    [[nodiscard]] base::Result<api::ObjectVersions> handle(const api::GetHistory& request);
    [[nodiscard]] base::Result<api::ObjectList> handle(const api::QueryObjects& request);
    [[nodiscard]] base::Result<api::ObjectCounts> handle(const api::CountObjects& request);
    [[nodiscard]] base::Result<api::ObjectGroups> handle(const api::GroupObjects& request);
    [[nodiscard]] base::Result<api::QueryExplained> handle(const api::ExplainQuery& request);
    [[nodiscard]] base::Result<api::TypeList> handle(const api::ListTypes& request);
    // From those changed last, as many as asked for and as fit into 64 MiB.
    [[nodiscard]] base::Result<domain::ObjectType> handle(const api::InferSchema& request);

    // The id that begins with so much of one, at least 4 characters. InvalidArgument when several do.
    [[nodiscard]] base::Result<domain::ObjectId> idNamed(const QString& beginning);
    // Says of each change that the message shows whether it was taken back since.
    void markUndone(domain::Message& message);

private:
    store::ObjectReader& m_reader;
    SchemaGate& m_gate;
};

// Whether everything that the block shows was taken back since.
[[nodiscard]] bool isTakenBack(store::ObjectReader& reader, const domain::ChangeBlock& change);

// A selection as a store takes it: filter, order and types are read and checked.
[[nodiscard]] base::Result<store::ObjectQuery> queryOf(const api::ObjectSelection& selection);

} // namespace flux::workspace
