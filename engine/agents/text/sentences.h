#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::agents {

// One sentence or list item of a text, as written there; only line breaks inside it have become spaces.
struct Sentence {
    QString text;
    bool opensParagraph = false;
    bool listItem = false;
    bool heading = false; // a heading, or a short line that reads like one
};

// Cuts a text or Markdown document into sentences, in order. Knows common abbreviations of English, German, French and
// Spanish, initials, ordinals before months, list items, headings, "Label: value" lines and the full stops of Chinese,
// Japanese, Arabic, Urdu and Hindi. Code blocks, front matter and table rows are left out.
// Any text is accepted; linear in its length. What has no end is cut at about 800 characters.
[[nodiscard]] std::vector<Sentence> splitSentences(QStringView text);

} // namespace flux::agents
