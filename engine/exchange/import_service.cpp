#include "engine/exchange/import_service.h"

#include "engine/base/fence.h"
#include "engine/exchange/calendar_reader.h"
#include "engine/exchange/card_reader.h"
#include "engine/exchange/chat_reader.h"
#include "engine/exchange/importer.h"
#include "engine/exchange/markdown_folder.h"
#include "engine/exchange/table_exchange.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>

namespace flux::exchange {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

// By the ending of a name; empty: it says nothing.
QString formatOfEnding(const QString& ending) {
    static const QHash<QString, QString> formats{
        {QStringLiteral("ics"), QStringLiteral("ical")},          {QStringLiteral("ical"), QStringLiteral("ical")},
        {QStringLiteral("vcs"), QStringLiteral("ical")},          {QStringLiteral("vcf"), QStringLiteral("vcard")},
        {QStringLiteral("vcard"), QStringLiteral("vcard")},       {QStringLiteral("csv"), QStringLiteral("csv")},
        {QStringLiteral("tsv"), QStringLiteral("csv")},           {QStringLiteral("jsonl"), QStringLiteral("jsonl")},
        {QStringLiteral("ndjson"), QStringLiteral("jsonl")},      {QStringLiteral("md"), QStringLiteral("markdown")},
        {QStringLiteral("markdown"), QStringLiteral("markdown")}, {QStringLiteral("zip"), QStringLiteral("chats")},
    };
    return formats.value(ending);
}

// What people call the formats, too.
QString knownFormat(const QString& name) {
    const QString lower = name.trimmed().toLower();
    static const QHash<QString, QString> others{
        {QStringLiteral("chatgpt"), QStringLiteral("chats")}, {QStringLiteral("claude"), QStringLiteral("chats")},
        {QStringLiteral("ics"), QStringLiteral("ical")},      {QStringLiteral("icalendar"), QStringLiteral("ical")},
        {QStringLiteral("vcf"), QStringLiteral("vcard")},     {QStringLiteral("md"), QStringLiteral("markdown")},
        {QStringLiteral("vcard4"), QStringLiteral("vcard")},  {QStringLiteral("ndjson"), QStringLiteral("jsonl")}};
    return others.value(lower, lower);
}

Result<void> readFormat(const QString& format, const api::ImportData& request, ImportSink& sink) {
    const QString type = request.type.isEmpty() ? QStringLiteral("record") : request.type;
    if (format == QStringLiteral("markdown"))
        return readMarkdown(request.path, request.type.isEmpty() ? QStringLiteral("note") : request.type, sink);
    if (format == QStringLiteral("chats"))
        return readChatFile(request.path, sink);
    QFile file(request.path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::PermissionDenied,
                         QStringLiteral("“%1” cannot be opened. Is it yours to read?").arg(request.path),
                         file.errorString());
    if (format == QStringLiteral("ical"))
        return readCalendar(file, sink);
    if (format == QStringLiteral("vcard"))
        return readCards(file, sink);
    if (format == QStringLiteral("csv"))
        return readTable(file, type, sink);
    return readJsonLines(file, type, sink);
}

Result<QString> checkedFormat(const api::ImportData& request) {
    const QFileInfo info(request.path);
    if (!info.isAbsolute() || request.path.contains(QChar(0)))
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("Name the file with its whole path."));
    if (!info.exists())
        return makeError(ErrorCode::NotFound, QStringLiteral("There is nothing at “%1”.").arg(request.path));
    const QString format = request.format.isEmpty() ? formatOf(request.path) : knownFormat(request.format);
    if (importFormats().contains(format)) {
        if (info.isDir() && format != QStringLiteral("markdown"))
            return makeError(ErrorCode::InvalidArgument,
                             QStringLiteral("“%1” is a folder. Only Markdown comes in as a folder.").arg(request.path));
        return format;
    }
    const QString all = importFormats().join(QStringLiteral(", "));
    if (request.format.isEmpty())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("What “%1” is cannot be told. Say its format: %2.").arg(info.fileName(), all));
    return makeError(ErrorCode::InvalidArgument,
                     QStringLiteral("“%1” is no format that comes in. There are: %2.").arg(request.format, all));
}

} // namespace

QStringList importFormats() {
    return {QStringLiteral("ical"),  QStringLiteral("vcard"),    QStringLiteral("csv"),
            QStringLiteral("jsonl"), QStringLiteral("markdown"), QStringLiteral("chats")};
}

QString formatOf(const QString& path) {
    const QFileInfo info(path);
    if (info.isDir())
        return QStringLiteral("markdown");
    if (const QString format = formatOfEnding(info.suffix().toLower()); !format.isEmpty())
        return format;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray start = file.peek(4096);
    if (looksLikeCalendar(start))
        return QStringLiteral("ical");
    if (looksLikeCards(start))
        return QStringLiteral("vcard");
    const bool isJson = start.trimmed().startsWith('[') || start.trimmed().startsWith('{');
    if (start.startsWith("PK") || (isJson && info.suffix().toLower() == QStringLiteral("json")))
        return QStringLiteral("chats");
    return isJson ? QStringLiteral("jsonl") : QString();
}

Result<api::ImportReport> importData(const api::ImportData& request, ImportTarget& target, base::Clock& clock,
                                     const base::CancelToken& cancel) {
    FLUX_TRY(const QString format, checkedFormat(request));
    const QFileInfo info(QDir::cleanPath(request.path));
    Importer importer(request, info.fileName(), target, clock, cancel);
    // The libraries that read these formats may throw, on whatever a file has in it.
    const auto done = base::fence(QStringLiteral("import"), [&]() -> Result<void> {
        FLUX_CHECK(readFormat(format, request, importer));
        return importer.finish();
    });
    FLUX_CHECK(done);
    api::ImportReport report = importer.report();
    report.format = format;
    return report;
}

} // namespace flux::exchange
