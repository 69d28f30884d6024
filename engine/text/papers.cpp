#include "engine/text/papers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>

namespace flux::text {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

QString findProgram() {
    const QString name = QStringLiteral("flux-papers");
    const QString beside = QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(name) : beside;
}

// What the program's exit codes mean; see app/papers/main.cpp.
base::Error failureOf(QProcess& child) {
    const QString said = QString::fromUtf8(child.readAllStandardError().left(500)).trimmed();
    if (child.exitStatus() != QProcess::NormalExit)
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The PDF is damaged, or needs more memory than a paper may."), said);
    switch (child.exitCode()) {
    case 2:
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("The PDF is damaged and cannot be read."), said);
    case 3:
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The PDF is locked by a password. Save it without one first."), said);
    case 4:
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("The PDF cannot be written there. Choose another place."), said);
    default:
        return makeError(ErrorCode::Internal, QStringLiteral("The PDF could not be worked on."), said);
    }
}

} // namespace

Papers::Papers(QString program, int timeoutMs, qint64 maxBytes)
    : m_program(std::move(program)), m_timeoutMs(timeoutMs), m_maxBytes(maxBytes) {}

Result<QByteArray> Papers::run(const QStringList& arguments, const QByteArray& input) const {
    const QString program = m_program.isEmpty() ? findProgram() : m_program;
    if (program.isEmpty())
        return makeError(
            ErrorCode::FailedPrecondition,
            QStringLiteral("The program for PDF (flux-papers) is not installed beside Flux. Install it, or "
                           "choose another format."));
    QProcess child;
    QProcessEnvironment environment;
    for (const QString& name : {QStringLiteral("PATH"), QStringLiteral("LANG"), QStringLiteral("HOME"),
                                QStringLiteral("LD_LIBRARY_PATH"), QStringLiteral("TMPDIR")})
        if (qEnvironmentVariableIsSet(name.toLatin1().constData()))
            environment.insert(name, qEnvironmentVariable(name.toLatin1().constData()));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    child.setProcessEnvironment(environment);
    const QDeadlineTimer deadline(m_timeoutMs);
    child.start(program, arguments);
    if (!child.waitForStarted(m_timeoutMs))
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("The program for PDF (flux-papers) cannot be started. Install Flux again."),
                         child.errorString());
    child.write(input);
    child.closeWriteChannel();
    QByteArray out;
    while (child.state() != QProcess::NotRunning) {
        const bool over = deadline.hasExpired() || out.size() > m_maxBytes;
        if (over) {
            child.kill();
            child.waitForFinished();
            return out.size() > m_maxBytes
                       ? makeError(ErrorCode::ResourceExhausted, QStringLiteral("The PDF has more text than is taken."))
                       : makeError(ErrorCode::DeadlineExceeded,
                                   QStringLiteral("The PDF took longer than %1 seconds and was given up.")
                                       .arg(m_timeoutMs / 1000));
        }
        if (child.bytesToWrite() > 0)
            child.waitForBytesWritten(int(std::min<qint64>(deadline.remainingTime(), 100)));
        else
            child.waitForReadyRead(int(std::min<qint64>(deadline.remainingTime(), 100)));
        out += child.readAllStandardOutput();
    }
    out += child.readAllStandardOutput();
    if (child.exitStatus() != QProcess::NormalExit || child.exitCode() != 0)
        return failureOf(child);
    return out;
}

Result<QString> Papers::textOf(const QString& pdfPath) const {
    FLUX_TRY(const QByteArray text, run({QStringLiteral("text"), pdfPath}, {}));
    return QString::fromUtf8(text);
}

Result<void> Papers::write(const QByteArray& html, const QString& pdfPath) const {
    FLUX_TRY(const QByteArray said, run({QStringLiteral("write"), pdfPath}, html));
    Q_UNUSED(said)
    return {};
}

} // namespace flux::text
