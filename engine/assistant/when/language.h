#pragma once

#include "engine/assistant/when/grammar.h"

#include <map>

namespace flux::assistant {

// A data file of a language: word classes, then rules (YAML 1.2):
//   words: {weekday: {monday: 1, …}, …}     values are numbers or names of units ("DAY")
//   rules: {piece: ["today => unit=DAY offset=0", …], …}
// Adds it to `grammar`. Errors: InvalidArgument, with the line of the mistake.
[[nodiscard]] base::Result<void> readLanguage(const QByteArray& yaml, Grammar& grammar);

// Words may have names as values, too ({phone: phone, cell: phone}): each new one gets the next number from
// kFirstSymbol on. And sentences may follow:
//   intents: [{intent: calendar_query, when: must, say: [pattern, …]}, …]
// The slot "owner" takes a name in the genitive ("Annas") and fills "person" ("Anna").
struct SentenceGroup {
    QString intent;
    QString when;                     // "no": times are words like others; "maybe"; "must"
    bool past = false, early = false; // how times are meant; see WhenContext
    QString rule;                     // of the grammar, one a group
    std::map<QString, QString> fixed; // slots that the sentences fill without saying them
};
struct Sentences {
    QStringList symbols;
    std::vector<SentenceGroup> groups;
};
[[nodiscard]] base::Result<void> readSentences(const QByteArray& yaml, Grammar& grammar, Sentences& sentences);

// Texts by their keys, each one text or several forms ({one: …, other: …}); the form of a text alone is empty:
//   texts: {thanks: "…", events: {one: "…", other: "…"}}
using Texts = std::map<QString, std::map<QString, QString>>;
[[nodiscard]] base::Result<Texts> readTexts(const QByteArray& yaml);

} // namespace flux::assistant
