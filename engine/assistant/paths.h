#pragma once

#include <QtCore/QString>

#include <optional>

namespace flux::assistant {

// A path as a person writes it, absolute and clean: "~" is the home folder, relative ones start at the working folder.
// Nothing if it is relative and there is no working folder. Windows paths keep their drive, with forward slashes.
[[nodiscard]] std::optional<QString> absolutePath(const QString& written, const QString& home, const QString& working);

[[nodiscard]] QString lastPart(const QString& path);      // "notes" of "/home/x/notes/"
[[nodiscard]] QString withoutEnding(const QString& name); // "report" of "report.txt"

// Would a person take this path for a file? Yes with an ending ("a.md", "x.tar"), no for "notes" and "notes/".
[[nodiscard]] bool looksLikeFile(const QString& path);

// A name for showing: no control characters, shortened in the middle, isolated where it is written right to left.
[[nodiscard]] QString shownName(const QString& name);

// Short words for a web address: "page.html from 127.0.0.1:8080", "example.org".
[[nodiscard]] QString shownUrl(const QString& url);
// A file name for what is behind a web address: "page" of ".../page.html", "example.org" of "https://example.org/".
[[nodiscard]] QString baseNameOfUrl(const QString& url);

} // namespace flux::assistant
