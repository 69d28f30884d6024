#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace flux::text {

// PDF, read and written by a small program of ours, flux-papers, that is started for each paper: so the engine needs no
// Gui, and a paper that is made to harm crashes that program alone. The program gives itself bounds (memory, processor
// time, size of what it writes); this side ends it after `timeoutMs` and takes at most `maxBytes` of its answer.
// Thread: any that may block; not one with a window.
class Papers {
public:
    // `program`: flux-papers; empty: beside the running program, or where programs are.
    explicit Papers(QString program = {}, int timeoutMs = 30'000, qint64 maxBytes = 8LL * 1024 * 1024);

    // The text of the paper, page by page. Errors: InvalidArgument (damaged, locked by a password), DeadlineExceeded,
    // ResourceExhausted, FailedPrecondition (the program is not installed).
    [[nodiscard]] base::Result<QString> textOf(const QString& pdfPath) const;
    // Writes an HTML text as pages of A4 to a new file, or over the one that is there.
    [[nodiscard]] base::Result<void> write(const QByteArray& html, const QString& pdfPath) const;

private:
    [[nodiscard]] base::Result<QByteArray> run(const QStringList& arguments, const QByteArray& input) const;

    QString m_program;
    int m_timeoutMs;
    qint64 m_maxBytes;
};

} // namespace flux::text
