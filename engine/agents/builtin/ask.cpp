#include "engine/agents/builtin/builtin.h"
#include "engine/agents/builtin/spec_fields.h"

namespace flux::agents {

using base::Json;
using domain::FieldType;

namespace {

domain::AgentSpec askSpec() {
    domain::AgentSpec spec;
    spec.type = QStringLiteral("ask");
    spec.title = QStringLiteral("Ask you");
    spec.description =
        QStringLiteral("Puts the card of its step before the person and hands the answer to later steps. "
                       "It does nothing else.");
    spec.inputs = {specField("answer", FieldType::Any, false, "What the card is answered with; the card fills it in")};
    spec.outputs = {specField("answer", FieldType::Any, false, "The answer")};
    spec.blocks = false;
    return spec;
}

class Ask final : public Agent {
public:
    [[nodiscard]] const domain::AgentSpec& spec() const override { return m_spec; }

    [[nodiscard]] base::Result<Json> run(const Json& inputs, AgentContext& /*context*/) override {
        return Json{{"answer", base::jsonAt(inputs, "answer")}};
    }

private:
    const domain::AgentSpec m_spec = askSpec();
};

} // namespace

std::unique_ptr<Agent> makeAsk() {
    return std::make_unique<Ask>();
}

} // namespace flux::agents
