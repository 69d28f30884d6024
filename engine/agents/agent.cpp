#include "engine/agents/agent.h"

namespace flux::agents {

domain::EffectDescription Agent::describe(const base::Json& /*inputs*/) const {
    // The strongest class that the spec admits: an agent that forgets to describe itself asks too often, never too
    // rarely.
    domain::EffectDescription description;
    description.effectClass = spec().maxEffect;
    return description;
}

std::optional<base::Json> Agent::repair(const base::Json& /*inputs*/, const base::Error& /*error*/) const {
    return std::nullopt;
}

TakeBack Agent::takeBack(const base::Json& /*inputs*/, const base::Json& /*outputs*/) const {
    return {QStringLiteral("Flux knows no way to take this back.")};
}

bool Agent::learns(const base::Json&) const {
    return true;
}

QString Agent::note(const base::Json& /*outputs*/) const {
    return {};
}

} // namespace flux::agents
