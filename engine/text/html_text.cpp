#include "engine/text/html_text.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace flux::text {

namespace {

const QSet<QString>& droppedElements() {
    static const QSet<QString> names{QStringLiteral("script"),   QStringLiteral("style"),   QStringLiteral("noscript"),
                                     QStringLiteral("template"), QStringLiteral("svg"),     QStringLiteral("nav"),
                                     QStringLiteral("form"),     QStringLiteral("iframe"),  QStringLiteral("object"),
                                     QStringLiteral("select"),   QStringLiteral("textarea")};
    return names;
}

const QSet<QString>& blockElements() {
    static const QSet<QString> names = [] {
        const QString list = QStringLiteral(
            "p div section article main header footer aside ul ol dl dt dd table tbody thead blockquote pre "
            "figure figcaption address hr body html head title h1 h2 h3 h4 h5 h6 li tr br");
        const QStringList words = list.split(u' ');
        return QSet<QString>(words.begin(), words.end());
    }();
    return names;
}

QChar namedReference(QStringView name) {
    static const QHash<QString, char16_t> table{
        {QStringLiteral("amp"), u'&'},    {QStringLiteral("lt"), u'<'},     {QStringLiteral("gt"), u'>'},
        {QStringLiteral("quot"), u'"'},   {QStringLiteral("apos"), u'\''},  {QStringLiteral("nbsp"), u' '},
        {QStringLiteral("ndash"), u'–'},  {QStringLiteral("mdash"), u'—'},  {QStringLiteral("hellip"), u'…'},
        {QStringLiteral("lsquo"), u'‘'},  {QStringLiteral("rsquo"), u'’'},  {QStringLiteral("ldquo"), u'“'},
        {QStringLiteral("rdquo"), u'”'},  {QStringLiteral("laquo"), u'«'},  {QStringLiteral("raquo"), u'»'},
        {QStringLiteral("euro"), u'€'},   {QStringLiteral("pound"), u'£'},  {QStringLiteral("yen"), u'¥'},
        {QStringLiteral("copy"), u'©'},   {QStringLiteral("reg"), u'®'},    {QStringLiteral("deg"), u'°'},
        {QStringLiteral("times"), u'×'},  {QStringLiteral("middot"), u'·'}, {QStringLiteral("bull"), u'•'},
        {QStringLiteral("auml"), u'ä'},   {QStringLiteral("ouml"), u'ö'},   {QStringLiteral("uuml"), u'ü'},
        {QStringLiteral("Auml"), u'Ä'},   {QStringLiteral("Ouml"), u'Ö'},   {QStringLiteral("Uuml"), u'Ü'},
        {QStringLiteral("szlig"), u'ß'},  {QStringLiteral("eacute"), u'é'}, {QStringLiteral("egrave"), u'è'},
        {QStringLiteral("agrave"), u'à'}, {QStringLiteral("ccedil"), u'ç'}, {QStringLiteral("ntilde"), u'ñ'},
        {QStringLiteral("frac12"), u'½'}, {QStringLiteral("sup2"), u'²'},   {QStringLiteral("shy"), u'\u00AD'}};
    return QChar(table.value(name.toString(), u'\0'));
}

class PageReader {
public:
    explicit PageReader(QStringView html) : m_html(html) {}

    HtmlText read() {
        while (m_at < m_html.size()) {
            if (m_html[m_at] != u'<') {
                text();
            } else if (m_html.mid(m_at).startsWith(u"<!--")) {
                skipTo(u"-->");
            } else if (m_at + 1 < m_html.size() && (m_html[m_at + 1].isLetter() || m_html[m_at + 1] == u'/')) {
                tag();
            } else if (m_at + 1 < m_html.size() && (m_html[m_at + 1] == u'!' || m_html[m_at + 1] == u'?')) {
                skipTo(u">");
            } else {
                put(m_html[m_at++]);
            }
        }
        breakLine(2);
        HtmlText out{m_title.simplified(), m_out.trimmed()};
        if (out.title.isEmpty())
            out.title = m_firstHeading.simplified();
        return out;
    }

private:
    void skipTo(QStringView end) {
        const qsizetype found = m_html.indexOf(end, m_at);
        m_at = found < 0 ? m_html.size() : found + end.size();
    }

    void text() {
        while (m_at < m_html.size() && m_html[m_at] != u'<') {
            if (m_html[m_at] == u'&')
                reference();
            else
                put(m_html[m_at++]);
        }
    }

    void reference() {
        const qsizetype end = m_html.mid(m_at, 12).indexOf(u';');
        if (end < 2) {
            put(m_html[m_at++]);
            return;
        }
        const QStringView name = m_html.mid(m_at + 1, end - 1);
        char32_t code = 0;
        if (name.startsWith(u'#')) {
            bool ok = false;
            const bool hex = name.size() > 1 && name[1].toLower() == u'x';
            const uint number = hex ? name.mid(2).toUInt(&ok, 16) : name.mid(1).toUInt(&ok, 10);
            if (ok && number >= 32 && number <= 0x10FFFF && !(number >= 0xD800 && number <= 0xDFFF))
                code = number;
        } else {
            code = namedReference(name).unicode();
        }
        if (code == 0) {
            put(m_html[m_at++]);
            return;
        }
        m_at += end + 1;
        if (code != 0x00AD) { // a soft hyphen is no letter of the word
            for (const QChar c : QString::fromUcs4(&code, 1))
                put(c);
        }
    }

    void put(QChar c) {
        if (m_inTitle) {
            m_title += c;
            return;
        }
        if (m_inHeading && m_firstHeading.size() < 300)
            m_firstHeading += c;
        const bool space = c.isSpace() || c == QChar(QChar::Nbsp);
        if (!space) {
            m_out += c;
            m_fresh = false;
        } else if (!m_fresh && !m_out.endsWith(u' ')) {
            m_out += u' ';
        }
    }

    void breakLine(int lines) {
        while (m_out.endsWith(u' '))
            m_out.chop(1);
        int have = 0;
        while (have < m_out.size() && m_out[m_out.size() - 1 - have] == u'\n')
            ++have;
        if (m_out.isEmpty())
            have = lines;
        for (; have < lines; ++have)
            m_out += u'\n';
        m_fresh = true;
    }

    void tag() {
        const bool closing = m_html[m_at + 1] == u'/';
        qsizetype end = m_at + (closing ? 2 : 1);
        const qsizetype start = end;
        while (end < m_html.size() && m_html[end].isLetterOrNumber())
            ++end;
        const QString name = m_html.mid(start, end - start).toString().toLower();
        QChar quote;
        while (end < m_html.size() && (m_html[end] != u'>' || !quote.isNull())) {
            if (!quote.isNull() && m_html[end] == quote)
                quote = QChar();
            else if (quote.isNull() && (m_html[end] == u'"' || m_html[end] == u'\'') && end > 0 &&
                     m_html[end - 1] == u'=')
                quote = m_html[end];
            ++end;
        }
        const bool selfClosing = end > 0 && end < m_html.size() && m_html[end - 1] == u'/';
        m_at = std::min(end + 1, m_html.size());
        if (!closing && droppedElements().contains(name)) {
            if (!selfClosing)
                skipElement(name);
            return;
        }
        element(name, closing);
    }

    // To behind the closing tag. A missing one drops only the tag, so that one forgotten </nav> does not eat the page.
    void skipElement(const QString& name) {
        if (m_neverClosed.contains(name)) // looked for already; looking again for each would be quadratic
            return;
        const qsizetype close = m_html.indexOf(QStringLiteral("</") + name, m_at, Qt::CaseInsensitive);
        if (close < 0) {
            m_neverClosed.insert(name);
            if (name == u"script" || name == u"style")
                m_at = m_html.size();
            return;
        }
        m_at = close;
        skipTo(u">");
    }

    void element(const QString& name, bool closing) {
        if (name == u"title") {
            m_inTitle = !closing && m_title.isEmpty();
            return;
        }
        const bool heading = name.size() == 2 && name[0] == u'h' && name[1] >= u'1' && name[1] <= u'6';
        if (heading) {
            breakLine(2);
            m_inHeading = !closing && m_firstHeading.isEmpty();
            if (!closing) {
                m_out += QString(name[1].digitValue(), u'#') + u' ';
                m_fresh = true;
            }
        } else if (name == u"li" && !closing) {
            breakLine(1);
            m_out += QStringView(u"- ");
            m_fresh = true;
        } else if (name == u"tr") {
            breakLine(1);
            if (!closing)
                m_out += u'|';
        } else if ((name == u"td" || name == u"th") && closing) {
            m_out += QStringView(u" |");
        } else if (name == u"td" || name == u"th") {
            m_out += u' ';
            m_fresh = true;
        } else if (name == u"br" || name == u"li") {
            breakLine(1);
        } else if (blockElements().contains(name)) {
            breakLine(2);
        }
    }

    QStringView m_html;
    qsizetype m_at = 0;
    QString m_out, m_title, m_firstHeading;
    QSet<QString> m_neverClosed;
    bool m_inTitle = false, m_inHeading = false;
    bool m_fresh = true; // nothing but marks stand in the line yet
};

} // namespace

HtmlText htmlToText(QStringView html) {
    return PageReader(html).read();
}

bool looksLikeHtml(QStringView text) {
    const QString head = text.left(1024).toString().trimmed().toLower();
    return head.startsWith(u"<!doctype html") || head.startsWith(u"<html") ||
           (head.startsWith(u'<') && (head.contains(u"<html") || head.contains(u"<body") || head.contains(u"<head")));
}

} // namespace flux::text
