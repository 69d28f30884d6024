#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>

namespace flux::net {

// Bytes as text. A byte-order mark wins (UTF-8, UTF-16, UTF-32), then the declared character set if this program knows
// it, then UTF-8 if the bytes are that, then Latin-1 in the reading of the WHATWG Encoding Standard (windows-1252).
// Null: the bytes are no text (a zero byte, many control characters, or mostly bytes above 127 that are not UTF-8).
[[nodiscard]] std::optional<QString> textFromBytes(QByteArrayView bytes, const QByteArray& declaredCharset = {});

// Would textFromBytes give null for a file that starts with these bytes? The end may cut a character.
[[nodiscard]] bool looksBinary(QByteArrayView start);

// The charset parameter of a Content-Type value, without quotes; empty if there is none.
[[nodiscard]] QByteArray charsetOf(QByteArrayView contentType);
// The type alone, lower case: "text/html".
[[nodiscard]] QByteArray mediaTypeOf(QByteArrayView contentType);

} // namespace flux::net
