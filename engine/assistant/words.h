#pragma once

#include "engine/assistant/tokens.h"

#include <optional>

namespace flux::assistant {

// What a clause asks for.
enum class Act { Summarize, Read, Show, Save, Mail, Convert, Merge, Compare, Write };

// The verb that a word is, misspelled by at most one letter when it has five or more; nothing for other words.
[[nodiscard]] std::optional<Act> verbOf(const QString& low);

// Why a request cannot be met though it was understood.
enum class Refusal {
    None,
    Watching,   // watch, monitor, every day, when …
    Later,      // tomorrow, at 9, remind me
    Destroying, // delete, move, rename
    Searching,  // search the web, find, look up
    Thinking,   // translate, explain, answer: needs a model
    OtherWay,   // post, call, text message, book, buy
};
[[nodiscard]] Refusal refusalOf(const QString& low);

[[nodiscard]] bool isSummaryNoun(const QString& low); // summary, brief, overview …
[[nodiscard]] bool isFileNoun(const QString& low);    // file, files, notes, document …
[[nodiscard]] bool isPageNoun(const QString& low);    // page, pages, url, site, article …
[[nodiscard]] bool isResultNoun(const QString& low);  // result, table, list, text, comparison …: what can be saved
[[nodiscard]] bool isWrittenNoun(const QString& low); // note, memo, todo …: what a person dictates
[[nodiscard]] bool isFolderNoun(const QString& low);  // folder, directory
[[nodiscard]] bool isMailNoun(const QString& low);    // mail, email, message
[[nodiscard]] bool isPronoun(const QString& low);     // it, them
[[nodiscard]] bool isPointer(const QString& low);     // this, that, these, everything: points back if nothing follows
[[nodiscard]] bool isFiller(const QString& low);      // articles, politeness: may be left out without a loss
[[nodiscard]] bool isShort(const QString& low);       // short, brief, concise
[[nodiscard]] bool isLong(const QString& low);        // long, detailed
[[nodiscard]] bool isConnective(const QString& low);  // and, then, also, finally …
[[nodiscard]] bool isOtherFormat(const QString& low); // pdf, word …: what nobody here can write
[[nodiscard]] QString formatOf(const QString& low);   // "csv", "json", "markdown", "text", or ""

} // namespace flux::assistant
