#pragma once

#include "engine/text/papers.h"

namespace flux::text {

struct FileTextLimits {
    qint64 maxBytes = 64LL * 1024 * 1024; // of the file; of a larger text file the beginning is read
    qsizetype maxChars = 2'000'000;       // of the text that comes out
};

// The words in a file, for searching: of plain text and Markdown as it is, of HTML without its tags, of CSV as it is,
// of JSON its names and values, of PDF and docx the text. What kind it is, its beginning says, and where that does not,
// its name (`name`: what the person calls it; the path may be that of a blob). Of any other kind: an empty text.
// Errors: those of opening the file, and of a file that is damaged. Thread: any that may block.
[[nodiscard]] base::Result<QString> textOfFile(const QString& path, const QString& name, const Papers& papers,
                                               const FileTextLimits& limits = {});

} // namespace flux::text
