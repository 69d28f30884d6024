#include "engine/exchange/export_service.h"

#include "engine/base/fence.h"
#include "engine/domain/filter/filter.h"
#include "engine/exchange/calendar_writer.h"
#include "engine/exchange/card_writer.h"
#include "engine/exchange/markdown_folder.h"
#include "engine/exchange/table_exchange.h"
#include "engine/exchange/thread_writer.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>

#include <algorithm>

namespace flux::exchange {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr size_t kMaxMessages = 200'000;

base::Error cancelled() {
    return makeError(ErrorCode::Cancelled, QStringLiteral("The export was stopped. Nothing was replaced."));
}

Result<void> checkPlace(const api::ExportData& request, bool isFolder) {
    const QFileInfo info(request.path);
    if (!info.isAbsolute() || request.path.contains(QChar(0)))
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Name the place with its whole path."));
    if (!QFileInfo(info.absolutePath()).isDir())
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("There is no folder “%1”. Make it first.").arg(info.absolutePath()));
    if (info.exists() && info.isDir() != isFolder)
        return makeError(ErrorCode::InvalidArgument,
                         isFolder ? QStringLiteral("“%1” is a file; a folder is needed.").arg(request.path)
                                  : QStringLiteral("“%1” is a folder; a file is needed.").arg(request.path));
    const bool taken =
        isFolder ? info.exists() && !QDir(request.path).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden)
                 : info.exists();
    if (taken && (isFolder || !request.overwrite))
        return makeError(ErrorCode::AlreadyExists,
                         isFolder ? QStringLiteral("“%1” is not empty. Choose a new folder.").arg(request.path)
                                  : QStringLiteral("“%1” exists already. Choose another name, or say that it may be "
                                                   "overwritten.")
                                        .arg(request.path));
    return {};
}

base::Error unwritable(const QString& path, const QString& detail) {
    return makeError(ErrorCode::PermissionDenied,
                     QStringLiteral("“%1” cannot be written. Choose another place.").arg(path), detail);
}

// --- objects ---

QStringList typesFor(const api::ExportData& request) {
    if (!request.types.isEmpty())
        return request.types;
    if (request.format == QStringLiteral("ical"))
        return {QStringLiteral("event"), QStringLiteral("todo")};
    if (request.format.startsWith(QStringLiteral("vcard")))
        return {QStringLiteral("contact")};
    return {};
}

std::unique_ptr<ObjectWriter> writerFor(const api::ExportData& request, QIODevice& out, base::Clock& clock) {
    if (request.format == QStringLiteral("ical"))
        return calendarWriter(out, clock.now());
    if (request.format == QStringLiteral("vcard"))
        return cardWriter(out);
    if (request.format == QStringLiteral("vcard4"))
        return cardWriter(out, CardVersion::V4);
    if (request.format == QStringLiteral("csv"))
        return tableWriter(out);
    if (request.format == QStringLiteral("markdown"))
        return markdownWriter(request.path);
    return jsonLinesWriter(out);
}

Result<int> writeObjects(const api::ExportData& request, store::Reader& reader, ObjectWriter& writer,
                         const base::CancelToken& cancel) {
    FLUX_TRY(const domain::Filter where, domain::Filter::parse(request.where));
    const QStringList types = typesFor(request);
    int items = 0;
    base::Error failure;
    bool failed = false;
    domain::PatternPatience patience;
    const auto visit = [&](const domain::WorkspaceObject& object) {
        const bool wanted = !object.deleted && (!types.isEmpty() || !domain::isReservedType(object.type));
        bool exhausted = false;
        const bool matches = wanted && where.matches(object.data, &exhausted);
        if (const auto goOn = patience.note(exhausted); !goOn.ok()) {
            failed = true;
            failure = goOn.error();
            return false;
        }
        if (!matches)
            return true;
        const auto added = cancel.isCancelled() ? Result<bool>(cancelled()) : writer.add(object);
        failed = !added.ok();
        if (failed)
            failure = added.error();
        else
            items += *added ? 1 : 0;
        return !failed;
    };
    FLUX_CHECK(reader.objects().forEach(types, visit));
    if (failed)
        return failure;
    FLUX_CHECK(writer.finish());
    return items;
}

qint64 sizeOf(const QString& folder) {
    qint64 bytes = 0;
    for (QDirIterator all(folder, QDir::Files, QDirIterator::Subdirectories); all.hasNext();) {
        all.next();
        bytes += all.fileInfo().size();
    }
    return bytes;
}

Result<api::ExportReport> exportObjects(const api::ExportData& request, store::Reader& reader, base::Clock& clock,
                                        const base::CancelToken& cancel) {
    const bool isFolder = request.format == QStringLiteral("markdown");
    FLUX_CHECK(checkPlace(request, isFolder));
    api::ExportReport report;
    report.path = request.path;
    QSaveFile file(request.path);
    if (isFolder ? !QDir().mkpath(request.path) : !file.open(QIODevice::WriteOnly))
        return unwritable(request.path, file.errorString());
    const auto writer = writerFor(request, file, clock);
    FLUX_TRY(report.items, writeObjects(request, reader, *writer, cancel));
    report.problems = writer->problems();
    if (!isFolder) {
        report.bytes = file.size();
        if (!file.commit())
            return unwritable(request.path, file.errorString());
    } else {
        report.bytes = sizeOf(request.path);
    }
    return report;
}

// --- a conversation ---

Result<Thread> readThread(const domain::ConversationId& id, store::Reader& reader) {
    Thread thread;
    FLUX_TRY(thread.conversation, reader.conversation(id));
    for (qint64 before = 0;;) {
        FLUX_TRY(auto page, reader.messages(id, before, 200));
        std::reverse(page.rows.begin(), page.rows.end());
        thread.messages.insert(thread.messages.end(), std::make_move_iterator(page.rows.begin()),
                               std::make_move_iterator(page.rows.end()));
        if (!page.hasMore || page.rows.empty())
            break;
        if (thread.messages.size() > kMaxMessages)
            return makeError(ErrorCode::ResourceExhausted,
                             QStringLiteral("The conversation is too long to be written as one file."));
        before = thread.messages.back().position;
    }
    std::reverse(thread.messages.begin(), thread.messages.end());
    for (const domain::Message& message : thread.messages) {
        for (const domain::Block& block : message.blocks) {
            if (const auto* task = std::get_if<domain::TaskBlock>(&block)) {
                if (const auto known = reader.task(task->taskId); known.ok()) // it may be deleted since
                    thread.tasks.insert(task->taskId, known->title.isEmpty() ? known->goal : known->title);
            } else if (const auto* card = std::get_if<domain::CheckpointBlock>(&block)) {
                if (const auto known = reader.checkpoint(card->checkpointId); known.ok())
                    thread.cards.insert(card->checkpointId, known->description.question);
            }
        }
    }
    return thread;
}

Result<api::ExportReport> exportThread(const api::ExportData& request, store::Reader& reader,
                                       const text::Papers& papers) {
    FLUX_CHECK(checkPlace(request, false));
    FLUX_TRY(const Thread thread, readThread(request.conversationId, reader));
    api::ExportReport report;
    report.path = request.path;
    report.items = int(thread.messages.size());
    QByteArray bytes;
    if (request.format == QStringLiteral("markdown")) {
        bytes = threadMarkdown(thread);
    } else if (request.format == QStringLiteral("json")) {
        bytes = threadJson(thread);
    } else {
        FLUX_TRY(bytes, threadHtml(thread));
    }
    if (request.format == QStringLiteral("pdf")) {
        FLUX_CHECK(papers.write(bytes, request.path));
        report.bytes = QFileInfo(request.path).size();
        return report;
    }
    QSaveFile file(request.path);
    if (!file.open(QIODevice::WriteOnly))
        return unwritable(request.path, file.errorString());
    FLUX_CHECK(writeAll(file, bytes));
    if (!file.commit())
        return unwritable(request.path, file.errorString());
    report.bytes = bytes.size();
    return report;
}

QString knownFormat(const QString& name) {
    const QString lower = name.trimmed().toLower();
    if (lower == QStringLiteral("ics") || lower == QStringLiteral("icalendar"))
        return QStringLiteral("ical");
    if (lower == QStringLiteral("vcf"))
        return QStringLiteral("vcard");
    return lower == QStringLiteral("md") ? QStringLiteral("markdown") : lower;
}

} // namespace

QStringList exportFormats(bool ofThread) {
    if (ofThread)
        return {QStringLiteral("markdown"), QStringLiteral("html"), QStringLiteral("json"), QStringLiteral("pdf")};
    return {QStringLiteral("ical"), QStringLiteral("vcard"), QStringLiteral("vcard4"),
            QStringLiteral("csv"),  QStringLiteral("jsonl"), QStringLiteral("markdown")};
}

Result<api::ExportReport> exportData(const api::ExportData& request, store::Reader& reader, base::Clock& clock,
                                     const text::Papers& papers, const base::CancelToken& cancel) {
    const bool ofThread = !request.conversationId.isEmpty();
    api::ExportData known = request;
    known.format = knownFormat(request.format);
    if (!exportFormats(ofThread).contains(known.format))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("“%1” is no format for this. There are: %2.")
                             .arg(request.format, exportFormats(ofThread).join(QStringLiteral(", "))));
    return base::fence(QStringLiteral("export"), [&] {
        return ofThread ? exportThread(known, reader, papers) : exportObjects(known, reader, clock, cancel);
    });
}

} // namespace flux::exchange
