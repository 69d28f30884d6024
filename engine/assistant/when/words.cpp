#include "engine/assistant/when/words.h"

namespace flux::assistant {

namespace {

bool isApostrophe(QChar c) {
    return c == u'\'' || c == u'’' || c == u'‘' || c == u'`';
}

// Letters are compared without their marks: people type "manana" and "marz".
QChar folded(QChar c) {
    const QString apart = c.decomposition();
    return (apart.isEmpty() || !apart.front().isLetter() ? c : apart.front()).toLower();
}

bool isWordPart(QChar c) {
    return c.isLetter() || c.isMark() || c.isSurrogate();
}

class Cutter {
public:
    explicit Cutter(const QString& text) : m_text(text) {}

    std::vector<SpokenWord> cut() {
        while (m_at < m_text.size() && m_words.size() < kMaxSpokenWords) {
            const QChar c = m_text[m_at];
            if (c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
                ++m_at;
            else if (c.isDigit())
                takeDigits();
            else if (isWordPart(c))
                takeLetters();
            else if (isApostrophe(c) && takePossessive(m_at))
                continue;
            else
                add(m_at, m_at + 1, QString(isApostrophe(c) ? QChar(u'\'') : c));
        }
        return std::move(m_words);
    }

private:
    void add(qsizetype from, qsizetype to, QString low) {
        SpokenWord word;
        word.low = std::move(low);
        word.at = from;
        word.length = to - from;
        word.glued = !m_words.empty() && m_words.back().at + m_words.back().length == from;
        m_words.push_back(std::move(word));
        m_at = to;
    }

    void takeDigits() {
        qsizetype end = m_at;
        QString digits;
        while (end < m_text.size() && m_text[end].isDigit())
            digits += QString::number(m_text[end++].digitValue());
        add(m_at, end, digits);
        if (digits.size() <= 9)
            m_words.back().number = digits.toInt();
    }

    // "'s" behind a word, as a word of its own.
    bool takePossessive(qsizetype at) {
        if (at == 0 || !m_text[at - 1].isLetterOrNumber() || at + 1 >= m_text.size() ||
            m_text[at + 1].toLower() != u's')
            return false;
        if (at + 2 < m_text.size() && m_text[at + 2].isLetterOrNumber())
            return false;
        add(at, at + 2, QStringLiteral("'s"));
        return true;
    }

    // "a.m.", "p.m", "z.b.": single letters with points between them are one word.
    bool takeInitials() {
        QString low;
        qsizetype end = m_at;
        while (end + 1 < m_text.size() && m_text[end].isLetter() && m_text[end + 1] == u'.') {
            low += folded(m_text[end]);
            end += 2;
        }
        const bool open = end < m_text.size() && m_text[end].isLetter() &&
                          (end + 1 == m_text.size() || !m_text[end + 1].isLetterOrNumber());
        if (open && !low.isEmpty())
            low += folded(m_text[end++]);
        if (low.size() < 2 || (end < m_text.size() && m_text[end].isLetterOrNumber()))
            return false;
        add(m_at, end, low);
        return true;
    }

    void takeLetters() {
        if (takeInitials())
            return;
        QString low;
        qsizetype end = m_at;
        for (; end < m_text.size(); ++end) {
            const QChar c = m_text[end];
            const bool inside = isApostrophe(c) && end > m_at && end + 1 < m_text.size() && m_text[end + 1].isLetter();
            const bool possessive = inside && m_text[end + 1].toLower() == u's' &&
                                    (end + 2 == m_text.size() || !m_text[end + 2].isLetterOrNumber());
            if ((!isWordPart(c) && !inside) || possessive)
                break;
            if (!c.isMark())
                low += inside ? QChar(u'\'') : folded(c);
        }
        add(m_at, end, low);
    }

    const QString& m_text;
    qsizetype m_at = 0;
    std::vector<SpokenWord> m_words;
};

} // namespace

std::vector<SpokenWord> spokenWords(const QString& text) {
    return Cutter(text).cut();
}

} // namespace flux::assistant
