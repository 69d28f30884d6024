#pragma once

#include "engine/agents/agent.h"

namespace flux::bench {

// A step that does nothing and says that it did.
class NoOp final : public agents::Agent {
public:
    NoOp() {
        m_spec.type = QStringLiteral("no_op");
        m_spec.title = QStringLiteral("Nothing");
        m_spec.description = QStringLiteral("Does nothing.");
        m_spec.blocks = false;
        m_spec.outputs = {{QStringLiteral("done"), domain::FieldType::Boolean, true, {}, nullptr, {}}};
    }
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }
    [[nodiscard]] base::Result<base::Json> run(const base::Json&, agents::AgentContext&) override {
        return base::Json{{"done", true}};
    }

private:
    domain::AgentSpec m_spec;
};

} // namespace flux::bench
