#pragma once

#include <QtCore/QStringView>

#include <string>

namespace flux::index {

enum class TokenKind : quint8 {
    Word,   // letters, maybe with digits
    Number, // begins with a digit
    Dense,  // two neighbours of a script without spaces; the last of a run stands alone as well
    Whole,  // an address, a number with points, a file name as one; its parts come after it
};

struct Token {
    std::string text;    // folded, at most kMaxTermBytes
    qsizetype begin = 0; // UTF-16 units in the text it came from
    qsizetype end = 0;
    quint32 position = 0; // counts the tokens that are not whole; of a whole one, that of its first part
    TokenKind kind = TokenKind::Word;
    bool closesRun = false; // of a dense one: the single character at the end
    bool alone = false;     // of that one: it is the whole run
};

// Cuts a text into what is indexed and looked for. Words are runs of letters and digits; "Anna's" gives "anna",
// "don't" "dont". Dense scripts give overlapping pairs, as the Unicode consortium knows no word breaks without a
// dictionary (UAX 29). Linear in the text. Thread: one at a time; the text outlives it.
class Tokenizer {
public:
    explicit Tokenizer(QStringView text) : m_text(text) {}

    // The next token into `token`, whose memory is used again; false at the end.
    [[nodiscard]] bool next(Token& token);

private:
    struct Seen {
        char32_t character = 0;
        int units = 1;
    };
    [[nodiscard]] Seen at(qsizetype place) const;
    [[nodiscard]] bool findWhole(Token& token);
    void readWord(Token& token);
    void readPair(Token& token);
    void give(Token& token, qsizetype begin, qsizetype end, TokenKind kind);

    QStringView m_text;
    qsizetype m_at = 0;
    qsizetype m_chunkEnd = 0; // of the run without spaces that was looked at for a whole
    quint32 m_position = 0;
    bool m_inRun = false; // of dense characters
};

} // namespace flux::index
