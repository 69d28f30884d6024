#include "ui/core/file_opener.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>

namespace flux::ui {

QString FileOpener::resolve(const QString& path) const {
    if (m_area.isEmpty() || path.isEmpty())
        return {};
    const QString area = QFileInfo(m_area).canonicalFilePath();
    const QFileInfo file(QDir::isAbsolutePath(path) ? path : QDir(m_area).filePath(path));
    const QString real = file.canonicalFilePath(); // empty when it does not exist
    if (area.isEmpty() || real.isEmpty() || !QFileInfo(real).isFile())
        return {};
    return real.startsWith(area + QLatin1Char('/')) ? real : QString();
}

QString FileOpener::folderForCopy() {
    if (m_area.isEmpty())
        return {};
    const QDir opened(QDir(m_area).filePath(QStringLiteral(".opened")));
    if (m_copies == 0)
        QDir(opened).removeRecursively();
    const QString folder = opened.filePath(QString::number(++m_copies));
    return QDir().mkpath(folder) ? folder : QString();
}

bool FileOpener::isDocument(const QString& path) {
    static const QStringList kinds{
        QStringLiteral("md"),   QStringLiteral("txt"),  QStringLiteral("csv"),  QStringLiteral("tsv"),
        QStringLiteral("json"), QStringLiteral("pdf"),  QStringLiteral("png"),  QStringLiteral("jpg"),
        QStringLiteral("jpeg"), QStringLiteral("gif"),  QStringLiteral("webp"), QStringLiteral("ics"),
        QStringLiteral("odt"),  QStringLiteral("docx"), QStringLiteral("xlsx"), QStringLiteral("ods")};
    return kinds.contains(QFileInfo(path).suffix().toLower());
}

bool FileOpener::canOpen(const QString& path) const {
    return !resolve(path).isEmpty();
}

bool FileOpener::open(const QString& path) const {
    const QString real = resolve(path);
    if (real.isEmpty())
        return false;
    return isDocument(real) ? QDesktopServices::openUrl(QUrl::fromLocalFile(real)) : showFolder(path);
}

bool FileOpener::showFolder(const QString& path) const {
    const QString real = resolve(path);
    return !real.isEmpty() && QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(real).absolutePath()));
}

} // namespace flux::ui
