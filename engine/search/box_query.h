#pragma once

#include "engine/api/requests/search.h"
#include "engine/domain/conversation.h"

#include <QtCore/QTimeZone>

namespace flux::search {

// What a person typed into the search box, taken apart.
struct BoxQuery {
    QString words;                   // free words, "phrases", prefix*, -without: for the text index
    std::vector<api::HitKind> kinds; // type:object; empty: any
    QStringList labels;              // type:event, from:, has:, in:, is: – see labels.h
    QStringList without;             // the same with a minus
    std::optional<base::Instant> from, before;
    std::optional<domain::Split> split; // in:inbox …: of the conversation
    std::optional<bool> unread;         // is:unread, is:read: of the conversation
    bool impossible = false;            // two filters that nothing can fit at once
    QStringList notes;                  // what was not understood, as sentences

    [[nodiscard]] bool hasFilters() const;
};

// Free words and filters: type: from: before: after: has: in: is:. A filter may be quoted (from:"Anna Berg") and, but
// for before: and after:, taken away (-type:task). Days are ISO (2026-03-02, 2026-03, 2026), today, yesterday or an age
// (7d, 2w, 6m, 1y), in the person's zone; after: begins with its day, before: ends where its day begins. What looks
// like a filter and is none is read as words, which a note says. Never fails. Pure.
[[nodiscard]] BoxQuery parseBox(const QString& text, base::Instant now, const QTimeZone& zone);

} // namespace flux::search
