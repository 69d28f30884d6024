#pragma once

#include "engine/domain/workspace_object.h"

#include <optional>

namespace flux::api {

// What can be found.
enum class HitKind { Message, Task, Step, Object, Memory, File };

struct TextRange { // UTF-16 units
    int from = 0, length = 0;
};
struct SearchHit {
    HitKind kind = HitKind::Message;
    QString id;                            // of the message, task, object, memory or file; of a step "<task>/<step>"
    domain::ConversationId conversationId; // where it can be jumped to; empty: nowhere
    qint64 position = 0;                   // of a message, in its conversation
    QString type;                          // of an object
    QString title;
    QString snippet;              // a window of the text around the hit
    std::vector<TextRange> marks; // in the snippet
    base::Instant at;
    double score = 0; // only their order means something
};
struct SearchPage {
    std::vector<SearchHit> hits; // best first
    bool hasMore = false;
    QStringList suggestions; // "did you mean", whole queries
    QStringList notes;       // "There is no filter “form:”. It was read as words."
    qint64 sequence = 0;
};
// One box over everything: words, "phrases", prefix*, -without, and type: from: before: after: has: in: is:
struct Search {
    using Reply = SearchPage;
    static constexpr const char* kMethod = "search.find";
    QString text;
    std::vector<HitKind> kinds; // empty: all
    int limit = 20;             // 1 to 100
    int offset = 0;             // 0 to 1,000
};

} // namespace flux::api
