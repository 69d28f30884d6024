#pragma once

#include "engine/base/clock.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <string>
#include <vector>

namespace flux::index {

// Which part of a document a text is. A word counts as often as its field weighs (BM25F with one common length;
// Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6).
enum class FieldKind : quint8 {
    Body,  // weighs 1
    Tags,  // weighs 2
    Title, // weighs 3
};

[[nodiscard]] constexpr quint32 weightOf(FieldKind field) {
    return field == FieldKind::Title ? 3 : field == FieldKind::Tags ? 2 : 1;
}

struct Field {
    QString text;
    FieldKind field = FieldKind::Body;
};

// One thing that can be found. `kind` is the caller's own small number (0 … 63), `at` what recency is counted from.
struct IndexDocument {
    QString id;
    int kind = 0;
    std::vector<Field> fields;
    base::Instant at;
    QStringList labels = {}; // "type=event": what it can be narrowed down by; compared as they are, found by no word
};

// What the index takes in at most; the rest is left out without a complaint, except for an id.
// Of one document, all fields together; fewer when nearly every word of it is a new one.
inline constexpr qsizetype kMaxIndexedChars = 16 * 1024 * 1024;
inline constexpr qsizetype kMaxTermBytes = 96; // of one word; longer ones are cut
inline constexpr qsizetype kMaxIdBytes = 512;  // a longer id is an error
inline constexpr int kMaxKind = 63;

// The word of the dictionary that stands for a label; of the empty one, which every document has. No text gives it.
[[nodiscard]] inline std::string labelTerm(const QString& label) {
    return ('\x02' + label.toUtf8().left(kMaxTermBytes)).toStdString();
}

} // namespace flux::index
