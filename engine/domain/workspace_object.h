#pragma once

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/domain/ids.h"

#include <vector>

namespace flux::domain {

// Who changed something of the person's data.
enum class ActorKind {
    Person, // by hand, in the window or the terminal, or by a sentence that the instant tier understood
    Agent,  // a step of a task
    Import, // a file that was brought in
};
struct Attribution {
    ActorKind kind = ActorKind::Person;
    QString name; // the agent, the surface ("window"), or the file that was brought in
    TaskId task;  // of an agent
    StepKey step;
    MessageId message; // what the person wrote, where a sentence did it

    friend bool operator==(const Attribution&, const Attribution&) = default;
};

// What a version of an object came from.
enum class ObjectChangeKind { Created, Merged, Replaced, Tagged, Deleted, Restored, Undone };

// A piece of the person's data: an event, a contact, a note, or any type that somebody names. `data` is a JSON object
// of any shape; times inside it are ISO 8601 texts. Memories and files are objects of the reserved types below.
struct WorkspaceObject {
    ObjectId id;
    QString type; // lower case: "event"
    base::Json data = base::Json::object();
    QStringList tags;                                    // in the order given, each once
    qint64 version = 1;                                  // counts every change, from 1
    bool deleted = false;                                // in the trash: found only when asked for
    ObjectChangeKind change = ObjectChangeKind::Created; // what made this version
    Attribution createdBy, updatedBy;
    base::Instant createdAt, updatedAt;
};

// An object as it was at one version.
struct ObjectVersion {
    qint64 version = 1;
    ObjectChangeKind change = ObjectChangeKind::Created;
    Attribution by;
    base::Instant at;
    base::Json data = base::Json::object();
    QStringList tags;
    bool deleted = false;
};

// A named arrow between two objects: a note → "about" → a project. There is one of each name between two.
struct ObjectLink {
    ObjectId from, to;
    QString role; // "about", "derived_from"
    Attribution by;
    base::Instant at;
};

// What a type's schema does to data that does not fit it.
enum class SchemaMode { Off, Warn, Strict };
struct ObjectType {
    QString name;
    base::Json schema; // JSON Schema (draft 7 or 2020-12); null: none
    SchemaMode mode = SchemaMode::Off;
    base::Instant updatedAt;
};

// An object by name only, for the feed.
struct ObjectRef {
    ObjectId id;
    QString type;
    qint64 version = 1;
    bool deleted = false;
    bool purged = false; // it and its history are gone for good
    bool undone = false; // this version took back the one before

    friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
};

// Reserved types: what they hold is looked after by a room of its own, and a query over "any type" leaves them out.
inline constexpr QLatin1StringView kMemoryType("memory");
inline constexpr QLatin1StringView kFileType("file");
[[nodiscard]] inline bool isReservedType(QStringView type) {
    return type == kMemoryType || type == kFileType;
}

// How a person would call the object: its title, name, key or first text. Never empty ("Untitled event").
[[nodiscard]] QString titleOf(const WorkspaceObject& object);
[[nodiscard]] QString titleOf(const QString& type, const base::Json& data);

} // namespace flux::domain
