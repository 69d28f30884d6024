#include "engine/assistant/chat/tools/tool_table.h"
#include "engine/domain/changed_object.h"

namespace flux::assistant {

using base::Json;
using base::Result;

namespace {

Json objectJson(const domain::WorkspaceObject& object) {
    return Json{{"id", object.id.text},
                {"type", object.type},
                {"version", object.version},
                {"tags", object.tags},
                {"updated_at", object.updatedAt.iso()},
                {"data", object.data}};
}

domain::Attribution byAssistant(const ToolContext& context) {
    domain::Attribution by;
    by.kind = domain::ActorKind::Agent;
    by.name = QStringLiteral("assistant");
    by.message = context.message;
    return by;
}

// What the person sees of a change, and takes back with one click.
ToolAnswer changed(const QString& heading, const Json& before, qint64 fromVersion,
                   const domain::WorkspaceObject& object) {
    domain::ChangeBlock block;
    block.heading = heading;
    block.objects.push_back(domain::changedObject(before, fromVersion, object));
    return {object.deleted ? Json{{"deleted", object.id.text}} : objectJson(object), {std::move(block)}};
}

Result<ToolAnswer> query(const Json& arguments, ToolContext& context) {
    api::QueryObjects request;
    if (const QString type = base::textAt(arguments, "type"); !type.isEmpty())
        request.select.types = {type};
    if (arguments.contains("where"))
        request.select.where = arguments["where"];
    request.select.tags = base::textsAt(arguments, "tags");
    request.select.order = base::jsonAt(arguments, "order_by");
    request.limit = static_cast<int>(base::intAt(arguments, "limit", 20));
    request.withTotal = true;
    FLUX_TRY(const api::ObjectList found, ask(context, std::move(request)));
    Json objects = Json::array();
    for (const domain::WorkspaceObject& object : found.objects)
        objects.push_back(objectJson(object));
    return ToolAnswer{Json{{"total", found.total.value_or(qint64(found.objects.size()))}, {"objects", objects}}, {}};
}

Result<ToolAnswer> create(const Json& arguments, ToolContext& context) {
    api::CreateObject request;
    request.type = base::textAt(arguments, "type");
    request.data = base::jsonAt(arguments, "data");
    request.tags = base::textsAt(arguments, "tags");
    request.by = byAssistant(context);
    FLUX_TRY(const domain::WorkspaceObject made, ask(context, std::move(request)));
    return changed(QStringLiteral("Added"), Json::object(), 0, made);
}

Result<ToolAnswer> update(const Json& arguments, ToolContext& context) {
    FLUX_TRY(const api::ObjectDetail before, ask(context, api::GetObject{base::textAt(arguments, "id")}));
    api::UpdateObject request;
    request.id = before.object.id;
    request.data = base::jsonAt(arguments, "data");
    request.expectedVersion = base::intAt(arguments, "version", before.object.version);
    request.by = byAssistant(context);
    FLUX_TRY(const domain::WorkspaceObject after, ask(context, std::move(request)));
    return changed(QStringLiteral("Changed"), before.object.data, before.object.version, after);
}

Result<ToolAnswer> remove(const Json& arguments, ToolContext& context) {
    FLUX_TRY(const api::ObjectDetail before, ask(context, api::GetObject{base::textAt(arguments, "id")}));
    FLUX_TRY(const domain::WorkspaceObject gone,
             ask(context, api::DeleteObject{before.object.id, before.object.version, byAssistant(context)}));
    return changed(QStringLiteral("Put in the trash"), before.object.data, before.object.version, gone);
}

} // namespace

std::vector<ToolRow> workspaceTools() {
    return {
        {"workspace_query",
         "Finds objects of the person's workspace: events, contacts, notes, reminders, projects, and any other type. "
         "`where` is a MongoDB filter on the data, such as {\"start\": {\"$gte\": \"2026-03-01\"}}; times are ISO "
         "8601.",
         "Looks into your workspace",
         R"({"type":"object","additionalProperties":false,"properties":{
             "type":{"type":"string","description":"event, contact, note, reminder, project, …; none: every type"},
             "where":{"type":"object"},"tags":{"type":"array","items":{"type":"string"}},
             "order_by":{"type":"string","description":"a path, with - in front for the largest first: -data.start"},
             "limit":{"type":"integer","minimum":1,"maximum":100}}})",
         &query},
        {"create_object",
         "Adds an object to the person's workspace. An event has title, start and end (ISO 8601 with offset), "
         "location, "
         "attendees; a reminder title and due; a contact name, email, phone, organisation; a note title and text.",
         "Adds to your workspace",
         R"({"type":"object","additionalProperties":false,"required":["type","data"],"properties":{
             "type":{"type":"string","minLength":1},"data":{"type":"object"},
             "tags":{"type":"array","items":{"type":"string"}}}})",
         &create},
        {"update_object", "Changes members of an object; null removes one. Ask workspace_query for its id first.",
         "Changes your workspace",
         R"({"type":"object","additionalProperties":false,"required":["id","data"],"properties":{
             "id":{"type":"string","minLength":4},"data":{"type":"object"},
             "version":{"type":"integer","description":"as it was read; refused when it was changed since"}}})",
         &update},
        {"delete_object", "Puts an object into the trash. Only when the person asked for exactly this.",
         "Changes your workspace",
         R"({"type":"object","additionalProperties":false,"required":["id"],"properties":{
             "id":{"type":"string","minLength":4}}})",
         &remove},
    };
}

} // namespace flux::assistant
