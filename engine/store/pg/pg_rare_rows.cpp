// What is written seldom: changed plans, breakers, settings, answers to letters, deleted tasks.
#include "engine/store/pg/pg_writer.h"

namespace flux::store {

void PgWriter::rare(const UnitOfWork& work) {
    for (const StepSpecChange& change : work.specs)
        m_link->add("UPDATE step_spec SET spec = $3 WHERE task_id = $1 AND position = $2",
                    PgParams(change.taskId, change.position, domain::toJson(change.spec)));
    for (const PlanVersion& v : work.planVersions)
        m_link->add("INSERT INTO plan_version (task_id, version, replaced_at, reason, plan) VALUES ($1, $2, $3, $4, "
                    "$5) ON CONFLICT (task_id, version) DO UPDATE SET replaced_at = $3, reason = $4, plan = $5",
                    PgParams(v.taskId, v.version, v.replacedAt, v.reason, domain::toJson(v.plan)));
    for (const domain::Breaker& breaker : work.breakers) {
        if (breaker.state == domain::BreakerState::Closed && breaker.failures == 0)
            m_link->add("DELETE FROM breaker WHERE key = $1", PgParams(breaker.key));
        else
            m_link->add("INSERT INTO breaker (key, breaker) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET breaker = "
                        "$2",
                        PgParams(breaker.key, domain::toJson(breaker)));
    }
    for (const SettingChange& change : work.settings) {
        if (change.value.is_null())
            m_link->add("DELETE FROM setting WHERE key = $1", PgParams(change.key));
        else
            m_link->add("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2",
                        PgParams(change.key, change.value));
    }
    for (const LetterAnswer& answer : work.answers)
        m_link->add("WITH done AS (UPDATE letter SET answer = $2 WHERE id = $1 AND answer IS NULL RETURNING 1) SELECT "
                    "expect((SELECT count(*) FROM done), 1, 'FX002', 'letter')",
                    PgParams(answer.id, answer.answer));
}

// Children before parents. The feed keeps its numbers: an event about the task becomes one that only says that it was
// deleted. That looks at every event once; deleting is rare.
void PgWriter::deleteTask(const domain::TaskId& id) {
    const PgParams only(id);
    m_link->add("DELETE FROM step_spec WHERE task_id = $1", only);
    m_link->add("DELETE FROM step WHERE task_id = $1", only);
    m_link->add("DELETE FROM checkpoint WHERE task_id = $1", only);
    m_link->add("DELETE FROM journal WHERE task_id = $1", only);
    m_link->add("DELETE FROM plan_version WHERE task_id = $1", only);
    m_link->add("DELETE FROM lease WHERE id = $1 OR id IN (SELECT t.id FROM turn t WHERE t.task_id = $1)", only);
    m_link->add("DELETE FROM turn WHERE task_id = $1", only);
    m_link->add("DELETE FROM task WHERE id = $1", only);
    m_lastJournal.remove(id.text);
    m_link->add("UPDATE feed SET payload = $2 WHERE strpos(payload, $1) > 0 AND payload ~ "
                "'\"kind\":\"(task\\.updated|step\\.updated|checkpoint\\.raised|checkpoint\\.decided)\"'",
                PgParams(id, domain::toJson(domain::EventPayload(domain::TaskDeleted{id, {}}))));
}

} // namespace flux::store
