#pragma once

#include "engine/agents/agent.h"

#include <QtTest/QTest>

namespace flux::test {

// A context as a worker would give it: the task started on Monday, 2 March 2026, 23:30 UTC, which is already Tuesday
// in Berlin.
inline agents::AgentContext agentContext() {
    agents::AgentContext context;
    context.timeZoneId = QStringLiteral("Europe/Berlin");
    context.taskStartedAt = base::Instant{1772494200000};
    return context;
}

inline base::Result<base::Json> runAgent(agents::Agent& agent, const base::Json& inputs) {
    agents::AgentContext context = agentContext();
    return agent.run(inputs, context);
}

// The outputs; an empty object and a failed test when the agent failed. Checks them against the spec.
inline base::Json outputsOf(agents::Agent& agent, const base::Json& inputs) {
    const auto result = runAgent(agent, inputs);
    if (!result.ok()) {
        QTest::qFail(qPrintable(result.error().message), __FILE__, __LINE__);
        return base::Json::object();
    }
    for (const domain::FieldSpec& field : agent.spec().outputs) {
        const base::Json& value = base::jsonAt(*result, qPrintable(field.name));
        if ((field.required && value.is_null()) || (!value.is_null() && !domain::matchesType(value, field.type)))
            QTest::qFail(qPrintable(QStringLiteral("output %1 does not match the spec").arg(field.name)), __FILE__,
                         __LINE__);
    }
    return *result;
}

// The error's sentence; empty when the agent succeeded.
inline QString errorOf(agents::Agent& agent, const base::Json& inputs, base::ErrorCode* code = nullptr) {
    const auto result = runAgent(agent, inputs);
    if (result.ok())
        return {};
    if (code)
        *code = result.error().code;
    return result.error().message;
}

} // namespace flux::test
