#include "engine/assistant/tokens.h"

#include <QtCore/QSet>

#include <array>

namespace flux::assistant {

namespace {

constexpr QStringView kTrailing = u".,;:!?)]}>\"'”’»…؟،؛。、，";
constexpr QStringView kLeading = u"([{<";

const QSet<QString>& extensions() {
    static const QSet<QString> all = [] {
        const QStringList list =
            QStringLiteral(
                "md markdown txt text csv tsv json html htm log yaml yml xml rst tex ini conf cfg toml pdf doc "
                "docx odt "
                "xls xlsx ods ppt pptx rtf png jpg jpeg gif svg zip eml ics vcf py js c cpp h hpp java rs sh sql")
                .split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return all;
}

struct QuotePair {
    char16_t open;
    QStringView close;
};
constexpr std::array<QuotePair, 8> kQuotes{QuotePair{u'"', u"\"”“"},
                                           {u'“', u"”“\""},
                                           {u'„', u"“”\""},
                                           {u'«', u"»"},
                                           {u'»', u"«"},
                                           {u'‘', u"’"},
                                           {u'\'', u"'"},
                                           {u'`', u"`"}};

bool isDrive(QStringView chunk) {
    return chunk.size() >= 3 && chunk[0].isLetter() && chunk[0].unicode() < 128 && chunk[1] == u':' &&
           (chunk[2] == u'\\' || chunk[2] == u'/');
}

bool isMail(QStringView chunk) {
    const qsizetype at = chunk.indexOf(u'@');
    if (at <= 0 || chunk.indexOf(u'@', at + 1) >= 0 || chunk.size() > 254)
        return false;
    const QStringView domain = chunk.mid(at + 1);
    const qsizetype dot = domain.lastIndexOf(u'.');
    if (dot <= 0 || dot + 1 > domain.size() - 1)
        return false;
    for (const QChar c : chunk) {
        if (!c.isLetterOrNumber() && !QStringView(u"@.-_+%'&=~!#").contains(c))
            return false;
    }
    return !domain.contains(u"..") && !domain.startsWith(u'-');
}

// "example.org/page": an address without its scheme. Only well-known endings, so that "notes.md" is none.
bool isHost(QStringView chunk) {
    static const QSet<QString> endings = [] {
        const QStringList list =
            QStringLiteral("com org net de io eu ch at uk fr es it nl info edu gov dev app").split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    const qsizetype slash = chunk.indexOf(u'/');
    const QStringView host = slash < 0 ? chunk : chunk.left(slash);
    const qsizetype dot = host.lastIndexOf(u'.');
    if (dot <= 0 || host.size() > 253 || !host[0].isLetterOrNumber())
        return false;
    for (const QChar c : host) {
        if (c.unicode() > 127 || (!c.isLetterOrNumber() && c != u'.' && c != u'-'))
            return false;
    }
    return endings.contains(host.mid(dot + 1).toString().toLower());
}

bool isPath(QStringView chunk) {
    if (chunk == u"~" || chunk == u"." || chunk == u".." || chunk == u"/" || isDrive(chunk))
        return true;
    if (chunk.startsWith(u"~/") || chunk.startsWith(u"./") || chunk.startsWith(u"../") || chunk.startsWith(u"\\\\") ||
        chunk.startsWith(u".\\") || chunk.startsWith(u"..\\") || chunk.startsWith(u"~\\"))
        return true;
    if (chunk.startsWith(u'/'))
        return chunk.size() > 1 && chunk[1] != u'/';
    static const QSet<QString> pairs{QStringLiteral("and/or"),  QStringLiteral("either/or"), QStringLiteral("he/she"),
                                     QStringLiteral("his/her"), QStringLiteral("n/a"),       QStringLiteral("yes/no"),
                                     QStringLiteral("w/o"),     QStringLiteral("24/7")};
    const qsizetype slash = std::max(chunk.indexOf(u'/'), chunk.indexOf(u'\\'));
    return slash > 0 && chunk[0].isLetterOrNumber() && !pairs.contains(chunk.toString().toLower()) &&
           (!chunk[slash - 1].isDigit() || !knownExtension(chunk).isEmpty());
}

TokenKind kindOf(QStringView chunk) {
    if (chunk.contains(u"://") || chunk.startsWith(u"www.", Qt::CaseInsensitive))
        return TokenKind::Url;
    if (isMail(chunk))
        return TokenKind::Mail;
    if (isHost(chunk))
        return TokenKind::Url;
    if (isPath(chunk))
        return TokenKind::Path;
    if (!knownExtension(chunk).isEmpty())
        return TokenKind::FileName;
    for (const QChar c : chunk) {
        if (!c.isDigit())
            return TokenKind::Word;
    }
    return TokenKind::Number;
}

class Tokenizer {
public:
    explicit Tokenizer(const QString& text) : m_text(text) {}

    std::vector<Token> run() {
        while (m_at < m_text.size()) {
            const QChar c = m_text[m_at];
            if (c == u'\n')
                mark(TokenKind::LineBreak);
            else if (c.isSpace())
                ++m_at;
            else if (!quoted())
                chunk();
        }
        return std::move(m_out);
    }

private:
    void push(TokenKind kind, qsizetype at, qsizetype length, QString text) {
        QString low = text.toLower();
        low.replace(u'’', u'\'');
        m_out.push_back({kind, std::move(text), std::move(low), at, length});
    }

    void mark(TokenKind kind) {
        push(kind, m_at, 1, m_text.mid(m_at, 1));
        ++m_at;
    }

    bool quoted() {
        for (const QuotePair& pair : kQuotes) {
            if (m_text[m_at] != QChar(pair.open) || m_unpaired.contains(QChar(pair.open)))
                continue;
            qsizetype end = m_at + 1;
            while (end < m_text.size() && !closes(pair, end))
                ++end;
            if (end >= m_text.size()) {
                m_unpaired.insert(QChar(pair.open)); // there is no other end either: do not look again
                return false;
            }
            push(TokenKind::Quoted, m_at, end + 1 - m_at, m_text.mid(m_at + 1, end - m_at - 1).trimmed());
            m_at = end + 1;
            return true;
        }
        return false;
    }

    // An apostrophe inside a word ends nothing.
    bool closes(const QuotePair& pair, qsizetype at) const {
        if (!pair.close.contains(m_text[at]))
            return false;
        const bool apostrophe = pair.open == u'\'' || pair.open == u'‘';
        return !apostrophe || at + 1 >= m_text.size() || !m_text[at + 1].isLetterOrNumber();
    }

    void chunk() {
        const qsizetype start = m_at;
        const bool more = start + 1 < m_text.size() && !m_text[start + 1].isSpace();
        if (more && kLeading.contains(m_text[start])) {
            mark(TokenKind::Mark);
            return;
        }
        qsizetype end = start;
        const bool pathLike = QStringView(u"~/.").contains(m_text[start]);
        while (end < m_text.size() &&
               (!m_text[end].isSpace() || (pathLike && end > start && m_text[end - 1] == u'\\' && m_text[end] == u' ')))
            ++end;
        const QStringView raw = QStringView(m_text).mid(start, end - start);
        if (raw.startsWith(u"tl;dr", Qt::CaseInsensitive)) {
            push(TokenKind::Word, start, 5, QStringLiteral("tldr"));
            m_at = start + 5;
            return;
        }
        pieces(raw, start);
        m_at = end;
    }

    // Parts a run of characters at inner marks ("a.md,b.md", "note:buy", "this—that"), but never inside an address.
    void pieces(QStringView raw, qsizetype start) {
        qsizetype from = 0;
        bool address = raw.startsWith(u"www.");
        for (qsizetype i = 1; i + 1 < raw.size(); ++i) {
            address = address || (i - from >= 3 && raw.mid(i - 3, 3) == u"://");
            const bool comma = raw[i] == u',' || raw[i] == u';' || raw[i] == u'、' || raw[i] == u'،';
            bool cut = !address && (raw[i] == u'—' || raw[i] == u'…');
            if (comma)
                cut = address ? raw.mid(i + 1).startsWith(u"http", Qt::CaseInsensitive)
                              : !(raw[i - 1].isDigit() && raw[i + 1].isDigit());
            if (raw[i] == u':' && !address)
                cut = endsLabel(raw, from, i);
            if (!cut || i == from)
                continue;
            piecesEnd(raw.mid(from, i - from), start + from);
            push(TokenKind::Mark, start + i, 1, QString(raw[i]));
            from = i + 1;
            address = raw.mid(from).startsWith(u"www.");
        }
        piecesEnd(raw.mid(from), start + from);
    }

    static bool endsLabel(QStringView raw, qsizetype from, qsizetype colon) {
        if (colon - from < 2 || raw.mid(colon).startsWith(u"://") ||
            raw.mid(from, colon - from).compare(u"mailto", Qt::CaseInsensitive) == 0)
            return false;
        for (qsizetype i = from; i < colon; ++i) {
            if (!raw[i].isLetter())
                return false;
        }
        return true;
    }

    // One piece without inner marks: takes the punctuation off its end.
    void piecesEnd(QStringView piece, qsizetype at) {
        qsizetype size = piece.size();
        const auto dots = [&] {
            return piece.left(size) == u"." || piece.left(size) == u".." || piece.left(size).endsWith(u"/.") ||
                   piece.left(size).endsWith(u"/..");
        };
        while (size > 0 && kTrailing.contains(piece[size - 1]) && !dots()) {
            if (piece[size - 1] == u')' && piece.left(size).contains(u'(') && piece.left(size).contains(u"://"))
                break; // a page's address with brackets of its own
            --size;
        }
        if (size > 0) {
            QString text = piece.left(size).toString();
            if (text.startsWith(u"mailto:", Qt::CaseInsensitive))
                text.remove(0, 7);
            TokenKind kind = kindOf(text);
            if (kind == TokenKind::Word && isSymbols(text))
                kind = TokenKind::Mark;
            if (kind == TokenKind::Path)
                text.replace(QStringLiteral("\\ "), QStringLiteral(" "));
            push(kind, at, size, std::move(text));
        }
        for (qsizetype i = size; i < piece.size(); ++i)
            push(TokenKind::Mark, at + i, 1, QString(piece[i]));
    }

    static bool isSymbols(const QString& text) {
        for (const QChar c : text) {
            if (c.isLetterOrNumber() || c.isMark() || c.isSurrogate())
                return false;
        }
        return true;
    }

    const QString& m_text;
    qsizetype m_at = 0;
    QSet<QChar> m_unpaired;
    std::vector<Token> m_out;
};

} // namespace

std::vector<Token> tokenize(const QString& text) {
    return Tokenizer(text).run();
}

TokenKind kindOfQuoted(const QString& text) {
    if (text.isEmpty() || text.size() > 4096 || text.contains(u'\n'))
        return TokenKind::Quoted;
    const bool spaces = text.contains(u' ');
    const TokenKind plain = spaces ? TokenKind::Quoted : kindOf(text);
    if (plain == TokenKind::Url || plain == TokenKind::Mail)
        return plain;
    if (isPath(text) && (!spaces || text.startsWith(u'~') || text.startsWith(u'/') || text.startsWith(u'.') ||
                         isDrive(text) || !knownExtension(text).isEmpty()))
        return TokenKind::Path;
    if (!knownExtension(text).isEmpty() && text.size() < 200)
        return TokenKind::FileName;
    return TokenKind::Quoted;
}

QString knownExtension(QStringView name) {
    const qsizetype dot = name.lastIndexOf(u'.');
    const qsizetype slash = std::max(name.lastIndexOf(u'/'), name.lastIndexOf(u'\\'));
    if (dot <= slash + 1 || dot < 1 || name.size() - dot > 9)
        return {};
    const QString ending = name.mid(dot + 1).toString().toLower();
    return extensions().contains(ending) ? ending : QString();
}

} // namespace flux::assistant
