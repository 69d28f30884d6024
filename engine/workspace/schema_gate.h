#pragma once

#include "engine/base/schema/json_schema.h"
#include "engine/domain/workspace_object.h"

#include <map>

namespace flux::workspace {

// Holds data against the schema of its type. Keeps schemas ready to check, since a person changes them rarely and their
// objects often. Thread: one at a time. Owner: the desk.
class SchemaGate {
public:
    // A schema that can be kept: an object, true or false, not too large, and readable (InvalidArgument says why not).
    [[nodiscard]] static base::Result<void> check(const base::Json& schema);

    // What does not fit, one sentence each with its path: "start: It should be a text."; empty without a schema.
    [[nodiscard]] base::Result<QStringList> faults(const domain::ObjectType& type, const base::Json& data);
    // InvalidArgument with the first of them where the type is strict.
    [[nodiscard]] base::Result<void> admit(const domain::ObjectType& type, const base::Json& data);

private:
    struct Ready {
        base::Json text;
        base::JsonSchema schema;
    };
    [[nodiscard]] base::Result<const base::JsonSchema*> ready(const domain::ObjectType& type);

    static constexpr size_t kMaxReady = 64;
    std::map<QString, Ready> m_ready; // by the type's name
};

// "people.0.age" of the JSON Pointer "/people/0/age" (RFC 6901).
[[nodiscard]] QString pathText(const QString& pointer);

} // namespace flux::workspace
