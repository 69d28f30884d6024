#pragma once

#include "engine/assistant/words.h"

#include <QtCore/QDate>
#include <QtCore/QStringList>

namespace flux::assistant {

// Something to read.
struct SourceRef {
    enum class Kind { Url, File, Folder, Text } kind = Kind::File;
    QString value;          // address, absolute path, or the text itself
    bool recursive = false; // folders

    friend bool operator==(const SourceRef&, const SourceRef&) = default;
};

// One request of a message: "fetch X", "save it as Y", "mail the summary to Z".
struct Clause {
    Act act = Act::Read;
    std::vector<SourceRef> sources;
    bool refersBack = false;  // "it", "the result"
    bool asksSummary = false; // the thing is a summary: "save a brief", "mail me the summary"
    QString noun;             // what the thing is called: "brief", "table", "page"
    QString name;             // of the file to save as, as written, without a guess at its ending
    QString format;           // "csv", "json", "markdown", "text"
    QDate nameDate;           // "brief for today"
    QStringList recipients;
    bool toMe = false;
    bool toSomebody = false; // "to Marta": a person without an address
    QString somebody;
    QString subject;
    QString text; // dictated: the body of a mail, the words of a note, the text to summarise
    bool hasText = false;
    int maxSentences = 0;
    QString style; // "paragraph"
    QString focus;
    QString sortBy;
    int limit = 0;       // rows
    int statedCount = 0; // "these three pages"
    QString statedNoun;
    bool recursive = false;
    bool countsAsPages = false;
};

// What is in the way of understanding a message.
struct Obstacle {
    enum class Kind {
        None,
        NothingAsked,  // no request found
        UnknownWords,  // words that no rule covers; `words`
        CannotDo,      // understood, not possible; `refusal`
        UnknownFolder, // "the sample folder", not among the granted ones; `words`
        RelativePath,  // a relative path and no working folder; `words`
        BadAddress,    // another scheme than http and https; `words`
        TooMany,       // sources or recipients beyond the limit
    } kind = Kind::None;
    Refusal refusal = Refusal::None;
    QStringList words;
};

struct Goal {
    std::vector<Clause> clauses;
    Obstacle obstacle;
    QStringList namedPaths; // absolute; those that are to be read
};

// What the grammar has to know of the surroundings.
struct GrammarContext {
    QDate today;
    QString homeFolder, workingFolder;
    QStringList grantedFolders;
};

// Reads a message as a row of requests. Pure, linear but for small constants; never guesses: a word that no rule covers
// is an obstacle.
[[nodiscard]] Goal parseGoal(const QString& text, const GrammarContext& context);

} // namespace flux::assistant
