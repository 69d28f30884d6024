#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::text {

// The text of a word processor's document (Office Open XML, ECMA-376 part 1, section 17): its paragraphs, one a line,
// cells of a table apart by tabs. Headers, footnotes and comments are left out. At most `maxChars` characters of it.
// Errors: InvalidArgument (no such document, damaged), ResourceExhausted (a zip bomb).
[[nodiscard]] base::Result<QString> textOfDocx(const QString& path, qsizetype maxChars);

// The same from its word/document.xml. Broken XML gives what stands before the fault.
[[nodiscard]] QString textOfWordXml(const QByteArray& xml, qsizetype maxChars);

} // namespace flux::text
