#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace flux::papers {

// How the program ends; engine/text/papers.cpp makes sentences of them.
enum Outcome { Done = 0, WrongCall = 1, Damaged = 2, Locked = 3, NotWritten = 4 };

// Prints the text of the paper to standard output, UTF-8, a form feed behind each page; at most 2,000 pages.
[[nodiscard]] Outcome printText(const QString& path);

// Lays out HTML (the subset of Qt's rich text) on pages of A4 with their numbers. Loads nothing that it refers to.
[[nodiscard]] Outcome writePaper(const QByteArray& html, const QString& path);

} // namespace flux::papers
