#include "engine/assistant/instant/answer_texts.h"

namespace flux::assistant {

using base::Json;
using domain::TaskStatus;

namespace {

std::vector<TaskStatus> statusesOf(const QString& state) {
    if (state == u"failed")
        return {TaskStatus::Failed};
    if (state == u"done")
        return {TaskStatus::Completed};
    if (state == u"cancelled")
        return {TaskStatus::Cancelled};
    if (state == u"waiting")
        return {TaskStatus::Checkpoint, TaskStatus::Paused, TaskStatus::Ready};
    if (state == u"running")
        return {TaskStatus::Planning, TaskStatus::Executing, TaskStatus::Checkpoint, TaskStatus::Paused};
    if (state == u"open" || state == u"planned")
        return {TaskStatus::Planning, TaskStatus::Ready, TaskStatus::Executing, TaskStatus::Checkpoint,
                TaskStatus::Paused};
    return {TaskStatus::Planning, TaskStatus::Ready,     TaskStatus::Executing, TaskStatus::Checkpoint,
            TaskStatus::Paused,   TaskStatus::Completed, TaskStatus::Failed,    TaskStatus::Cancelled};
}

QString stateKey(const char* things, const QString& state) {
    return QString::fromLatin1(things) + (state.isEmpty() ? QString() : u'_' + state);
}

} // namespace

InstantService::Answer InstantService::taskQuery(const Understood& asked) {
    constexpr int kMost = 100'000; // all of them: what is said is a number
    const QString state = slotOf(asked, "state");
    FLUX_TRY(const auto page, m_reader.tasks(statusesOf(state), {}, kMost));
    domain::TableBlock table;
    table.heading = m_say->text("heading_tasks");
    table.columns = {columnOf(m_say->text("column_task"), "text"), columnOf(m_say->text("column_state"), "state"),
                     columnOf(m_say->text("column_changed"), "time")};
    for (const domain::Task& task : page.rows) {
        if (!wasWithin(asked.when, task.updatedAt, m_context.now))
            continue;
        ++table.total;
        if (table.rows.size() >= 50)
            continue;
        domain::TableRow row;
        const QString is = m_say->counted(QStringLiteral("status_") + domain::statusName(task.status), 1);
        row.cells = Json::array({task.title, is, task.updatedAt.iso()});
        table.rows.push_back(std::move(row));
    }
    const QString key = stateKey("tasks", state);
    const QString when = asked.when ? u' ' + m_say->when(*asked.when) : QString();
    InstantAnswer answer = said(
        m_say->counted(m_say->has(key) ? key : QStringLiteral("tasks"), table.total, {{QStringLiteral("when"), when}}));
    if (!table.rows.empty())
        answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::spendQuery(const Understood& asked) {
    constexpr int kMost = 100'000;
    qint64 micros = 0, tasks = 0;
    FLUX_TRY(const auto page, m_reader.tasks(statusesOf({}), {}, kMost));
    for (const domain::Task& task : page.rows) {
        if (task.costMicros == 0 || !wasWithin(asked.when, task.updatedAt, m_context.now))
            continue;
        micros += task.costMicros;
        ++tasks;
    }
    return std::optional(
        said(m_say->counted(QStringLiteral("spent"), tasks,
                            {{QStringLiteral("money"), m_say->money(micros)},
                             {QStringLiteral("when"), asked.when ? u' ' + m_say->when(*asked.when) : QString()}})));
}

InstantService::Answer InstantService::projectQuery(const Understood& asked) {
    const QString state = slotOf(asked, "state");
    Json where = Json::object();
    const Json over = Json::array({"done", "closed", "archived", "completed", "cancelled", "finished"});
    const bool goesOn = state == u"open" || state == u"running";
    if (goesOn)
        where["status"] = Json{{"$nin", over}};
    else if (state == u"done")
        where["status"] = Json{{"$in", over}};
    else if (!state.isEmpty())
        where["status"] = state;
    // What is not over is all but what is: both are counted by an index, “not one of these” is not.
    FLUX_TRY(qint64 total, countOf(QStringLiteral("project"), goesOn ? Json::object() : where));
    if (goesOn) {
        FLUX_TRY(const qint64 ended, countOf(QStringLiteral("project"), Json{{"status", Json{{"$in", over}}}}));
        total -= ended;
    }
    FLUX_TRY(const auto projects, query(QStringLiteral("project"), where, kMostRows));
    domain::TableBlock table;
    table.heading = m_say->text("heading_projects");
    table.columns = {columnOf(m_say->text("column_project"), "text"), columnOf(m_say->text("column_state"), "state")};
    table.total = total;
    for (const auto& project : projects)
        table.rows.push_back(
            rowOf(project, Json::array({domain::titleOf(project), base::textAt(project.data, "status")})));
    const QString key = stateKey("projects", state);
    InstantAnswer answer = said(m_say->counted(m_say->has(key) ? key : QStringLiteral("projects"), table.total));
    if (!table.rows.empty())
        answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

} // namespace flux::assistant
