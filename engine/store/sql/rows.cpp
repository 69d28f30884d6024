#include "engine/store/sql/rows.h"

namespace flux::store {

domain::Conversation readConversation(Row& row) {
    return asConversation(row);
}

domain::Turn readTurn(Row& row) {
    return asTurn(row);
}

domain::Message readMessage(Row& row) {
    return asMessage(row);
}

domain::Task readTask(Row& row) {
    return asTask(row);
}

domain::StepState readStep(Row& row) {
    return asStep(row);
}

domain::Checkpoint readCheckpoint(Row& row) {
    return asCheckpoint(row);
}

PlanVersion readPlanVersion(Row& row) {
    return asPlanVersion(row);
}

domain::Breaker readBreaker(Row& row) {
    return asBreaker(row);
}

domain::JournalRow readJournal(Row& row) {
    return asJournal(row);
}

domain::FeedEvent readEvent(Row& row) {
    return asEvent(row);
}

} // namespace flux::store
