#include "engine/files/file_names.h"

#include <QtCore/QStringList>

#include <algorithm>
#include <array>

namespace flux::files {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr qsizetype kMaxParts = 8;

bool isReservedOnWindows(const QString& part) {
    static constexpr std::array kDevices = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    const QString stem = part.section(QLatin1Char('.'), 0, 0).trimmed().toLower();
    if (std::any_of(kDevices.begin(), kDevices.end(),
                    [&](const char* name) { return stem == QLatin1StringView(name); }))
        return true;
    const bool port =
        stem.size() == 4 && (stem.startsWith(QLatin1StringView("com")) || stem.startsWith(QLatin1StringView("lpt")));
    return port && (stem.back().isDigit() || stem.back() == QChar(0xB9) || stem.back() == QChar(0xB2) ||
                    stem.back() == QChar(0xB3));
}

QString withoutOddCharacters(const QString& part) {
    static const QString kForbidden = QStringLiteral("<>:\"|?*");
    QString out;
    out.reserve(part.size());
    const QList<uint> points = part.toUcs4();
    for (const uint point : points) {
        const auto category = QChar::category(static_cast<char32_t>(point));
        if (category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Other_Surrogate ||
            category == QChar::Other_NotAssigned || category == QChar::Separator_Line ||
            category == QChar::Separator_Paragraph)
            continue;
        if (point < 0x80 && kForbidden.contains(QChar(static_cast<ushort>(point))))
            out += QLatin1Char('-');
        else
            out += QChar::fromUcs4(static_cast<char32_t>(point));
    }
    return out;
}

void cutToBytes(QString& text, qsizetype bytes) { // at a character, not inside one
    while (text.toUtf8().size() > bytes)
        text.chop(text.back().isLowSurrogate() && text.size() > 1 ? 2 : 1);
}

QString trimmedPart(QString part) {
    while (!part.isEmpty() && (part.front() == QLatin1Char('.') || part.front().isSpace()))
        part.remove(0, 1);
    while (!part.isEmpty() && (part.back() == QLatin1Char('.') || part.back().isSpace()))
        part.chop(1);
    return part;
}

QString cleanPart(const QString& raw) {
    QString part = trimmedPart(withoutOddCharacters(raw).normalized(QString::NormalizationForm_C));
    if (isReservedOnWindows(part))
        part.prepend(QLatin1Char('_'));
    if (part.toUtf8().size() <= kMaxNameBytes)
        return part;
    const qsizetype dot = part.lastIndexOf(QLatin1Char('.'));
    QString ending = dot > 0 ? part.mid(dot) : QString();
    if (ending.toUtf8().size() > 20)
        ending.clear();
    QString stem = part.chopped(ending.size());
    cutToBytes(stem, kMaxNameBytes - ending.toUtf8().size());
    return trimmedPart(stem) + ending;
}

base::Error unusable(const QString& sentence) {
    return makeError(ErrorCode::InvalidArgument, sentence);
}

} // namespace

base::Result<QString> cleanName(const QString& name) {
    QString slashed = name.left(20'000);
    slashed.replace(QLatin1Char('\\'), QLatin1Char('/'));
    const bool drive = slashed.size() > 2 && slashed.at(1) == QLatin1Char(':') && slashed.at(0).isLetter() &&
                       slashed.at(2) == QLatin1Char('/');
    if (slashed.startsWith(QLatin1Char('/')) || slashed.startsWith(QLatin1StringView("~/")) || drive) {
        return unusable(QStringLiteral("Flux saves into its own file area only, so a name like “%1” cannot be used. "
                                       "Use a plain name such as brief.md; nothing was saved.")
                            .arg(name.left(120)));
    }
    QStringList parts;
    for (const QString& raw : slashed.split(QLatin1Char('/'))) {
        if (withoutOddCharacters(raw).trimmed() == QLatin1StringView("..")) {
            return unusable(
                QStringLiteral(
                    "The name “%1” leads out of the file area. Use a plain name such as brief.md; nothing was saved.")
                    .arg(name.left(120)));
        }
        if (const QString part = cleanPart(raw); !part.isEmpty())
            parts.append(part);
    }
    if (parts.isEmpty())
        return unusable(
            QStringLiteral("The file has no usable name. Use a plain name such as brief.md; nothing was saved."));
    if (parts.size() > kMaxParts)
        return unusable(QStringLiteral("The name has too many folders in it (8 at most). Nothing was saved."));
    return parts.join(QLatin1Char('/'));
}

bool naturallyBefore(QStringView a, QStringView b) {
    const auto isDigit = [](QChar c) { return c >= QLatin1Char('0') && c <= QLatin1Char('9'); };
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto number = [&](QStringView text, qsizetype& at) {
                while (at < text.size() && text[at] == QLatin1Char('0'))
                    ++at;
                const qsizetype start = at;
                while (at < text.size() && isDigit(text[at]))
                    ++at;
                return text.sliced(start, at - start);
            };
            const QStringView left = number(a, i);
            const QStringView right = number(b, j);
            if (left.size() != right.size())
                return left.size() < right.size();
            if (const int order = left.compare(right); order != 0)
                return order < 0;
            continue;
        }
        const QChar left = a[i++].toCaseFolded();
        const QChar right = b[j++].toCaseFolded();
        if (left != right)
            return left < right;
    }
    if ((i < a.size()) != (j < b.size()))
        return j < b.size();
    return a.compare(b) < 0;
}

} // namespace flux::files
