#include "engine/base/schema/schema_pattern.h"

#include <QtCore/QStringDecoder>

#include <array>

namespace flux::base {

namespace {

constexpr qsizetype kMaxLength = 100'000;
// The matcher's own limits, which a pattern can only lower: steps, and KiB.
const QString kLimits = QStringLiteral("(*LIMIT_MATCH=1000000)(*LIMIT_DEPTH=1000000)(*LIMIT_HEAP=20000)");

// ECMA 262, WhiteSpace and LineTerminator; and all else.
const QString kSpaces = QStringLiteral("\\x09-\\x0d\\x20\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
                                       "\\x{205f}\\x{3000}\\x{feff}");
const QString kNoSpaces = QStringLiteral(
    "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"
    "\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{d7ff}\\x{e000}-\\x{fefe}\\x{ff00}-\\x{10ffff}");

// The long names of general categories, which PCRE2 knows by their short ones (Unicode, PropertyValueAliases.txt).
struct Category {
    const char* name;
    const char* abbreviation;
};
constexpr std::array kCategories{
    Category{"Letter", "L"},
    Category{"Cased_Letter", "L&"},
    Category{"Uppercase_Letter", "Lu"},
    Category{"Lowercase_Letter", "Ll"},
    Category{"Titlecase_Letter", "Lt"},
    Category{"Modifier_Letter", "Lm"},
    Category{"Other_Letter", "Lo"},
    Category{"Mark", "M"},
    Category{"Combining_Mark", "M"},
    Category{"Nonspacing_Mark", "Mn"},
    Category{"Spacing_Mark", "Mc"},
    Category{"Enclosing_Mark", "Me"},
    Category{"Number", "N"},
    Category{"Decimal_Number", "Nd"},
    Category{"digit", "Nd"},
    Category{"Letter_Number", "Nl"},
    Category{"Other_Number", "No"},
    Category{"Punctuation", "P"},
    Category{"punct", "P"},
    Category{"Connector_Punctuation", "Pc"},
    Category{"Dash_Punctuation", "Pd"},
    Category{"Open_Punctuation", "Ps"},
    Category{"Close_Punctuation", "Pe"},
    Category{"Initial_Punctuation", "Pi"},
    Category{"Final_Punctuation", "Pf"},
    Category{"Other_Punctuation", "Po"},
    Category{"Symbol", "S"},
    Category{"Math_Symbol", "Sm"},
    Category{"Currency_Symbol", "Sc"},
    Category{"Modifier_Symbol", "Sk"},
    Category{"Other_Symbol", "So"},
    Category{"Separator", "Z"},
    Category{"Space_Separator", "Zs"},
    Category{"Line_Separator", "Zl"},
    Category{"Paragraph_Separator", "Zp"},
    Category{"Other", "C"},
    Category{"Control", "Cc"},
    Category{"cntrl", "Cc"},
    Category{"Format", "Cf"},
    Category{"Surrogate", "Cs"},
    Category{"Private_Use", "Co"},
    Category{"Unassigned", "Cn"},
    Category{"LC", "L&"},
};

// Writes a pattern of ECMA 262 as one of PCRE2 that means the same.
class Translator {
public:
    explicit Translator(const QString& pattern) : m_in(pattern) {}

    QString run() {
        for (; m_at < m_in.size(); ++m_at)
            m_inClass ? member() : outside();
        return m_out;
    }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    [[nodiscard]] QStringView rest() const { return QStringView(m_in).mid(m_at); }

    void outside() {
        const QChar c = m_in[m_at];
        if (c == u'\\')
            return escape();
        if (c == u'[')
            return open();
        if (c == u'$')
            m_out += QStringLiteral("\\z"); // in PCRE2 also before a line end at the end
        else if (c == u'.')
            m_out += QStringLiteral("[^\\n\\r\\x{2028}\\x{2029}]");
        else if (rest().startsWith(QLatin1StringView("(*")))
            m_failed = true; // commands to PCRE2
        else
            m_out += c;
    }

    // "[]" and "[^]" are whole in ECMA 262, nothing and anything.
    void open() {
        if (rest().startsWith(QLatin1StringView("[]"))) {
            m_out += QStringLiteral("(?!)");
            m_at += 1;
        } else if (rest().startsWith(QLatin1StringView("[^]"))) {
            m_out += QStringLiteral("(?s:.)");
            m_at += 2;
        } else {
            m_inClass = true;
            m_out += u'[';
        }
    }

    void member() {
        const QChar c = m_in[m_at];
        if (c == u'\\')
            return escape();
        m_inClass = c != u']';
        if (c == u'[')
            m_out += u'\\'; // "[:" would begin the name of a class
        m_out += c;
    }

    void escape() {
        if (++m_at >= m_in.size()) {
            m_failed = true;
            return;
        }
        const QChar c = m_in[m_at];
        if (c == u's')
            m_out += m_inClass ? kSpaces : u'[' + kSpaces + u']';
        else if (c == u'S')
            m_out += m_inClass ? kNoSpaces : u'[' + kNoSpaces + u']';
        else if (c == u'v')
            m_out += QStringLiteral("\\x0b");
        else if (c == u'0')
            m_out += QStringLiteral("\\x00");
        else if (c == u'u')
            unicode();
        else if ((c == u'p' || c == u'P') && m_at + 1 < m_in.size() && m_in[m_at + 1] == u'{')
            property(c);
        else if (QStringView(u"QEKCGXR").contains(c))
            m_failed = true; // mean something in PCRE2 alone, and some of it is not safe
        else
            (m_out += u'\\') += c;
    }

    // The four digits after the "u" at m_at + ahead, or -1.
    [[nodiscard]] int fourDigits(qsizetype ahead) const {
        bool fine = false;
        const QStringView digits = rest().mid(ahead + 1, 4);
        const int code = digits.toInt(&fine, 16);
        return fine && digits.size() == 4 ? code : -1;
    }

    void unicode() {
        if (rest().startsWith(QLatin1StringView("u{"))) {
            m_out += QStringLiteral("\\x");
            return; // the braces follow as they are
        }
        int code = fourDigits(0);
        if (code < 0) {
            m_failed = true;
            return;
        }
        m_at += 4;
        if (QChar::isHighSurrogate(char32_t(code)) && rest().mid(1).startsWith(QLatin1StringView("\\u"))) {
            const int low = fourDigits(2);
            if (low >= 0 && QChar::isLowSurrogate(char32_t(low))) {
                code = int(QChar::surrogateToUcs4(char16_t(code), char16_t(low)));
                m_at += 6;
            }
        }
        m_out += QStringLiteral("\\x{%1}").arg(code, 0, 16);
    }

    void property(QChar letter) {
        const auto end = m_in.indexOf(u'}', m_at);
        if (end < 0) {
            m_failed = true;
            return;
        }
        QString name = m_in.mid(m_at + 2, end - m_at - 2);
        name = name.mid(name.indexOf(u'=') + 1); // Script=Greek, General_Category=Letter
        for (const Category& category : kCategories) {
            if (name == QLatin1StringView(category.name))
                name = QString::fromLatin1(category.abbreviation);
        }
        m_out += u'\\' + QString(letter) + u'{' + name + u'}';
        m_at = end;
    }

    QString m_in;
    QString m_out;
    qsizetype m_at = 0;
    bool m_inClass = false;
    bool m_failed = false;
};

// Leaves a byte-order mark where it is: in a value it is a character as any other.
QString textOf(const std::string& utf8) {
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decode(QByteArrayView(utf8.data(), qsizetype(utf8.size())));
}

Error unreadable(const QString& pattern) {
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("The pattern “%1” cannot be read.").arg(pattern.left(80)));
}

} // namespace

Result<SchemaPattern> SchemaPattern::compile(const std::string& pattern) {
    const QString text = textOf(pattern);
    if (text.size() > kMaxLength)
        return unreadable(text);
    Translator translator(text);
    QRegularExpression expression(kLimits + translator.run());
    if (translator.failed() || !expression.isValid())
        return unreadable(text);
    return SchemaPattern(std::move(expression));
}

SchemaPattern::Found SchemaPattern::in(const std::string& text) const {
    const QRegularExpressionMatch match = m_expression.match(textOf(text));
    if (match.hasMatch())
        return Found::Yes;
    return match.isValid() ? Found::No : Found::GivenUp;
}

} // namespace flux::base
