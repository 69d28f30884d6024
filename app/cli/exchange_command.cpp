// flux import and flux export: the person's data in and out.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>

namespace flux::cli {

namespace {

// What a file is called says what it is to be.
QString formatOfName(const QString& path, bool ofThread) {
    static const QHash<QString, QString> formats{
        {QStringLiteral("ics"), QStringLiteral("ical")},    {QStringLiteral("vcf"), QStringLiteral("vcard")},
        {QStringLiteral("csv"), QStringLiteral("csv")},     {QStringLiteral("jsonl"), QStringLiteral("jsonl")},
        {QStringLiteral("md"), QStringLiteral("markdown")}, {QStringLiteral("html"), QStringLiteral("html")},
        {QStringLiteral("pdf"), QStringLiteral("pdf")},     {QStringLiteral("json"), QStringLiteral("json")}};
    const QString ending = QFileInfo(path).suffix().toLower();
    return ending.isEmpty() && !ofThread ? QStringLiteral("markdown") : formats.value(ending, ending);
}

void printProblems(const QStringList& problems) {
    for (const QString& problem : problems)
        print(QStringLiteral("  ! ") + problem);
}

void printReport(const api::ImportReport& report, bool dryRun) {
    for (const QString& title : report.preview)
        print(QStringLiteral("  + ") + title);
    QStringList parts;
    const auto part = [&parts](int count, const char* what) {
        if (count > 0)
            parts.append(QStringLiteral("%1 %2").arg(count).arg(QLatin1StringView(what)));
    };
    part(report.created, "new");
    part(report.changed, "changed");
    part(report.conversations, report.conversations == 1 ? "conversation" : "conversations");
    part(report.same, "already there");
    part(report.skipped, "left out");
    if (parts.isEmpty())
        parts.append(QStringLiteral("nothing in it"));
    print(QStringLiteral("%1 (%2): %3")
              .arg(dryRun ? QStringLiteral("Would bring in") : QStringLiteral("Brought in"), report.format,
                   parts.join(QStringLiteral(", "))));
    if (!dryRun && report.created + report.changed > 0)
        print(QStringLiteral("Everything from it has the tag %1").arg(report.tag));
    printProblems(report.problems);
}

int importCommand(Door& door, const Arguments& arguments) {
    api::ImportData request;
    request.path = QDir::current().absoluteFilePath(arguments.words[0]);
    request.format = arguments.format;
    if (arguments.types.size() > 1)
        return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                    QStringLiteral("flux import takes one --type for all that comes in.")));
    request.type = arguments.types.value(0);
    request.dryRun = arguments.dryRun;
    const auto report = ask(*door.engine, request);
    if (!report.ok())
        return fail(report.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*report)));
    else
        printReport(*report, arguments.dryRun);
    return kExitCompleted;
}

int exportCommand(Door& door, const Arguments& arguments) {
    api::ExportData request;
    request.path = QDir::current().absoluteFilePath(arguments.words[0]);
    request.conversationId.text = arguments.thread;
    request.format =
        arguments.format.isEmpty() ? formatOfName(request.path, !arguments.thread.isEmpty()) : arguments.format;
    request.types = arguments.types;
    request.overwrite = arguments.overwrite;
    if (!arguments.where.isEmpty()) {
        auto where = base::parseJson(arguments.where.toUtf8());
        if (!where.ok() || !where->is_object())
            return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                        QStringLiteral("--where takes a filter as a JSON object: "
                                                       "'{\"start\": {\"$gte\": \"2026-01-01\"}}'.")));
        request.where = std::move(*where);
    }
    const auto report = ask(*door.engine, request);
    if (!report.ok())
        return fail(report.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*report)));
    } else {
        print(QStringLiteral("Wrote %1 to %2 (%3 bytes)").arg(report->items).arg(report->path).arg(report->bytes));
        printProblems(report->problems);
    }
    return kExitCompleted;
}

} // namespace

int exchangeCommand(Door& door, const Arguments& arguments) {
    return arguments.command == QStringLiteral("import") ? importCommand(door, arguments)
                                                         : exportCommand(door, arguments);
}

} // namespace flux::cli
