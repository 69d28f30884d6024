#pragma once

#include "engine/base/json.h"

#include <vector>

namespace flux::agents {

// What a text is, by its name and, failing that, by its beginning.
enum class DocumentKind { Prose, Csv, JsonData };

// One text to work on and where it came from.
struct Document {
    QString title;
    QString text; // pages are turned into plain text already
    QString url, path;
    QString readAt; // ISO 8601; empty if unknown
    DocumentKind kind = DocumentKind::Prose;
};

// Documents from an input: a text, an object {title | name, content | text, url, path, read_at}, or a list of these,
// lists inside lists included. Pages (HTML) become text; a missing title is the file name, the page's title or
// "Text 1". Errors: InvalidArgument (something that is no document), ResourceExhausted (more than 2,000 documents or
// 64 million characters in all).
[[nodiscard]] base::Result<std::vector<Document>> readDocuments(const base::Json& input);

// {title, content, url?, path?, read_at?}
[[nodiscard]] base::Json documentJson(const Document& document);
// {title, url?, path?, read_at}; `readAt` stands in where the document has none.
[[nodiscard]] base::Json sourceJson(const Document& document, const QString& readAt);

// A numbered Markdown list of sources as sourceJson makes them; pages as links, files with their path. Empty if none.
[[nodiscard]] QString sourcesMarkdown(const base::Json& sources);

// What a table or a JSON text holds, in plain words: size, columns, ranges and sums. Empty if it cannot be read as
// such; then it is a text like any other.
[[nodiscard]] QString describeData(const Document& document);

} // namespace flux::agents
