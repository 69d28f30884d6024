#include "engine/den/den_names.h"

#include "engine/net/wording.h"

#include <QtCore/QStringList>

#include <algorithm>
#include <array>

namespace flux::den {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file, "Naming Conventions".
bool isDevice(const QString& name) {
    static constexpr std::array kDevices = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    const QString stem = name.section(u'.', 0, 0).trimmed().toLower();
    if (std::any_of(kDevices.begin(), kDevices.end(),
                    [&stem](const char* device) { return stem == QLatin1StringView(device); }))
        return true;
    const bool isPort =
        stem.size() == 4 && (stem.startsWith(QStringLiteral("com")) || stem.startsWith(QStringLiteral("lpt")));
    return isPort && (stem.back().isDigit() || stem.back() == QChar(0xB9) || stem.back() == QChar(0xB2) ||
                      stem.back() == QChar(0xB3));
}

bool hasHalfPair(const QString& text) {
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i;
        else if (text.at(i).isSurrogate())
            return true;
    }
    return false;
}

bool isInvisible(uint point) {
    switch (QChar::category(static_cast<char32_t>(point))) {
    case QChar::Other_Control:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    case QChar::Other_Format: // the joiners of emoji and of some scripts are part of the word
        return point != 0x200D && point != 0x200C;
    default:
        return false;
    }
}

QString problemOf(const QString& name) { // empty: none
    static const QString kForbidden = QStringLiteral("<>:\"|?*");
    if (name.trimmed().isEmpty())
        return QStringLiteral("it is empty");
    if (hasHalfPair(name))
        return QStringLiteral("it holds half a character (an unpaired surrogate)");
    if (name.contains(u'/') || name.contains(u'\\'))
        return QStringLiteral("it holds a slash; folders are named apart");
    if (name == QStringLiteral(".") || name == QStringLiteral(".."))
        return QStringLiteral("it would lead to another folder");
    const QList<uint> points = name.toUcs4();
    if (std::any_of(points.begin(), points.end(), isInvisible))
        return QStringLiteral("it holds characters that cannot be seen");
    if (std::any_of(name.begin(), name.end(), [](QChar c) { return kForbidden.contains(c); }))
        return QStringLiteral("it holds one of < > : \" | ? *, which not every system takes");
    if (name.front().isSpace() || name.back().isSpace() || name.endsWith(u'.'))
        return QStringLiteral("it begins or ends with a space, or ends with a dot");
    if (isDevice(name))
        return QStringLiteral("Windows keeps this name for a device");
    if (name.toUtf8().size() > kMaxNameBytes)
        return QStringLiteral("it is longer than %1 bytes").arg(kMaxNameBytes);
    return {};
}

} // namespace

QString shownName(const QString& name) {
    QString shown;
    for (const uint point : name.left(80).toUcs4()) {
        const auto letter = static_cast<char32_t>(point);
        shown += isInvisible(point) ? QStringLiteral("?") : QString::fromUcs4(&letter, 1);
    }
    return net::isolated(name.size() > 80 ? shown + QChar(0x2026) : shown);
}

Result<QString> checkName(const QString& name) {
    const QString normal = name.size() > 4096 ? name : name.normalized(QString::NormalizationForm_C);
    if (const QString problem = problemOf(normal); !problem.isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("A file or folder cannot be called “%1”: %2. Choose another name.")
                             .arg(shownName(name), problem));
    return normal;
}

Result<QString> checkFolder(const QString& folder) {
    if (folder.isEmpty() || folder == QStringLiteral("/"))
        return QString();
    if (folder.startsWith(u'/') || folder.endsWith(u'/') || folder.contains(QStringLiteral("//")))
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("A folder is written as reports/2026, without a slash at the ends; “%1” is not.")
                .arg(shownName(folder)));
    if (folder.size() > kMaxFolderBytes || folder.toUtf8().size() > kMaxFolderBytes)
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("The name of the folder is too long (%1 bytes at most in all).").arg(kMaxFolderBytes));
    QStringList parts = folder.split(u'/');
    if (parts.size() > kMaxFolderDepth)
        return makeError(
            ErrorCode::InvalidArgument,
            QStringLiteral("There are too many folders in one another (%1 at most).").arg(kMaxFolderDepth));
    for (QString& part : parts) {
        FLUX_TRY(part, checkName(part));
    }
    return parts.join(u'/');
}

} // namespace flux::den
