#pragma once

#include "engine/domain/workspace_object.h"

#include <optional>

namespace flux::api {

// The person's data. Errors of all that change it: NotFound, InvalidArgument (data that its type's strict schema
// refuses, names the path), FailedPrecondition with detail "version" (it was changed since `expectedVersion`).
struct CreateObject {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "objects.create";
    QString type;
    base::Json data = base::Json::object();
    QStringList tags;
    domain::Attribution by;
};

struct ObjectDetail {
    domain::WorkspaceObject object;
    std::vector<domain::ObjectLink> links;       // both ways
    std::vector<domain::WorkspaceObject> linked; // what is at their other ends
    QStringList warnings;                        // what its type's schema says against it
};
struct GetObject {
    using Reply = ObjectDetail;
    static constexpr const char* kMethod = "objects.get";
    QString id; // an id, or the beginning of one that is unique
};

struct UpdateObject {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "objects.update";
    domain::ObjectId id;
    base::Json data;      // null: as it is. Merged by RFC 7396 (null removes a member) unless `replace`
    bool replace = false; // `data` takes the place of the whole
    std::optional<QStringList> tags;
    qint64 expectedVersion = 0; // 0: whatever it is
    domain::Attribution by;
};
struct DeleteObject { // into the trash
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "objects.delete";
    domain::ObjectId id;
    qint64 expectedVersion = 0;
    domain::Attribution by;
};
struct RestoreObject { // out of the trash
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "objects.restore";
    domain::ObjectId id;
    domain::Attribution by;
};
// Makes it as it was at `toVersion`; 0: as it was before its newest change. Taking back a creation deletes.
struct UndoObject {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "objects.undo";
    domain::ObjectId id;
    qint64 toVersion = 0;
    qint64 expectedVersion = 0;
    domain::Attribution by;
};
// Takes back everything that a ChangeBlock of a message shows, or says what was changed since.
struct ObjectsUndone {
    std::vector<domain::WorkspaceObject> objects;
};
struct UndoChange {
    using Reply = ObjectsUndone;
    static constexpr const char* kMethod = "objects.undo_change";
    domain::ConversationId conversationId;
    domain::MessageId messageId;
};

struct ObjectVersions {
    std::vector<domain::ObjectVersion> versions; // newest first
    bool hasMore = false;
};
struct GetHistory {
    using Reply = ObjectVersions;
    static constexpr const char* kMethod = "objects.history";
    domain::ObjectId id;
    qint64 before = 0;
    int limit = 50; // 1 to 200
};

struct ObjectSelection {
    QStringList types;                       // empty: every type that is not reserved
    base::Json where = base::Json::object(); // MongoDB's query language, on the data
    QStringList tags;
    base::Json order; // "-created_at,data.start" or a list of such; null: newest change first
    bool deleted = false;
};
struct ObjectList {
    std::vector<domain::WorkspaceObject> objects;
    QString cursor; // for the next page; empty: there is none
    std::optional<qint64> total;
    qint64 sequence = 0;
};
struct QueryObjects {
    using Reply = ObjectList;
    static constexpr const char* kMethod = "objects.query";
    ObjectSelection select;
    int limit = 50; // 1 to 1,000
    QString cursor;
    bool withTotal = false;
};
struct ObjectCounts {
    struct Value {
        base::Json value;
        qint64 count = 0;
    };
    std::vector<Value> values;
    qint64 total = 0; // objects
};
struct CountObjects { // how many, or how many of each value of a path
    using Reply = ObjectCounts;
    static constexpr const char* kMethod = "objects.count";
    ObjectSelection select;
    QString distinct; // a path; empty: only the total
    int limit = 100;
};
struct ObjectGroups {
    base::Json groups =
        base::Json::array(); // [{"value", "count", "measures": {path: {"count","sum","avg","min","max"}}}]
};
struct GroupObjects {
    using Reply = ObjectGroups;
    static constexpr const char* kMethod = "objects.group";
    ObjectSelection select;
    QString by;
    QStringList measures;
    int limit = 100;
};
struct QueryExplained {
    QString access, index;
    bool ordered = false, exact = false;
    qint64 scanned = 0, matched = 0;
    QStringList notes;
};
struct ExplainQuery {
    using Reply = QueryExplained;
    static constexpr const char* kMethod = "objects.explain";
    ObjectSelection select;
};

struct ObjectLinks {
    std::vector<domain::ObjectLink> links;
};
struct LinkObjects {
    using Reply = ObjectLinks; // all of `from`
    static constexpr const char* kMethod = "objects.link";
    domain::ObjectId from, to;
    QString role;
    bool remove = false;
    domain::Attribution by;
};

struct TypeSummary {
    domain::ObjectType type;
    qint64 count = 0;
};
struct TypeList {
    std::vector<TypeSummary> types;
};
struct ListTypes {
    using Reply = TypeList;
    static constexpr const char* kMethod = "types.list";
};
struct SetTypeSchema {
    using Reply = domain::ObjectType;
    static constexpr const char* kMethod = "types.set_schema";
    QString name;
    base::Json schema; // null: none
    domain::SchemaMode mode = domain::SchemaMode::Warn;
};
// A schema that every object of the type fits, drawn from a sample of them. Nothing is stored.
struct InferSchema {
    using Reply = domain::ObjectType;
    static constexpr const char* kMethod = "types.infer_schema";
    QString name;
    int sample = 1000; // 1 to 10,000
};

} // namespace flux::api
