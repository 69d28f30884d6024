#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QStringList>

namespace flux::exchange {

// Values of vCard (RFC 6350 section 3.4). Pure.
[[nodiscard]] QString cardText(QByteArrayView value);                         // without its backslashes
[[nodiscard]] QStringList cardParts(const QByteArray& value, char separator); // split where no backslash protects it
[[nodiscard]] QByteArray cardEscaped(const QString& text);                    // the reverse; no control characters
[[nodiscard]] QByteArray quotedPrintable(QByteArrayView text);                // decoded (RFC 2045 section 6.7)
[[nodiscard]] QByteArray foldedLine(const QByteArray& line); // cut to 75 bytes between characters, with its CRLF

} // namespace flux::exchange
