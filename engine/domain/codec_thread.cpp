#include "engine/domain/codec_text.h"

// Conversations, messages and their blocks, turns.
namespace flux::domain {

template <typename F>
void members(F& f, Of<TextBlock> auto& v) {
    f.take("markdown", v.markdown);
}
template <typename F>
void members(F& f, Of<TaskBlock> auto& v) {
    f.need("task_id", v.taskId);
}
template <typename F>
void members(F& f, Of<CheckpointBlock> auto& v) {
    f.need("checkpoint_id", v.checkpointId);
}
template <typename F>
void members(F& f, Of<ResultBlock> auto& v) {
    f.take("task_id", v.taskId);
    f.take("heading", v.heading);
    f.take("markdown", v.markdown);
    f.array("files", v.files);
    f.array("sources", v.sources);
}
template <typename F>
void members(F& f, Of<ErrorBlock> auto& v) {
    f.take("task_id", v.taskId);
    f.take("heading", v.heading);
    f.take("text", v.text);
    f.take("detail", v.detail);
    f.take("actions", v.actions);
}
template <typename F>
void members(F& f, Of<SuggestionsBlock> auto& v) {
    f.take("texts", v.texts);
}
template <typename F>
void members(F& f, Of<TableRow> auto& v) {
    f.takeSet("object", v.object);
    f.takeSet("type", v.type);
    f.take("occurrence", v.occurrence);
    f.array("cells", v.cells);
}
template <typename F>
void members(F& f, Of<TableColumn> auto& v) {
    f.need("title", v.title);
    f.take("format", v.format);
}
template <typename F>
void members(F& f, Of<TableBlock> auto& v) {
    f.take("heading", v.heading);
    f.need("columns", v.columns);
    f.need("rows", v.rows);
    f.take("total", v.total);
    f.takeSet("query", v.query);
}
template <typename F>
void members(F& f, Of<FieldChange> auto& v) {
    f.need("path", v.path);
    f.takeSet("before", v.before);
    f.takeSet("after", v.after);
}
template <typename F>
void members(F& f, Of<ChangedObject> auto& v) {
    f.need("object", v.object);
    f.take("type", v.type);
    f.take("title", v.title);
    f.take("from_version", v.fromVersion);
    f.take("to_version", v.toVersion);
    f.takeSet("deleted", v.deleted);
    f.take("fields", v.fields);
}
template <typename F>
void members(F& f, Of<ChangeBlock> auto& v) {
    f.take("heading", v.heading);
    f.need("objects", v.objects);
    f.takeSet("undone", v.undone);
}
template <typename F>
void members(F& f, Of<UsedMemory> auto& v) {
    f.need("object", v.object);
    f.take("key", v.key);
    f.take("title", v.title);
}
template <typename F>
void members(F& f, Of<UsedBlock> auto& v) {
    f.need("memories", v.memories);
}
template <typename F>
void members(F& f, Of<Message> auto& v) {
    f.need("id", v.id);
    f.need("conversation_id", v.conversationId);
    f.need("author", v.author);
    f.take("agent", v.agent);
    f.take("blocks", v.blocks);
    f.take("created_at", v.createdAt);
    f.take("position", v.position);
}
template <typename F>
void members(F& f, Of<Conversation> auto& v) {
    f.need("id", v.id);
    f.take("title", v.title);
    f.need("state", v.state);
    f.take("who", v.who);
    f.take("reason", v.reason);
    f.take("unread", v.unread);
    f.take("archived", v.archived);
    f.take("cost_micros", v.costMicros);
    f.take("created_at", v.createdAt);
    f.take("updated_at", v.updatedAt);
}
template <typename F>
void members(F& f, Of<SplitCounts> auto& v) {
    f.take("inbox", v.inbox);
    f.take("needs_you", v.needsYou);
    f.take("running", v.running);
    f.take("done", v.done);
    f.take("archived", v.archived);
}
template <typename F>
void members(F& f, Of<Turn> auto& v) {
    f.need("id", v.id);
    f.need("conversation_id", v.conversationId);
    f.take("message_id", v.messageId);
    f.take("task_id", v.taskId);
    f.take("text", v.text);
    f.take("grants", v.grants);
    f.take("working_folder", v.workingFolder);
    f.take("source", v.source);
    f.take("answered", v.answered);
    f.take("start", v.start);
    f.take("created_at", v.createdAt);
}

namespace {

// The names of the block kinds, one row for each alternative of Block, in its order.
struct BlockRow {
    QLatin1StringView kind;
    base::Result<Block> (*decode)(const base::Json& json, const char* what);
};
constexpr std::array kBlockRows{
    BlockRow{QLatin1StringView("text"), &decodeAlternative<Block, TextBlock>},
    BlockRow{QLatin1StringView("task"), &decodeAlternative<Block, TaskBlock>},
    BlockRow{QLatin1StringView("checkpoint"), &decodeAlternative<Block, CheckpointBlock>},
    BlockRow{QLatin1StringView("result"), &decodeAlternative<Block, ResultBlock>},
    BlockRow{QLatin1StringView("error"), &decodeAlternative<Block, ErrorBlock>},
    BlockRow{QLatin1StringView("suggestions"), &decodeAlternative<Block, SuggestionsBlock>},
    BlockRow{QLatin1StringView("table"), &decodeAlternative<Block, TableBlock>},
    BlockRow{QLatin1StringView("change"), &decodeAlternative<Block, ChangeBlock>},
    BlockRow{QLatin1StringView("used"), &decodeAlternative<Block, UsedBlock>},
};
static_assert(kBlockRows.size() == std::variant_size_v<Block>);

} // namespace

base::Json toJson(const Block& value) {
    base::Json json = std::visit([](const auto& block) { return encodeMembers(block); }, value);
    json["kind"] = QString(kBlockRows[value.index()].kind);
    return json;
}
base::Json toJson(const Message& value) {
    return encodeMembers(value);
}
base::Json toJson(const Conversation& value) {
    return encodeMembers(value);
}
void appendText(std::string& out, const Conversation& value) {
    appendMembers(out, value);
}
base::Json toJson(const SplitCounts& value) {
    return encodeMembers(value);
}
base::Json toJson(const Turn& value) {
    return encodeMembers(value);
}

template <>
base::Result<Block> fromJson(const base::Json& json) {
    const QString kind = base::textAt(json, "kind");
    for (const BlockRow& row : kBlockRows) {
        if (kind == row.kind)
            return row.decode(json, "block");
    }
    return base::makeError(base::ErrorCode::InvalidArgument,
                           QStringLiteral("A message holds a block of a kind that this version of Flux does not know."),
                           kind);
}
template <>
base::Result<Message> fromJson(const base::Json& json) {
    return decodeMembers<Message>(json, "message");
}
template <>
base::Result<Conversation> fromJson(const base::Json& json) {
    return decodeMembers<Conversation>(json, "conversation");
}
template <>
base::Result<SplitCounts> fromJson(const base::Json& json) {
    return decodeMembers<SplitCounts>(json, "count of conversations");
}
template <>
base::Result<Turn> fromJson(const base::Json& json) {
    return decodeMembers<Turn>(json, "turn");
}

} // namespace flux::domain
