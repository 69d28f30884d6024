#include "engine/agents/text/sentences.h"

#include <QtCore/QSet>

namespace flux::agents {

namespace {

constexpr qsizetype kLongest = 800;
constexpr qsizetype kHeadingLongest = 60;
constexpr qsizetype kLabelLongest = 28;

QSet<QString> wordSet(const char16_t* words) {
    const QStringList list = QString::fromUtf16(words).split(u' ');
    return QSet<QString>(list.begin(), list.end());
}

const QSet<QString>& abbreviations() {
    static const QSet<QString> words = wordSet(u"mr mrs ms dr prof st sr jr vs etc e.g i.e cf al approx no fig eq vol "
                                               u"pp p ed inc ltd co corp dept est jan feb mar apr jun jul "
                                               u"aug sep sept oct nov dec mon tue wed thu fri sat sun u.s u.k a.m p.m "
                                               u"z.b d.h u.a bzw ca nr evtl ggf inkl exkl max min mind str "
                                               u"tel usw vgl abs art bd hr fr s.o s.u z.t u.u abb aufl hrsg mio mrd "
                                               u"p.ex c.-à-d m mme mlle env av bd cie éd sra srta ud uds "
                                               u"pág núm aprox dra ej p.ej");
    return words;
}

const QSet<QString>& months() {
    static const QSet<QString> words =
        wordSet(u"januar februar märz april mai juni juli august september oktober november dezember "
                u"january february march may june july october december quartal etage stock");
    return words;
}

bool isStop(QChar c) {
    return c == u'.' || c == u'!' || c == u'?' || c == u'…';
}
bool isWideStop(QChar c) {
    return c == u'。' || c == u'！' || c == u'？' || c == u'．';
}
bool isOtherStop(QChar c) {
    return c == u'؟' || c == u'۔' || c == u'।' || c == u'॥';
}
bool isCloser(QChar c) {
    return QStringView(u"\"'”’»)]」』）").contains(c);
}
bool isOpener(QChar c) {
    return QStringView(u"\"'“‘„«([¿¡「『（").contains(c);
}

// How many characters of a list marker start the line ("- ", "12. ", "• [x] "), 0 if none.
qsizetype listMarker(QStringView line) {
    qsizetype at = 0;
    if (line.isEmpty())
        return 0;
    if (QStringView(u"-*+•–·").contains(line[0])) {
        at = 1;
    } else {
        while (at < line.size() && at < 3 && line[at].isDigit())
            ++at;
        if (at == 0 || at >= line.size() || (line[at] != u'.' && line[at] != u')'))
            return 0;
        ++at;
    }
    if (at >= line.size() || !line[at].isSpace())
        return 0;
    while (at < line.size() && line[at].isSpace())
        ++at;
    if (line.size() - at > 3 && line[at] == u'[' && line[at + 2] == u']' && line[at + 3] == u' ')
        at += 4;
    return at;
}

bool isRule(QStringView line) {
    if (line.size() < 3 || !QStringView(u"-=*_").contains(line[0]))
        return false;
    for (const QChar c : line) {
        if (c != line[0] && c != u' ')
            return false;
    }
    return true;
}

// "Present: Marta, Jo" – a label, a colon, a value.
bool isLabelled(QStringView line) {
    const qsizetype colon = line.indexOf(u": ");
    return colon > 0 && colon <= kLabelLongest && line[0].isLetter() && !line.left(colon).contains(u'.');
}

class Splitter {
public:
    explicit Splitter(QStringView text) : m_text(text) {}

    std::vector<Sentence> split() {
        skipFrontMatter();
        while (m_at < m_text.size())
            line(nextLine());
        endUnit();
        return std::move(m_out);
    }

private:
    QStringView nextLine() {
        qsizetype end = m_text.indexOf(u'\n', m_at);
        if (end < 0)
            end = m_text.size();
        const QStringView raw = m_text.mid(m_at, end - m_at);
        m_at = end + 1;
        return raw;
    }

    void skipFrontMatter() {
        if (m_text.startsWith(QChar(0xFEFF)))
            m_at = 1;
        if (!m_text.mid(m_at).startsWith(u"---\n") && !m_text.mid(m_at).startsWith(u"---\r\n"))
            return;
        const qsizetype start = m_at;
        nextLine();
        for (int i = 0; i < 100 && m_at < m_text.size(); ++i) {
            if (nextLine().trimmed() == u"---")
                return;
        }
        m_at = start;
    }

    void line(QStringView raw) {
        QStringView text = raw.trimmed();
        if (text.startsWith(u"```") || text.startsWith(u"~~~")) {
            endUnit();
            m_inCode = !m_inCode;
            return;
        }
        if (m_inCode)
            return;
        while (text.startsWith(u'>'))
            text = text.mid(1).trimmed();
        if (text.isEmpty() || text.startsWith(u'|')) {
            endUnit();
            return;
        }
        if (isRule(text)) {
            if (m_unitLines == 1 && (text[0] == u'=' || text[0] == u'-'))
                m_heading = true; // setext: the line above is a heading
            endUnit();
            return;
        }
        if (text.startsWith(u'#')) {
            endUnit();
            while (text.startsWith(u'#'))
                text = text.mid(1);
            m_unit = text.trimmed().toString();
            m_heading = true;
            endUnit();
            return;
        }
        if (const qsizetype marker = listMarker(text); marker > 0) {
            endUnit();
            m_listItem = true;
            append(text.mid(marker));
            return;
        }
        if (m_unitLines > 0 && (isLabelled(text) || m_labelled))
            endUnit();
        m_labelled = isLabelled(text);
        append(text);
    }

    void append(QStringView text) {
        if (!m_unit.isEmpty())
            m_unit += u' ';
        m_unit += text;
        ++m_unitLines;
    }

    void endUnit() {
        if (!m_unit.isEmpty()) {
            const bool looksLikeHeading = !m_listItem && !m_labelled && m_unitLines == 1 &&
                                          m_unit.size() <= kHeadingLongest && !isStop(m_unit.back()) &&
                                          !isWideStop(m_unit.back()) && !isOtherStop(m_unit.back());
            if (m_heading || looksLikeHeading)
                add(m_unit, true, true);
            else
                cut();
        }
        m_unit.clear();
        m_unitLines = 0;
        m_heading = m_listItem = m_labelled = false;
    }

    void add(QStringView text, bool opens, bool heading) {
        text = text.trimmed();
        if (!text.isEmpty())
            m_out.push_back({text.toString(), opens, m_listItem, heading});
    }

    void cut() {
        const QStringView unit = m_unit;
        qsizetype start = 0;
        for (qsizetype i = 0; i < unit.size(); ++i) {
            qsizetype end = 0;
            if (isWideStop(unit[i]) || isOtherStop(unit[i]))
                end = closersFrom(i + 1);
            else if (isStop(unit[i]))
                end = stopAt(i, start);
            else if (i - start >= kLongest && unit[i].isSpace())
                end = i;
            else if (i - start >= 2 * kLongest && !unit[i].isLowSurrogate())
                end = i;
            if (end <= start)
                continue;
            add(unit.mid(start, end - start), start == 0, false);
            start = end;
            i = end - 1;
        }
        if (start < unit.size())
            add(unit.mid(start), start == 0, false);
    }

    qsizetype closersFrom(qsizetype at) const {
        while (at < m_unit.size() && (isCloser(m_unit[at]) || isStop(m_unit[at]) || isWideStop(m_unit[at])))
            ++at;
        return at;
    }

    // Where the sentence ends whose stop stands at `at`; 0 if it goes on.
    qsizetype stopAt(qsizetype at, qsizetype start) const {
        const QStringView unit = m_unit;
        const qsizetype end = closersFrom(at + 1);
        if (end >= unit.size())
            return unit.size();
        if (!unit[end].isSpace())
            return 0;
        qsizetype next = end;
        while (next < unit.size() && (unit[next].isSpace() || isOpener(unit[next])))
            ++next;
        if (next >= unit.size())
            return unit.size();
        if (unit[next].isLower())
            return 0;
        if (unit[at] == u'.' && end == at + 1 && isAbbreviated(at, start, next))
            return 0;
        return end;
    }

    bool isAbbreviated(qsizetype at, qsizetype start, qsizetype next) const {
        const QStringView unit = m_unit;
        qsizetype from = at;
        while (from > start && !unit[from - 1].isSpace() && !isOpener(unit[from - 1]))
            --from;
        const QString word = unit.mid(from, std::min<qsizetype>(at - from, 32)).toString().toLower();
        if (word.size() == 1 && word[0].isLetter())
            return true;                                                // an initial
        if (!word.isEmpty() && word.size() <= 2 && word[0].isDigit()) { // "3. März"
            qsizetype end = next;
            while (end < unit.size() && unit[end].isLetter())
                ++end;
            return months().contains(unit.mid(next, end - next).toString().toLower());
        }
        return abbreviations().contains(word);
    }

    QStringView m_text;
    qsizetype m_at = 0;
    std::vector<Sentence> m_out;
    QString m_unit;
    int m_unitLines = 0;
    bool m_inCode = false, m_heading = false, m_listItem = false, m_labelled = false;
};

} // namespace

std::vector<Sentence> splitSentences(QStringView text) {
    return Splitter(text).split();
}

} // namespace flux::agents
