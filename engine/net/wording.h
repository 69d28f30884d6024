#pragma once

#include <QtCore/QString>

namespace flux::net {

// A host or file name inside a sentence, kept together in right-to-left text (U+2068 … U+2069).
[[nodiscard]] QString isolated(const QString& name);

// "512 bytes", "2.1 KB", "10 MB": steps of 1,024, one digit after the point where it says something.
[[nodiscard]] QString sizeText(qint64 bytes);

} // namespace flux::net
