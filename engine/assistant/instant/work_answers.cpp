#include "engine/assistant/instant/answer_texts.h"

namespace flux::assistant {

using base::Json;
using base::Result;
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

// The window of time that a question about what was is about; what is said to end at midnight goes on to now.
bool isWithin(const std::optional<When>& when, base::Instant at, base::Instant now) {
    if (!when || when->kind == WhenKind::Duration)
        return true;
    const qint64 from = when->kind == WhenKind::Before ? 0 : when->start.toMSecsSinceEpoch();
    const qint64 to = when->kind == WhenKind::After || when->untilNow ? now.ms + 1 : when->end.toMSecsSinceEpoch();
    return at.ms >= from && at.ms < to;
}

QString textOf(qint64 micros) {
    return QStringLiteral("$%1").arg(static_cast<double>(micros) / 1e6, 0, 'f', 2);
}

} // namespace

InstantService::Answer InstantService::taskQuery(const Understood& asked) {
    constexpr int kMost = 1000;
    FLUX_TRY(const auto page, m_reader.tasks(statusesOf(slotOf(asked, "state")), {}, kMost));
    domain::TableBlock table;
    table.heading = QStringLiteral("Tasks");
    table.columns = {{QStringLiteral("Task"), QStringLiteral("text")},
                     {QStringLiteral("State"), QStringLiteral("state")},
                     {QStringLiteral("Changed"), QStringLiteral("time")}};
    for (const domain::Task& task : page.rows) {
        if (!isWithin(asked.when, task.updatedAt, m_context.now))
            continue;
        ++table.total;
        if (table.rows.size() >= 50)
            continue;
        domain::TableRow row;
        row.cells = Json::array({task.title, domain::statusName(task.status), task.updatedAt.iso()});
        table.rows.push_back(std::move(row));
    }
    const QString state = slotOf(asked, "state");
    InstantAnswer answer = said(QStringLiteral("There %1 %2 %3%4%5.")
                                    .arg(table.total == 1 ? QStringLiteral("is") : QStringLiteral("are"))
                                    .arg(table.total)
                                    .arg(state.isEmpty() ? QString() : state + u' ',
                                         table.total == 1 ? QStringLiteral("task") : QStringLiteral("tasks"),
                                         asked.when ? u' ' + whenText(*asked.when) : QString()));
    if (!table.rows.empty())
        answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::spendQuery(const Understood& asked) {
    constexpr int kMost = 100'000;
    qint64 micros = 0, tasks = 0;
    FLUX_TRY(const auto page, m_reader.tasks(statusesOf({}), {}, kMost));
    for (const domain::Task& task : page.rows) {
        if (task.costMicros == 0 || !isWithin(asked.when, task.updatedAt, m_context.now))
            continue;
        micros += task.costMicros;
        ++tasks;
    }
    return std::optional(said(QStringLiteral("%1 on models%2, in %3 tasks.")
                                  .arg(textOf(micros), asked.when ? u' ' + whenText(*asked.when) : QString())
                                  .arg(tasks)));
}

InstantService::Answer InstantService::projectQuery(const Understood& asked) {
    const QString state = slotOf(asked, "state");
    Json where = Json::object();
    const Json over = Json::array({"done", "closed", "archived", "completed", "cancelled", "finished"});
    if (state == u"open" || state == u"running")
        where["status"] = Json{{"$nin", over}};
    else if (state == u"done")
        where["status"] = Json{{"$in", over}};
    else if (!state.isEmpty())
        where["status"] = state;
    FLUX_TRY(const auto projects, query(QStringLiteral("project"), where, 1000));
    domain::TableBlock table;
    table.heading = QStringLiteral("Projects");
    table.columns = {{QStringLiteral("Project"), QStringLiteral("text")},
                     {QStringLiteral("State"), QStringLiteral("state")}};
    table.total = static_cast<qint64>(projects.size());
    for (const auto& project : projects) {
        if (table.rows.size() < 50)
            table.rows.push_back(
                rowOf(project, Json::array({domain::titleOf(project), base::textAt(project.data, "status")})));
    }
    InstantAnswer answer = said(QStringLiteral("You have %1 %2%3.")
                                    .arg(table.total)
                                    .arg(state.isEmpty() ? QString() : state + u' ',
                                         table.total == 1 ? QStringLiteral("project") : QStringLiteral("projects")));
    if (!table.rows.empty())
        answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::noteAdd(const Understood& asked) {
    api::CreateObject create;
    create.type = QStringLiteral("note");
    const QString text = capital(slotOf(asked, "text"));
    create.data["title"] = text.left(80);
    create.data["text"] = text;
    InstantAnswer answer = said(QStringLiteral("Noted: “%1”").arg(text));
    answer.heading = QStringLiteral("Added a note");
    answer.changes.emplace_back(std::move(create));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::noteQuery(const Understood& asked) {
    const QString about = slotOf(asked, "title");
    Json where = Json::object();
    if (!about.isEmpty())
        where["$or"] = Json::array({holdsWords("title", about), holdsWords("text", about)});
    FLUX_TRY(const auto notes, query(QStringLiteral("note"), where));
    domain::TableBlock table;
    table.heading = QStringLiteral("Notes");
    table.columns = {{QStringLiteral("Note"), QStringLiteral("text")},
                     {QStringLiteral("Changed"), QStringLiteral("time")}};
    for (const auto& note : notes) {
        if (asked.when && !isWithin(asked.when, note.updatedAt, m_context.now))
            continue;
        ++table.total;
        if (table.rows.size() < 50)
            table.rows.push_back(rowOf(note, Json::array({domain::titleOf(note), note.updatedAt.iso()})));
    }
    if (table.rows.empty())
        return std::optional(said(QStringLiteral("I found no such note.")));
    InstantAnswer answer = said(QStringLiteral("%1 %2.")
                                    .arg(table.total)
                                    .arg(table.total == 1 ? QStringLiteral("note") : QStringLiteral("notes")));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

// ---- lists: {"title", "items": [{"text", "done"}]} ----

Result<std::vector<domain::WorkspaceObject>> InstantService::listsNamed(const QString& name) {
    return query(QStringLiteral("list"), name.isEmpty() ? Json::object() : holdsWords("title", name));
}

InstantService::Answer InstantService::listQuery(const Understood& asked) {
    FLUX_TRY(const auto lists, listsNamed(slotOf(asked, "list")));
    if (lists.empty())
        return std::optional(said(QStringLiteral("You have no such list.")));
    domain::TableBlock table;
    const bool one = lists.size() == 1;
    table.heading = one ? domain::titleOf(lists[0]) : QStringLiteral("Lists");
    table.columns.push_back({one ? QStringLiteral("Item") : QStringLiteral("List"), QStringLiteral("text")});
    if (one) {
        for (const Json& item : base::jsonAt(lists[0].data, "items"))
            table.rows.push_back(
                rowOf(lists[0], Json::array({item.is_object() ? base::textAt(item, "text") : base::plainText(item)})));
    } else {
        for (const auto& list : lists)
            table.rows.push_back(rowOf(list, Json::array({domain::titleOf(list)})));
    }
    table.total = static_cast<qint64>(table.rows.size());
    InstantAnswer answer = said(one ? QStringLiteral("There are %1 items on “%2”.").arg(table.total).arg(table.heading)
                                    : QStringLiteral("You have %1 lists.").arg(table.total));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::listAdd(const Understood& asked) {
    const QString name = slotOf(asked, "list"), item = slotOf(asked, "item");
    FLUX_TRY(const auto lists, listsNamed(name));
    const Json added{{"text", item}, {"done", false}};
    if (lists.size() > 1 || (name.isEmpty() && lists.empty()) || (item.isEmpty() && (name.isEmpty() || !lists.empty())))
        return std::optional(
            said(QStringLiteral("Which list do you mean, and what shall be on it? Nothing was changed.")));
    InstantAnswer answer = said(item.isEmpty() ? QStringLiteral("There is a new list, “%1”.").arg(capital(name))
                                               : QStringLiteral("“%1” is on the list.").arg(item));
    if (lists.empty()) {
        api::CreateObject create;
        create.type = QStringLiteral("list");
        create.data = Json{{"title", capital(name)}, {"items", item.isEmpty() ? Json::array() : Json::array({added})}};
        answer.heading = QStringLiteral("Made a list");
        answer.changes.emplace_back(std::move(create));
        return std::optional(std::move(answer));
    }
    api::UpdateObject update;
    update.id = lists[0].id;
    update.expectedVersion = lists[0].version;
    Json items = base::jsonAt(lists[0].data, "items");
    if (!items.is_array())
        items = Json::array();
    items.push_back(added);
    update.data = Json{{"items", std::move(items)}};
    answer.heading = QStringLiteral("Added to “%1”").arg(domain::titleOf(lists[0]));
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::listRemove(const Understood& asked) {
    const QString name = slotOf(asked, "list"), item = slotOf(asked, "item");
    FLUX_TRY(const auto lists, listsNamed(name));
    if (lists.size() != 1 || (item.isEmpty() && name.isEmpty()))
        return std::optional(said(lists.empty() ? QStringLiteral("You have no such list. Nothing was changed.")
                                                : QStringLiteral("Which list do you mean? Nothing was changed.")));
    if (item.isEmpty()) {
        InstantAnswer answer = said(QStringLiteral("The list “%1” is in the trash.").arg(domain::titleOf(lists[0])));
        answer.heading = QStringLiteral("Deleted a list");
        answer.changes.emplace_back(api::DeleteObject{lists[0].id, lists[0].version, {}});
        return std::optional(std::move(answer));
    }
    Json kept = Json::array();
    const Json& items = base::jsonAt(lists[0].data, "items");
    for (const Json& one : items) {
        const QString text = one.is_object() ? base::textAt(one, "text") : base::plainText(one);
        if (text.compare(item, Qt::CaseInsensitive) != 0)
            kept.push_back(one);
    }
    if (kept.size() == items.size())
        return std::optional(
            said(QStringLiteral("“%1” is not on the list “%2”.").arg(item, domain::titleOf(lists[0]))));
    api::UpdateObject update;
    update.id = lists[0].id;
    update.expectedVersion = lists[0].version;
    update.data = Json{{"items", std::move(kept)}};
    InstantAnswer answer = said(QStringLiteral("“%1” is no longer on the list.").arg(item));
    answer.heading = QStringLiteral("Taken off “%1”").arg(domain::titleOf(lists[0]));
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

} // namespace flux::assistant
