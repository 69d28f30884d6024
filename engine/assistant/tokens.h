#pragma once

#include <QtCore/QString>

#include <vector>

namespace flux::assistant {

enum class TokenKind {
    Word,     // letters; low holds it in lower case with plain apostrophes
    Number,   // digits
    Url,      // with a scheme, or www.…
    Mail,     // an address
    Path,     // ~/notes, ./a, /x/y.csv, C:\x, notes/a.md
    FileName, // a bare name with a known ending: brief.md
    Quoted,   // what stands between quotes; may be anything of the above, with spaces
    Mark,     // one punctuation character
    LineBreak,
};

struct Token {
    TokenKind kind = TokenKind::Word;
    QString text;
    QString low;
    qsizetype at = 0, length = 0; // in the text
};

// Cuts a message into tokens. Knows quotes of several languages, addresses with punctuation behind them, backslash
// before a space in a path, and file names that end a sentence ("brief.md."). Any text is accepted; linear.
[[nodiscard]] std::vector<Token> tokenize(const QString& text);

// What a quoted text would be if it stood alone: Url, Mail, Path, FileName, or Quoted for anything else.
[[nodiscard]] TokenKind kindOfQuoted(const QString& text);

// The ending of a file name in lower case without its dot, if it is one that people use for files; else empty.
[[nodiscard]] QString knownExtension(QStringView name);

} // namespace flux::assistant
