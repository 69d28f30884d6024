#pragma once

#include "engine/api/requests/search.h"
#include "engine/domain/message.h"
#include "engine/domain/task.h"
#include "engine/index/document.h"

namespace flux::search {

// Which thing a document of the index is; the id says where to read it again.
struct ThingRef {
    api::HitKind kind = api::HitKind::Message;
    domain::ConversationId conversation; // of a message
    qint64 position = 0;                 // of a message
    domain::TaskId task;                 // of a task or step
    domain::StepKey step;
    domain::ObjectId object; // of an object, memory or file

    [[nodiscard]] QString id() const; // "m/<conversation>/<position>", "t/<task>", "s/<task>/<step>", "o/<object>"
    [[nodiscard]] static std::optional<ThingRef> parse(const QString& id);
};

// A thing as it is found, and as it is shown.
struct Thing {
    ThingRef ref;
    QString type; // of an object
    QString title;
    QString body;
    QString tags;
    QStringList labels;
    base::Instant at;

    [[nodiscard]] index::IndexDocument document() const;
    [[nodiscard]] QString text() const; // all of it, for phrases and snippets
};

// Everything a person can read of it. Values of any depth; of a text more than a megabyte long the beginning. Pure.
[[nodiscard]] Thing thingOf(const domain::Message& message);
[[nodiscard]] Thing thingOf(const domain::Task& task);
[[nodiscard]] Thing thingOf(const domain::Task& task, const domain::StepState& step);
// `extracted`: the text inside a file.
[[nodiscard]] Thing thingOf(const domain::WorkspaceObject& object, const QString& extracted);

} // namespace flux::search
