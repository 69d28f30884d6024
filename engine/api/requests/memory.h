#pragma once

#include "engine/domain/workspace_object.h"

#include <optional>

namespace flux::api {

// A memory is an object of the type "memory": data {key, title, body, topic, scope, scope_name, expires_at, source, …},
// tags. Its versions are read with objects.history.
struct StoreMemory {
    using Reply = domain::WorkspaceObject;
    static constexpr const char* kMethod = "memory.store";
    QString key; // empty: made from the title. One that exists gets a new version
    QString title;
    QString body;
    QString topic;
    QStringList tags;
    QString scope = QStringLiteral("organisation"); // organisation, person, agent, topic
    QString scopeName;                              // which person, agent or topic
    base::Instant expiresAt;                        // null: never
    std::vector<domain::ObjectId> derivedFrom;      // memories it was drawn from
    domain::Attribution by;
};
struct MemoryHit {
    domain::WorkspaceObject memory;
    double score = 0;
    QString snippet;
    QString why; // "key", "text", "meaning", "text and meaning"
};
struct MemoryPage {
    std::vector<MemoryHit> hits;
    bool byMeaning = false; // vectors took part
    qint64 sequence = 0;
};
struct SearchMemory {
    using Reply = MemoryPage;
    static constexpr const char* kMethod = "memory.search";
    QString text; // empty: newest first
    QString key;  // exact
    QString topic;
    QStringList tags;
    QString scope;
    int limit = 10;      // 1 to 100
    int tokenBudget = 0; // 0: none; else as many hits as fit, about four letters a token
    bool used = false;   // they go into an answer: "last used" is noted
};
struct MemoryForgotten {
    std::vector<domain::ObjectRef> objects; // it and what was derived from it
};
// Gone for good: the memory, its versions, its vectors, and what was derived from it alone.
struct ForgetMemory {
    using Reply = MemoryForgotten;
    static constexpr const char* kMethod = "memory.forget";
    domain::ObjectId id; // or
    QString key;
    bool dryRun = false;
};

} // namespace flux::api
