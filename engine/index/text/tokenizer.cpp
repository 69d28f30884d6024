#include "engine/index/text/tokenizer.h"

#include "engine/index/document.h"
#include "engine/index/text/fold.h"

namespace flux::index {

namespace {

constexpr qsizetype kLongestWhole = 256; // UTF-16 units

bool isSpace(QChar c) {
    const char16_t u = c.unicode();
    return u < 0x80 ? u <= ' ' : c.isSpace();
}

bool isPlain(QChar c) { // a letter or a digit, for the shape of a whole
    return c.unicode() < 0x80 ? classOf(c.unicode()) == CharClass::Word : c.isLetterOrNumber();
}

// Is this run without spaces (no punctuation at its ends) one thing that people look for as one?
bool isWhole(QStringView run) {
    bool joined = false;
    for (qsizetype i = 1; i + 1 < run.size(); ++i) {
        const char16_t c = run[i].unicode();
        if (c >= 0x80 || isPlain(run[i]))
            continue;
        if (c == u'@' || (c == u':' && run.mid(i, 3) == QLatin1StringView("://")))
            return true;
        const QChar before = run[i - 1], after = run[i + 1];
        const bool digits = before.isDigit() && after.isDigit();
        const bool name = isPlain(before) && isPlain(after);
        joined = joined || (c == u'_' && name) || (c == u'.' && name) ||
                 (digits && (c == u',' || c == u':' || c == u'/' || c == u'-'));
    }
    return joined;
}

// Cuts folded text to the limit at the border of a character.
void cutTerm(std::string& text) {
    if (text.size() <= std::size_t(kMaxTermBytes))
        return;
    std::size_t end = kMaxTermBytes;
    while (end > 0 && (quint8(text[end]) & 0xC0) == 0x80)
        --end;
    text.resize(end);
}

} // namespace

Tokenizer::Seen Tokenizer::at(qsizetype place) const {
    const QChar unit = m_text[place];
    if (unit.isHighSurrogate() && place + 1 < m_text.size() && m_text[place + 1].isLowSurrogate())
        return {QChar::surrogateToUcs4(unit, m_text[place + 1]), 2};
    return {unit.unicode(), 1};
}

bool Tokenizer::next(Token& token) {
    for (;;) {
        while (m_at < m_text.size()) {
            const Seen seen = at(m_at);
            const CharClass kind = classOf(seen.character);
            if (m_at >= m_chunkEnd && kind != CharClass::Separator && findWhole(token))
                return true;
            if (kind == CharClass::Dense) {
                readPair(token);
                if (!token.text.empty())
                    return true;
            } else if (kind == CharClass::Word) {
                readWord(token);
                if (!token.text.empty())
                    return true;
            } else {
                m_at += seen.units;
            }
        }
        return false;
    }
}

void Tokenizer::give(Token& token, qsizetype begin, qsizetype end, TokenKind kind) {
    token.text.clear();
    token.begin = begin;
    token.end = end;
    token.kind = kind;
    token.closesRun = token.alone = false;
    token.position = m_position;
    foldInto(m_text.mid(begin, end - begin), token.text);
    cutTerm(token.text);
    if (kind != TokenKind::Whole && !token.text.empty())
        ++m_position;
}

// Looks once at each run between spaces. Punctuation around it is none of it: "(see a.b@c.de)."
bool Tokenizer::findWhole(Token& token) {
    qsizetype end = m_at;
    while (end < m_text.size() && !isSpace(m_text[end]))
        ++end;
    m_chunkEnd = end;
    if (end - m_at > kLongestWhole)
        return false;
    while (end > m_at && !isPlain(m_text[end - 1]))
        --end;
    if (!isWhole(m_text.mid(m_at, end - m_at)))
        return false;
    give(token, m_at, end, TokenKind::Whole);
    return !token.text.empty();
}

void Tokenizer::readWord(Token& token) {
    const qsizetype begin = m_at;
    const bool number = m_text[begin].isDigit();
    qsizetype apostrophe = -1;
    while (m_at < m_text.size()) {
        const Seen seen = at(m_at);
        const CharClass kind = classOf(seen.character);
        if (kind == CharClass::Word || kind == CharClass::Hidden) {
            m_at += seen.units;
            continue;
        }
        const bool isApostrophe = seen.character == U'\'' || seen.character == U'\u2019';
        if (!isApostrophe || apostrophe >= 0 || m_at + 1 >= m_text.size() ||
            classOf(at(m_at + 1).character) != CharClass::Word)
            break;
        apostrophe = m_at++;
    }
    qsizetype end = m_at;
    if (apostrophe >= 0 && end - apostrophe > 3) { // "l'homme", "O'Brien": two words
        end = m_at = apostrophe;
        apostrophe = -1;
    }
    if (apostrophe >= 0 && end - apostrophe == 2 && m_text[apostrophe + 1].toLower() == u's')
        end = apostrophe; // "Anna's"
    give(token, begin, end, number ? TokenKind::Number : TokenKind::Word);
    std::erase(token.text, '\'');
    if (const auto curly = token.text.find("\xE2\x80\x99"); curly != std::string::npos)
        token.text.erase(curly, 3);
}

void Tokenizer::readPair(Token& token) {
    const qsizetype begin = m_at;
    m_at += at(begin).units;
    const bool more = m_at < m_text.size() && classOf(at(m_at).character) == CharClass::Dense;
    give(token, begin, more ? m_at + at(m_at).units : m_at, TokenKind::Dense);
    token.closesRun = !more;
    token.alone = !more && !m_inRun;
    m_inRun = more;
}

} // namespace flux::index
