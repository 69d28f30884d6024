#pragma once

#include "engine/exchange/import_sink.h"
#include "engine/exchange/object_writer.h"

namespace flux::exchange {

// A folder of Markdown files, or one such file, with properties at their top (YAML). A file becomes an object of
// `type`, or of the type that its property "flux_type" names: the properties are its data, the rest is its text
// ("content" of a note, "notes" of a contact, "description" of an event); the title is the property, the first heading,
// or the file's name. "tags" become tags. The key is the path within the folder, with the folder's name. Files of at
// most 16 MiB, at most 100,000; hidden ones and links are left out; a broken one is reported with its path. Errors:
// NotFound, and those of the sink.
[[nodiscard]] base::Result<void> readMarkdown(const QString& path, const QString& type, ImportSink& sink);

// Writes a file for each object into the folder, "note/Call the bank.md", with the id, so that it comes in as the same
// object. The folder is there. Names are clean on every system; of equal ones the second gets " (2)".
[[nodiscard]] std::unique_ptr<ObjectWriter> markdownWriter(const QString& folder);

} // namespace flux::exchange
