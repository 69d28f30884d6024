#include "engine/index/text/fold.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <array>

namespace flux::index {

namespace {

// An accent or a vowel point that a person may leave out. Marks of other scripts are letters of their own right.
bool isDroppedMark(char32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) || (c >= 0x0610 && c <= 0x061A) ||
           (c >= 0x064B && c <= 0x065F) || c == 0x0670 || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

// Letters that Unicode does not take apart although a person without that key writes them so.
const char* writtenOut(char32_t c) {
    switch (c) {
    case 0x00DF:
        return "ss";
    case 0x00E6:
        return "ae";
    case 0x00F0:
        return "d";
    case 0x00F8:
        return "o";
    case 0x00FE:
        return "th";
    case 0x0111:
        return "d";
    case 0x0127:
        return "h";
    case 0x0131:
        return "i";
    case 0x0138:
        return "k";
    case 0x0142:
        return "l";
    case 0x014B:
        return "n";
    case 0x0153:
        return "oe";
    case 0x0167:
        return "t";
    case 0x0180:
        return "b";
    case 0x03C2:
        return "\xCF\x83"; // final sigma
    default:
        return nullptr;
    }
}

void appendUtf8(char32_t c, std::string& out) {
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xC0 | c >> 6);
        out += char(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += char(0xE0 | c >> 12);
        out += char(0x80 | (c >> 6 & 0x3F));
        out += char(0x80 | (c & 0x3F));
    } else {
        out += char(0xF0 | c >> 18);
        out += char(0x80 | (c >> 12 & 0x3F));
        out += char(0x80 | (c >> 6 & 0x3F));
        out += char(0x80 | (c & 0x3F));
    }
}

void foldSlowly(QStringView text, std::string& out) {
    QString kept;
    const QString apart = text.toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
    for (qsizetype i = 0; i < apart.size(); ++i) {
        const QChar unit = apart[i];
        if (unit.isHighSurrogate() && i + 1 < apart.size() && apart[i + 1].isLowSurrogate()) {
            kept += unit;
            kept += apart[++i];
        } else if (!unit.isSurrogate() && !isDroppedMark(unit.unicode()) && unit.category() != QChar::Other_Format &&
                   !unit.isNull()) {
            kept += unit;
        }
    }
    // Hangul and kana were taken apart as well: put them together again.
    const QString together = kept.normalized(QString::NormalizationForm_C);
    for (const char32_t c : together.toUcs4()) {
        const char* other = writtenOut(c);
        other ? void(out += other) : appendUtf8(c, out);
    }
}

bool isDense(char32_t c) {
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul:
    case QChar::Script_Bopomofo:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return c == 0x30FC || c == 0xFF70; // the mark that makes a kana long belongs to both kana
    }
}

constexpr auto kAscii = [] {
    std::array<CharClass, 128> classes{};
    for (char32_t c = 0; c < 128; ++c)
        classes[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? CharClass::Word
                                                                                                : CharClass::Separator;
    return classes;
}();

} // namespace

void foldInto(QStringView text, std::string& out) {
    const std::size_t before = out.size();
    for (const QChar unit : text) {
        const char16_t c = unit.unicode();
        if (c >= 0x80 || c == 0) {
            out.resize(before);
            foldSlowly(text, out);
            return;
        }
        out += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

std::string folded(QStringView text) {
    std::string out;
    foldInto(text, out);
    return out;
}

CharClass classOf(char32_t c) {
    if (c < 128)
        return kAscii[c];
    if (QChar::isSurrogate(c))
        return CharClass::Separator;
    switch (QChar::category(c)) {
    case QChar::Other_Format:
        return CharClass::Hidden;
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        return isDense(c) ? CharClass::Dense : CharClass::Word;
    default:
        return CharClass::Separator;
    }
}

} // namespace flux::index
