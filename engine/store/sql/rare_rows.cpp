// What is written seldom: changed plans, breakers, deleted tasks, indexes.
#include "engine/store/sql/sql_writer.h"

namespace flux::store {

using base::Result;

Result<void> SqlWriter::changeSpec(const StepSpecChange& change) {
    return Query(*m_database, "UPDATE step_spec SET spec = ?3 WHERE task_id = ?1 AND position = ?2")
        .bind(change.taskId, change.position, domain::toJson(change.spec))
        .run();
}

Result<void> SqlWriter::insertPlanVersion(const PlanVersion& v) {
    return Query(*m_database, "INSERT OR REPLACE INTO plan_version (task_id, version, replaced_at, reason, plan) "
                              "VALUES (?, ?, ?, ?, ?)")
        .bind(v.taskId, v.version, v.replacedAt, v.reason, domain::toJson(v.plan))
        .run();
}

Result<void> SqlWriter::writeBreaker(const domain::Breaker& breaker) {
    if (breaker.state == domain::BreakerState::Closed && breaker.failures == 0)
        return Query(*m_database, "DELETE FROM breaker WHERE key = ?").bind(breaker.key).run();
    return Query(*m_database, "INSERT OR REPLACE INTO breaker (key, breaker) VALUES (?, ?)")
        .bind(breaker.key, domain::toJson(breaker))
        .run();
}

// Children before parents. The feed keeps its numbers: an event about the task becomes one that only says that it was
// deleted. That looks at every event once; deleting is rare.
Result<void> SqlWriter::deleteTask(const domain::TaskId& id) {
    for (const char* sql : {"DELETE FROM step_output WHERE task_id = ?1", "DELETE FROM step_edit WHERE task_id = ?1",
                            "DELETE FROM step_spec WHERE task_id = ?1", "DELETE FROM step WHERE task_id = ?1",
                            "DELETE FROM checkpoint WHERE task_id = ?1", "DELETE FROM journal WHERE task_id = ?1",
                            "DELETE FROM plan_version WHERE task_id = ?1", "DELETE FROM turn WHERE task_id = ?1",
                            "DELETE FROM task WHERE id = ?1"})
        FLUX_CHECK(Query(*m_database, sql).bind(id).run());
    m_lastJournal.remove(id.text);
    return Query(*m_database,
                 "UPDATE feed SET payload = ?2 WHERE instr(payload, ?1) > 0 AND json_extract(payload, '$.kind') IN "
                 "('task.updated', 'step.updated', 'checkpoint.raised', 'checkpoint.decided')")
        .bind(id, domain::toJson(domain::EventPayload(domain::TaskDeleted{id, {}})))
        .run();
}

// One piece in one transaction: between two of them whatever else is to be committed gets its turn.
Result<bool> SqlWriter::maintain() {
    const auto inTransaction = [this]() -> Result<bool> {
        FLUX_CHECK(Query(*m_database, "BEGIN IMMEDIATE").run());
        if (const auto wanted = m_advisor->take())
            FLUX_CHECK(m_objects.addIndex(*wanted));
        FLUX_TRY(const bool more, m_objects.buildPiece());
        FLUX_CHECK(Query(*m_database, "COMMIT").run());
        return more;
    };
    if (!m_advisor->hasWork() && !m_building)
        return false;
    const auto more = inTransaction();
    if (!more.ok())
        undo();
    m_building = more.ok() && *more;
    return more;
}

} // namespace flux::store
