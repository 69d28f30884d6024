#include "engine/assistant/instant/answer_texts.h"

namespace flux::assistant {

using base::Json;
using base::Result;

namespace {

const QString kItem = QStringLiteral("item");
const QString kList = QStringLiteral("list");

} // namespace

InstantService::Answer InstantService::noteAdd(const Understood& asked) {
    api::CreateObject create;
    create.type = QStringLiteral("note");
    const QString text = capital(slotOf(asked, "text"));
    create.data["title"] = text.left(80);
    create.data["text"] = text;
    InstantAnswer answer = said(m_say->text("noted", {{QStringLiteral("text"), text}}));
    answer.heading = m_say->text("heading_note_added");
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
    table.heading = m_say->text("heading_notes");
    table.columns = {columnOf(m_say->text("column_note"), "text"), columnOf(m_say->text("column_changed"), "time")};
    for (const auto& note : notes) {
        if (asked.when && !wasWithin(asked.when, note.updatedAt, m_context.now))
            continue;
        ++table.total;
        if (table.rows.size() < 50)
            table.rows.push_back(rowOf(note, Json::array({domain::titleOf(note), note.updatedAt.iso()})));
    }
    if (table.rows.empty())
        return std::optional(said(m_say->text("no_such_note")));
    InstantAnswer answer = said(m_say->counted(QStringLiteral("notes"), table.total));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::noteRemove(const Understood& asked) {
    const QString about = slotOf(asked, "title");
    Json where{{"$or", Json::array({holdsWords("title", about), holdsWords("text", about)})}};
    FLUX_TRY(const auto notes, query(QStringLiteral("note"), where));
    if (notes.empty())
        return std::optional(ask("no_such_note"));
    if (notes.size() == 1) {
        InstantAnswer answer = said(m_say->text("in_trash", {{QStringLiteral("title"), domain::titleOf(notes[0])}}));
        answer.heading = m_say->text("heading_note_deleted");
        answer.changes.emplace_back(api::DeleteObject{notes[0].id, notes[0].version, {}});
        return std::optional(std::move(answer));
    }
    InstantAnswer answer = said(m_say->counted(QStringLiteral("ask_which"), static_cast<qint64>(notes.size())));
    domain::TableBlock table;
    table.heading = m_say->text("heading_which");
    table.columns = {columnOf(m_say->text("column_note"), "text"), columnOf(m_say->text("column_changed"), "time")};
    table.total = static_cast<qint64>(notes.size());
    for (size_t i = 0; i < notes.size() && i < 50; ++i)
        table.rows.push_back(rowOf(notes[i], Json::array({domain::titleOf(notes[i]), notes[i].updatedAt.iso()})));
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
        return std::optional(said(m_say->text("no_such_list")));
    domain::TableBlock table;
    const bool one = lists.size() == 1;
    table.heading = one ? domain::titleOf(lists[0]) : m_say->text("heading_lists");
    table.columns.push_back(columnOf(m_say->text(one ? "column_item" : "column_list"), "text"));
    if (one) {
        for (const Json& item : base::jsonAt(lists[0].data, "items"))
            table.rows.push_back(
                rowOf(lists[0], Json::array({item.is_object() ? base::textAt(item, "text") : base::plainText(item)})));
    } else {
        for (const auto& list : lists)
            table.rows.push_back(rowOf(list, Json::array({domain::titleOf(list)})));
    }
    table.total = static_cast<qint64>(table.rows.size());
    InstantAnswer answer = said(m_say->counted(one ? QStringLiteral("items") : QStringLiteral("lists"), table.total,
                                               {{QStringLiteral("list"), table.heading}}));
    answer.blocks.emplace_back(std::move(table));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::listAdd(const Understood& asked) {
    const QString name = slotOf(asked, "list"), item = slotOf(asked, "item");
    FLUX_TRY(const auto lists, listsNamed(name));
    const Json added{{"text", item}, {"done", false}};
    if (lists.size() > 1 || (name.isEmpty() && lists.empty()) || (item.isEmpty() && (name.isEmpty() || !lists.empty())))
        return std::optional(ask("ask_list_item"));
    InstantAnswer answer = said(item.isEmpty() ? m_say->text("list_made", {{kList, capital(name)}})
                                               : m_say->text("item_added", {{kItem, item}}));
    if (lists.empty()) {
        api::CreateObject create;
        create.type = QStringLiteral("list");
        create.data = Json{{"title", capital(name)}, {"items", item.isEmpty() ? Json::array() : Json::array({added})}};
        answer.heading = m_say->text("heading_list_made");
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
    answer.heading = m_say->text("heading_item_added", {{kList, domain::titleOf(lists[0])}});
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

InstantService::Answer InstantService::listRemove(const Understood& asked) {
    const QString name = slotOf(asked, "list"), item = slotOf(asked, "item");
    FLUX_TRY(const auto lists, listsNamed(name));
    if (lists.size() != 1 || (item.isEmpty() && name.isEmpty()))
        return std::optional(ask(lists.empty() ? "no_such_list" : "ask_which_list"));
    if (item.isEmpty()) {
        InstantAnswer answer = said(m_say->text("list_in_trash", {{kList, domain::titleOf(lists[0])}}));
        answer.heading = m_say->text("heading_list_deleted");
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
        return std::optional(said(m_say->text("item_not_there", {{kItem, item}, {kList, domain::titleOf(lists[0])}})));
    api::UpdateObject update;
    update.id = lists[0].id;
    update.expectedVersion = lists[0].version;
    update.data = Json{{"items", std::move(kept)}};
    InstantAnswer answer = said(m_say->text("item_removed", {{kItem, item}}));
    answer.heading = m_say->text("heading_item_removed", {{kList, domain::titleOf(lists[0])}});
    answer.changes.emplace_back(std::move(update));
    return std::optional(std::move(answer));
}

} // namespace flux::assistant
