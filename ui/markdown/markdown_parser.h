#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <vector>

namespace flux::ui {

struct MarkdownTable {
    QStringList head;              // HTML of each cell
    QStringList align;             // "left", "center" or "right", one a column
    std::vector<QStringList> rows; // as long as head each
    friend bool operator==(const MarkdownTable&, const MarkdownTable&) = default;
};

// One piece of a message. Lists and quotes are flat: an item is a paragraph with a marker, an indent and the number of
// quotes around it.
struct MarkdownBlock {
    enum class Kind { Paragraph, Heading, Code, Table, Rule };

    Kind kind = Kind::Paragraph;
    QString html;       // inline HTML of our own making: b, i, s, u, code, br and a href alone
    QString plain;      // the same as plain text (for readers and for Copy)
    int level = 0;      // heading: 1 to 6
    int indent = 0;     // lists around it
    int quotes = 0;     // quotes around it
    QString marker;     // "•" or "3." at the first paragraph of an item
    QString task;       // "open" or "done" for an item of a task list
    bool tight = false; // follows the block before it without a gap
    QString language;   // code: the word after the fence
    QString code;
    MarkdownTable table;
    friend bool operator==(const MarkdownBlock&, const MarkdownBlock&) = default;
};

// Markdown (CommonMark with GitHub's tables, task lists, strike-through and bare links; parsed by md4c) as blocks.
// Promises: raw HTML stays text; a picture becomes its words with a link, nothing is loaded; links lead to http, https
// and mailto alone; no input fails. More than 400,000 characters are cut, and the last block says so.
std::vector<MarkdownBlock> parseMarkdown(const QString& text);

} // namespace flux::ui
