#include "engine/api/pipe_line.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QStandardPaths>

#include <utility>

namespace flux::api {

namespace {
// sockaddr_un.sun_path holds 104 bytes on macOS and 108 on Linux, with the end mark.
constexpr qsizetype kMaxSocketPath = 100;
} // namespace

QString pipePath(const QString& dataDir) {
    const QDir dir(dataDir);
    const QString canonical = dir.canonicalPath();
    const QString folder = canonical.isEmpty() ? QDir::cleanPath(dir.absolutePath()) : canonical;
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
#ifdef Q_OS_WIN
    return QStringLiteral("flux-") + QString::fromLatin1(hash);
#else
    QString path = folder + QStringLiteral("/flux.sock");
    if (QFile::encodeName(path).size() <= kMaxSocketPath)
        return path;
    QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (runtime.isEmpty())
        runtime = QDir::tempPath();
    return runtime + QStringLiteral("/flux-") + QString::fromLatin1(hash) + QStringLiteral(".sock");
#endif
}

base::Result<QByteArray> pipeLine(const base::Json& message) {
    QByteArray line = base::dumpJson(message);
    if (line.size() > kMaxPipeLine)
        return base::makeError(
            base::ErrorCode::ResourceExhausted,
            QStringLiteral("This is too large to hand to the other Flux. Nothing was changed; try a smaller one."));
    line.append('\n');
    return line;
}

bool LineSplitter::feed(const QByteArray& bytes) {
    qsizetype start = 0;
    for (qsizetype end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
        m_unfinished.append(bytes.mid(start, end - start));
        if (m_unfinished.size() > kMaxPipeLine)
            return false;
        m_lines.push_back(std::exchange(m_unfinished, {}));
        start = end + 1;
    }
    m_unfinished.append(bytes.mid(start));
    return m_unfinished.size() <= kMaxPipeLine;
}

std::optional<QByteArray> LineSplitter::next() {
    if (m_lines.empty())
        return std::nullopt;
    QByteArray line = std::move(m_lines.front());
    m_lines.pop_front();
    return line;
}

} // namespace flux::api
