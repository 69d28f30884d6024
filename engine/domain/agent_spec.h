#pragma once

#include "engine/base/json.h"
#include "engine/domain/effect.h"

#include <QtCore/QStringList>

#include <vector>

namespace flux::domain {

enum class FieldType { Any, Text, Integer, Number, Boolean, Array, Object };

// One input or output of an agent.
struct FieldSpec {
    QString name;
    FieldType type = FieldType::Any;
    bool required = false;
    QString description;
    base::Json defaultValue;         // null: none
    std::vector<base::Json> allowed; // empty: any value of the type
};

// What an agent is, as the planner, the validator and the catalogue see it.
struct AgentSpec {
    QString type;                              // "http_fetch": what a step names
    QString title;                             // "Fetch a page"
    QString description;                       // one sentence, honest about what it is
    EffectClass maxEffect = EffectClass::None; // the strongest class that any input can lead to
    std::vector<FieldSpec> inputs;
    std::vector<FieldSpec> outputs;
    bool openOutputs = false; // outputs may hold more than the listed fields
    bool blocks = true;       // false: it neither waits nor computes for long
    int maxParallel = 0;      // steps of this agent at the same time, over all tasks; 0: as many as the engine runs

    QStringList remembers; // outputs that are learnt: their text is kept as a memory when a step has ended well

    [[nodiscard]] const FieldSpec* input(QStringView name) const;
    [[nodiscard]] const FieldSpec* output(QStringView name) const;
};

[[nodiscard]] QString fieldTypeName(FieldType type); // "text", "integer", …
[[nodiscard]] bool matchesType(const base::Json& value, FieldType type);

} // namespace flux::domain
