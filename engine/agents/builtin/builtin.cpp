#include "engine/agents/builtin/builtin.h"

namespace flux::agents {

void addBuiltinAgents(Registry& registry, BuiltinServices services) {
    registry.add(makeHttpFetch(services.http));
    registry.add(makeFileStorage(services.files));
    registry.add(makeNotify(services.mailer));
    registry.add(makeOutbox(services.mailer));
    registry.add(makeTransform());
    registry.add(makeSummarize());
    registry.add(makeAggregate());
    registry.add(makeCompose());
    registry.add(makeAsk());
}

} // namespace flux::agents
