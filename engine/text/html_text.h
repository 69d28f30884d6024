#pragma once

#include <QtCore/QString>

namespace flux::text {

// The words of an HTML page as Markdown-like text: headings with #, list items with -, tables as pipe rows, paragraphs
// apart. Scripts, styles, comments, navigation, forms and attributes are left out; character references are resolved.
// Made for reading and summarising, not for display: what comes out is plain text that nobody renders as HTML again.
// Any text is accepted, also broken markup; linear in its length. Tokens after HTML Living Standard 13.2.5, simplified.
struct HtmlText {
    QString title; // of <title>, else the first heading; may be empty
    QString text;
};
[[nodiscard]] HtmlText htmlToText(QStringView html);

// Does the text look like a page? Looks at its beginning alone.
[[nodiscard]] bool looksLikeHtml(QStringView text);

} // namespace flux::text
