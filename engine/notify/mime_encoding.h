#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::notify {

// The encodings of MIME, as pure functions. Lines end in CR LF and are at most 76 characters long.

// A header with free text: plain and folded when it is short ASCII, else encoded words (RFC 2047). Control characters
// become spaces, so no text can start a header of its own. Ends in CR LF.
[[nodiscard]] QByteArray textHeader(const QByteArray& name, const QString& text);

// A display name for an address (RFC 5322 phrase): atoms, a quoted string, or encoded words.
[[nodiscard]] QByteArray phrase(const QString& name);

// A parameter such as filename: quoted when ASCII, else with an ASCII stand-in and the RFC 2231 form, in sections when
// long. Starts with ";", has no line end at its end.
[[nodiscard]] QByteArray parameter(const QByteArray& name, const QString& value);

[[nodiscard]] QByteArray quotedPrintable(const QByteArray& text); // RFC 2045, section 6.7; line ends become CR LF
[[nodiscard]] QByteArray base64Lines(const QByteArray& bytes);    // RFC 2045, section 6.8

// Text as one body part: its Content-Type and Content-Transfer-Encoding headers, an empty line, the encoded text.
[[nodiscard]] QByteArray textPart(const QString& text);

} // namespace flux::notify
