#pragma once

#include "engine/api/engine.h"
#include "engine/domain/codec_fields.h"

// The JSON members of every request and reply about the person's data. Private to protocol.cpp.
namespace flux::domain {
template <>
struct EnumTable<api::HitKind> {
    static constexpr std::array kRows{
        EnumRow{api::HitKind::Message, QLatin1StringView("message")},
        EnumRow{api::HitKind::Task, QLatin1StringView("task")},
        EnumRow{api::HitKind::Step, QLatin1StringView("step")},
        EnumRow{api::HitKind::Object, QLatin1StringView("object")},
        EnumRow{api::HitKind::Memory, QLatin1StringView("memory")},
        EnumRow{api::HitKind::File, QLatin1StringView("file")},
    };
};
} // namespace flux::domain

namespace flux::api {

using domain::Of;

template <typename F>
void members(F& f, Of<CreateObject> auto& v) {
    f.need("type", v.type);
    f.object("data", v.data);
    f.take("tags", v.tags);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<ObjectDetail> auto& v) {
    f.need("object", v.object);
    f.take("links", v.links);
    f.take("linked", v.linked);
    f.take("warnings", v.warnings);
}
template <typename F>
void members(F& f, Of<GetObject> auto& v) {
    f.need("id", v.id);
}
template <typename F>
void members(F& f, Of<UpdateObject> auto& v) {
    f.need("id", v.id);
    f.takeSet("data", v.data);
    f.take("replace", v.replace);
    f.take("tags", v.tags);
    f.take("expected_version", v.expectedVersion);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<DeleteObject> auto& v) {
    f.need("id", v.id);
    f.take("expected_version", v.expectedVersion);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<RestoreObject> auto& v) {
    f.need("id", v.id);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<UndoObject> auto& v) {
    f.need("id", v.id);
    f.take("to_version", v.toVersion);
    f.take("expected_version", v.expectedVersion);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<ObjectsUndone> auto& v) {
    f.need("objects", v.objects);
}
template <typename F>
void members(F& f, Of<UndoChange> auto& v) {
    f.need("conversation_id", v.conversationId);
    f.need("message_id", v.messageId);
}
template <typename F>
void members(F& f, Of<ObjectVersions> auto& v) {
    f.need("versions", v.versions);
    f.take("has_more", v.hasMore);
}
template <typename F>
void members(F& f, Of<GetHistory> auto& v) {
    f.need("id", v.id);
    f.take("before", v.before);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<ObjectSelection> auto& v) {
    f.take("types", v.types);
    f.object("where", v.where);
    f.take("tags", v.tags);
    f.takeSet("order", v.order);
    f.take("deleted", v.deleted);
}
template <typename F>
void members(F& f, Of<ObjectList> auto& v) {
    f.need("objects", v.objects);
    f.take("cursor", v.cursor);
    f.take("total", v.total);
    f.take("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<QueryObjects> auto& v) {
    f.take("select", v.select);
    f.take("limit", v.limit);
    f.take("cursor", v.cursor);
    f.take("with_total", v.withTotal);
}
template <typename F>
void members(F& f, Of<ObjectCounts::Value> auto& v) {
    f.takeSet("value", v.value);
    f.take("count", v.count);
}
template <typename F>
void members(F& f, Of<ObjectCounts> auto& v) {
    f.take("values", v.values);
    f.take("total", v.total);
}
template <typename F>
void members(F& f, Of<CountObjects> auto& v) {
    f.take("select", v.select);
    f.take("distinct", v.distinct);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<ObjectGroups> auto& v) {
    f.array("groups", v.groups);
}
template <typename F>
void members(F& f, Of<GroupObjects> auto& v) {
    f.take("select", v.select);
    f.take("by", v.by);
    f.take("measures", v.measures);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<QueryExplained> auto& v) {
    f.take("access", v.access);
    f.take("index", v.index);
    f.take("ordered", v.ordered);
    f.take("exact", v.exact);
    f.take("scanned", v.scanned);
    f.take("matched", v.matched);
    f.take("notes", v.notes);
}
template <typename F>
void members(F& f, Of<ExplainQuery> auto& v) {
    f.take("select", v.select);
}
template <typename F>
void members(F& f, Of<ObjectLinks> auto& v) {
    f.need("links", v.links);
}
template <typename F>
void members(F& f, Of<LinkObjects> auto& v) {
    f.need("from", v.from);
    f.need("to", v.to);
    f.take("role", v.role);
    f.take("remove", v.remove);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<TypeSummary> auto& v) {
    f.need("type", v.type);
    f.take("count", v.count);
}
template <typename F>
void members(F& f, Of<TypeList> auto& v) {
    f.need("types", v.types);
}
template <typename F>
void members(F&, Of<ListTypes> auto&) {}
template <typename F>
void members(F& f, Of<SetTypeSchema> auto& v) {
    f.need("name", v.name);
    f.takeSet("schema", v.schema);
    f.take("mode", v.mode);
}
template <typename F>
void members(F& f, Of<InferSchema> auto& v) {
    f.need("name", v.name);
    f.take("sample", v.sample);
}
template <typename F>
void members(F& f, Of<TextRange> auto& v) {
    f.need("from", v.from);
    f.need("length", v.length);
}
template <typename F>
void members(F& f, Of<SearchHit> auto& v) {
    f.need("kind", v.kind);
    f.need("id", v.id);
    f.take("conversation_id", v.conversationId);
    f.take("position", v.position);
    f.take("type", v.type);
    f.take("title", v.title);
    f.take("snippet", v.snippet);
    f.take("marks", v.marks);
    f.take("at", v.at);
    f.take("score", v.score);
}
template <typename F>
void members(F& f, Of<SearchPage> auto& v) {
    f.need("hits", v.hits);
    f.take("has_more", v.hasMore);
    f.take("suggestions", v.suggestions);
    f.take("notes", v.notes);
    f.take("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<Search> auto& v) {
    f.need("text", v.text);
    f.take("kinds", v.kinds);
    f.take("limit", v.limit);
    f.take("offset", v.offset);
}
template <typename F>
void members(F& f, Of<StoreMemory> auto& v) {
    f.take("key", v.key);
    f.take("title", v.title);
    f.take("body", v.body);
    f.take("topic", v.topic);
    f.take("tags", v.tags);
    f.take("scope", v.scope);
    f.take("scope_name", v.scopeName);
    f.take("expires_at", v.expiresAt);
    f.take("derived_from", v.derivedFrom);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<MemoryHit> auto& v) {
    f.need("memory", v.memory);
    f.take("score", v.score);
    f.take("snippet", v.snippet);
    f.take("why", v.why);
}
template <typename F>
void members(F& f, Of<MemoryPage> auto& v) {
    f.need("hits", v.hits);
    f.take("by_meaning", v.byMeaning);
    f.take("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<SearchMemory> auto& v) {
    f.take("text", v.text);
    f.take("key", v.key);
    f.take("topic", v.topic);
    f.take("tags", v.tags);
    f.take("scope", v.scope);
    f.take("limit", v.limit);
    f.take("token_budget", v.tokenBudget);
    f.take("used", v.used);
}
template <typename F>
void members(F& f, Of<MemoryForgotten> auto& v) {
    f.need("objects", v.objects);
}
template <typename F>
void members(F& f, Of<ForgetMemory> auto& v) {
    f.take("id", v.id);
    f.take("key", v.key);
    f.take("dry_run", v.dryRun);
}
template <typename F>
void members(F& f, Of<AddFile> auto& v) {
    f.need("path", v.path);
    f.take("folder", v.folder);
    f.take("name", v.name);
    f.take("tags", v.tags);
    f.object("metadata", v.metadata);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<FileList> auto& v) {
    f.need("files", v.files);
    f.take("folders", v.folders);
    f.take("used_bytes", v.usedBytes);
    f.take("quota_bytes", v.quotaBytes);
    f.take("sequence", v.sequence);
}
template <typename F>
void members(F& f, Of<ListFiles> auto& v) {
    f.take("folder", v.folder);
    f.take("recursive", v.recursive);
    f.take("trash", v.trash);
    f.take("limit", v.limit);
}
template <typename F>
void members(F& f, Of<FileSaved> auto& v) {
    f.need("path", v.path);
    f.take("bytes", v.bytes);
}
template <typename F>
void members(F& f, Of<SaveFile> auto& v) {
    f.need("id", v.id);
    f.take("version", v.version);
    f.need("path", v.path);
}
template <typename F>
void members(F& f, Of<ChangeFile> auto& v) {
    f.need("id", v.id);
    f.take("folder", v.folder);
    f.take("name", v.name);
    f.take("tags", v.tags);
    f.take("is_public", v.isPublic);
    f.takeSet("metadata", v.metadata);
    f.take("restore_version", v.restoreVersion);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<TrashFile> auto& v) {
    f.need("id", v.id);
    f.take("restore", v.restore);
    f.take("by", v.by);
}
template <typename F>
void members(F& f, Of<TrashPurged> auto& v) {
    f.take("files", v.files);
    f.take("freed_bytes", v.freedBytes);
}
template <typename F>
void members(F& f, Of<PurgeTrash> auto& v) {
    f.take("ids", v.ids);
    f.take("everything", v.everything);
}
template <typename F>
void members(F& f, Of<FileLink> auto& v) {
    f.need("url", v.url);
    f.take("expires_at", v.expiresAt);
}
template <typename F>
void members(F& f, Of<LinkFile> auto& v) {
    f.need("id", v.id);
    f.take("seconds", v.seconds);
}

} // namespace flux::api
