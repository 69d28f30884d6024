#include "engine/store/sql/rows.h"

namespace flux::store {

using base::Json;

namespace {

QStringList readTexts(Row& row) {
    QStringList texts;
    for (const Json& item : row.json()) {
        if (item.is_string())
            texts.append(item.get<QString>());
    }
    return texts;
}

template <typename T>
std::optional<T> readOptional(Row& row) {
    if (!row.isNull())
        return row.decoded<T>();
    row.skip();
    return std::nullopt;
}

std::optional<base::Error> readError(Row& row) {
    if (!row.isNull())
        return domain::errorFromJson(row.json());
    row.skip();
    return std::nullopt;
}

std::shared_ptr<const Json> readShared(Row& row) {
    if (!row.isNull())
        return std::make_shared<const Json>(row.json());
    row.skip();
    return nullptr;
}

} // namespace

domain::Conversation readConversation(Row& row) {
    domain::Conversation c;
    c.id = row.id<domain::ConversationId>();
    c.title = row.text();
    c.state = row.name<domain::ConversationState>();
    c.who = row.text();
    c.reason = row.text();
    c.unread = row.flag();
    c.archived = row.name<domain::Split>() == domain::Split::Archived;
    c.costMicros = row.number();
    c.createdAt = row.instant();
    c.updatedAt = row.instant();
    return c;
}

domain::Turn readTurn(Row& row) {
    domain::Turn t;
    t.id = row.id<domain::TurnId>();
    t.conversationId = row.id<domain::ConversationId>();
    t.messageId = row.id<domain::MessageId>();
    t.taskId = row.id<domain::TaskId>();
    t.text = row.text();
    t.grants = row.decoded<domain::Grants>();
    t.workingFolder = row.text();
    t.source = row.text();
    t.answered = row.flag();
    t.start = row.flag();
    t.createdAt = row.instant();
    return t;
}

domain::Message readMessage(Row& row) {
    domain::Message m;
    m.id = row.id<domain::MessageId>();
    m.conversationId = row.id<domain::ConversationId>();
    m.position = row.number();
    m.author = row.name<domain::Author>();
    m.agent = row.text();
    for (const Json& item : row.json()) {
        auto block = domain::fromJson<domain::Block>(item);
        if (block.ok())
            m.blocks.push_back(std::move(*block));
        else
            row.noteUnreadable(block.error().message);
    }
    m.createdAt = row.instant();
    return m;
}

domain::Task readTask(Row& row) {
    domain::Task t;
    t.id = row.id<domain::TaskId>();
    t.conversationId = row.id<domain::ConversationId>();
    t.status = row.name<domain::TaskStatus>();
    t.createdAt = row.instant();
    t.goal = row.text();
    t.title = row.text();
    t.planVersion = row.integer();
    t.maxParallelSteps = row.integer();
    t.constraints = row.json();
    t.successCriteria = readTexts(row);
    t.grants = row.decoded<domain::Grants>();
    t.stepCount = row.integer();
    t.doneCount = row.integer();
    t.costMicros = row.number();
    t.error = readError(row);
    t.summary = row.text();
    t.results = row.json();
    t.source = row.text();
    t.lineage = row.decoded<domain::Lineage>();
    t.updatedAt = row.instant();
    t.startedAt = row.instant();
    t.completedAt = row.instant();
    return t;
}

domain::StepState readStep(Row& row) {
    domain::StepState s;
    s.spec = row.decoded<domain::StepSpec>();
    s.run.status = row.name<domain::StepStatus>();
    s.run.attempt = row.integer();
    s.run.tries = row.integer();
    s.run.fallback = row.integer();
    s.run.repaired = row.flag();
    s.run.expanded = row.flag();
    s.run.effect = row.name<domain::EffectProgress>();
    s.run.approved = row.flag();
    s.run.edits = readShared(row);
    s.run.outputs = readShared(row);
    s.run.error = readError(row);
    s.run.note = row.text();
    s.run.startedAt = row.instant();
    s.run.completedAt = row.instant();
    s.run.retryAt = row.instant();
    return s;
}

domain::Checkpoint readCheckpoint(Row& row) {
    domain::Checkpoint c;
    c.id = row.id<domain::CheckpointId>();
    c.taskId = row.id<domain::TaskId>();
    c.conversationId = row.id<domain::ConversationId>();
    c.step = row.id<domain::StepKey>();
    c.kind = row.name<domain::CheckpointKind>();
    c.status = row.name<domain::CheckpointStatus>();
    c.description = row.decoded<domain::EffectDescription>();
    c.inputs = row.json();
    c.form = row.json();
    c.onExpiry = row.name<domain::ExpiryOutcome>();
    c.rule = row.text();
    c.costMicros = row.number();
    if (row.isNull())
        row.skip();
    else
        c.expiresAt = row.instant();
    c.expiryText = row.text();
    c.createdAt = row.instant();
    c.decidedAt = row.instant();
    c.decision = readOptional<domain::Decision>(row);
    return c;
}

PlanVersion readPlanVersion(Row& row) {
    PlanVersion v;
    v.taskId = row.id<domain::TaskId>();
    v.version = row.integer();
    v.replacedAt = row.instant();
    v.reason = row.text();
    v.plan = row.decoded<domain::Plan>();
    return v;
}

domain::Breaker readBreaker(Row& row) {
    return row.decoded<domain::Breaker>();
}

domain::JournalRow readJournal(Row& row) {
    domain::JournalRow j;
    j.taskId = row.id<domain::TaskId>();
    j.position = row.number();
    j.at = row.instant();
    j.kind = row.text();
    j.step = row.id<domain::StepKey>();
    j.attempt = row.integer();
    j.data = row.json();
    return j;
}

domain::FeedEvent readEvent(Row& row) {
    domain::FeedEvent e;
    e.sequence = row.number();
    e.at = row.instant();
    e.payload = row.decoded<domain::EventPayload>();
    return e;
}

} // namespace flux::store
