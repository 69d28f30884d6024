#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QIODevice>
#include <QtCore/QString>
#include <QtCore/QStringDecoder>

#include <optional>

namespace flux::net {

// Bytes as text. A byte-order mark wins (UTF-8, UTF-16, UTF-32), then the declared character set if this program knows
// it, then UTF-8 if the bytes are that, then Latin-1 in the reading of the WHATWG Encoding Standard (windows-1252).
// Null: the bytes are no text (a zero byte, many control characters, or mostly bytes above 127 that are not UTF-8).
[[nodiscard]] std::optional<QString> textFromBytes(QByteArrayView bytes, const QByteArray& declaredCharset = {});

// Would textFromBytes give null for a file that starts with these bytes? The end may cut a character.
[[nodiscard]] bool looksBinary(QByteArrayView start);

// The text of a device that is too large to be read as a whole, by the same rules, in pieces of at least 64 Ki
// characters. Reads the device from its beginning to its end once to find out, and again with each rewind().
// Thread: one at a time. Owner of the device, which can seek: the caller.
class TextPieces {
public:
    // Null: no text, or a device that cannot be read again.
    [[nodiscard]] static std::optional<TextPieces> of(QIODevice& device);

    [[nodiscard]] bool rewind();  // false: the device cannot
    [[nodiscard]] QString next(); // empty: the end

private:
    explicit TextPieces(QIODevice& device) : m_device(&device) {}

    QIODevice* m_device;
    std::optional<QStringConverter::Encoding> m_encoding; // none: windows-1252
    QStringDecoder m_decoder;
    bool m_begun = false;
};

// The charset parameter of a Content-Type value, without quotes; empty if there is none.
[[nodiscard]] QByteArray charsetOf(QByteArrayView contentType);
// The type alone, lower case: "text/html".
[[nodiscard]] QByteArray mediaTypeOf(QByteArrayView contentType);

} // namespace flux::net
