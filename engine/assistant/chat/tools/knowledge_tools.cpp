#include "engine/assistant/chat/tools/tool_table.h"
#include "engine/domain/changed_object.h"

namespace flux::assistant {

using base::Json;
using base::Result;

namespace {

Result<ToolAnswer> memory(const Json& arguments, ToolContext& context) {
    if (base::textAt(arguments, "action") == u"save") {
        api::StoreMemory request;
        request.title = base::textAt(arguments, "title");
        request.body = base::textAt(arguments, "text");
        request.topic = base::textAt(arguments, "topic");
        request.tags = base::textsAt(arguments, "tags");
        request.by.kind = domain::ActorKind::Agent;
        request.by.name = QStringLiteral("assistant");
        request.by.message = context.message;
        FLUX_TRY(const domain::WorkspaceObject kept, ask(context, std::move(request)));
        domain::ChangeBlock block;
        block.heading = QStringLiteral("Remembered");
        block.objects.push_back(domain::changedObject(base::Json::object(), kept.version - 1, kept));
        return ToolAnswer{Json{{"saved", kept.id.text}}, {std::move(block)}};
    }
    api::SearchMemory request;
    request.text = base::textAt(arguments, "text");
    request.topic = base::textAt(arguments, "topic");
    request.limit = 8;
    request.tokenBudget = 2000;
    request.used = true;
    FLUX_TRY(const api::MemoryPage page, ask(context, std::move(request)));
    ToolAnswer answer{Json{{"memories", Json::array()}}, {}};
    domain::UsedBlock used;
    for (const api::MemoryHit& hit : page.hits) {
        const Json& data = hit.memory.data;
        answer.json["memories"].push_back(Json{{"title", base::textAt(data, "title")},
                                               {"text", base::textAt(data, "body")},
                                               {"topic", base::textAt(data, "topic")},
                                               {"changed", hit.memory.updatedAt.iso()}});
        used.memories.push_back({hit.memory.id, base::textAt(data, "key"), domain::titleOf(hit.memory)});
    }
    if (!used.memories.empty())
        answer.shown.emplace_back(std::move(used));
    return answer;
}

Result<ToolAnswer> search(const Json& arguments, ToolContext& context) {
    api::Search request;
    request.text = base::textAt(arguments, "text");
    request.limit = static_cast<int>(base::intAt(arguments, "limit", 10));
    FLUX_TRY(const api::SearchPage page, ask(context, std::move(request)));
    static const char* const kinds[] = {"message", "task", "step", "object", "memory", "file"};
    Json hits = Json::array();
    for (const api::SearchHit& hit : page.hits)
        hits.push_back(Json{{"kind", kinds[static_cast<int>(hit.kind)]},
                            {"id", hit.id},
                            {"title", hit.title},
                            {"text", hit.snippet},
                            {"at", hit.at.iso()}});
    return ToolAnswer{Json{{"hits", hits}, {"more", page.hasMore}}, {}};
}

Result<ToolAnswer> integrations(const Json&, ToolContext&) {
    return ToolAnswer{Json{{"connected", Json::array()},
                           {"note", "No outside service is connected, so nothing can be sent to or read from one. Say "
                                    "so to the person. Mail goes out through send_notification."}},
                      {}};
}

} // namespace

std::vector<ToolRow> knowledgeTools() {
    return {
        {"memory",
         "What Flux remembers about the person and their matters. `search` finds by words; `save` keeps one fact that "
         "the person asked to be kept, as a title and a text.",
         "Looks into its memory",
         R"({"type":"object","additionalProperties":false,"required":["action","text"],"properties":{
             "action":{"enum":["search","save"]},"text":{"type":"string","maxLength":8000},
             "title":{"type":"string","maxLength":200},"topic":{"type":"string"},
             "tags":{"type":"array","items":{"type":"string"}}}})",
         &memory},
        {"search",
         "Searches everything the person has here: messages, tasks, objects, memories, files. Words, \"phrases\", "
         "-without, and type: from: before: after:.",
         "Searches",
         R"({"type":"object","additionalProperties":false,"required":["text"],"properties":{
             "text":{"type":"string","minLength":1,"maxLength":500},
             "limit":{"type":"integer","minimum":1,"maximum":30}}})",
         &search},
        {"integrations", "Which outside services (Slack, Gmail, …) are connected.", "Looks at what is connected",
         R"({"type":"object","additionalProperties":true,"properties":{}})", &integrations},
    };
}

} // namespace flux::assistant
