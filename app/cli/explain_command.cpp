// flux explain: what the instant tier understands by sentences, without doing any of it.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/assistant/instant/instant_reader.h"

#include <QtCore/QTimeZone>

#include <iostream>
#include <string>

namespace flux::cli {

using base::Json;
using base::Result;

namespace {

Result<assistant::WhenContext> contextOf(const Arguments& arguments) {
    assistant::WhenContext context;
    context.now = base::SystemClock().now();
    context.timeZoneId =
        arguments.timeZone.isEmpty() ? QString::fromLatin1(QTimeZone::systemTimeZoneId()) : arguments.timeZone;
    if (!QTimeZone(context.timeZoneId.toLatin1()).isValid())
        return base::makeError(
            base::ErrorCode::InvalidArgument,
            QStringLiteral("There is no time zone “%1”. Write it as in Europe/Berlin.").arg(context.timeZoneId));
    if (arguments.now.isEmpty())
        return context;
    QDateTime now = QDateTime::fromString(arguments.now, Qt::ISODateWithMs);
    if (!now.isValid())
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("--now takes a time such as 2026-11-26T14:00."));
    if (now.timeSpec() == Qt::LocalTime) // no offset was written: it is the time in that zone
        now = QDateTime(now.date(), now.time(), QTimeZone(context.timeZoneId.toLatin1()));
    context.now.ms = now.toMSecsSinceEpoch();
    return context;
}

QString timeText(const Json& when) {
    QStringList parts;
    for (const char* name : {"start", "end", "recurrence"}) {
        if (const QString text = base::textAt(when, name); !text.isEmpty())
            parts.append(QStringLiteral("%1 %2").arg(QString::fromLatin1(name), text));
    }
    return parts.join(QStringLiteral(", "));
}

void printLine(const QString& text, const std::optional<assistant::Understood>& understood) {
    if (!understood) {
        print(QStringLiteral("%1\n  not understood").arg(text));
        return;
    }
    const Json json = assistant::toJson(understood);
    QString line = QStringLiteral("%1\n  %2").arg(text, understood->intent);
    for (const auto& [slot, said] : understood->filled)
        line += QStringLiteral("  %1=“%2”").arg(slot, said);
    print(line);
    for (const char* name : {"when", "target"}) {
        if (const QString time = timeText(base::jsonAt(json, name)); !time.isEmpty())
            print(QStringLiteral("  %1: %2").arg(QString::fromLatin1(name), time));
    }
}

} // namespace

int explainCommand(const Arguments& arguments) {
    const auto context = contextOf(arguments);
    if (!context.ok())
        return fail(context.error());
    const auto reader = assistant::InstantReader::open();
    if (!reader.ok())
        return fail(reader.error());
    const auto explain = [&](const QString& text) {
        const auto understood = (*reader)->understand(text, *context);
        if (!arguments.json) {
            printLine(text, understood);
            return;
        }
        Json json = assistant::toJson(understood);
        json["text"] = text;
        printJson(json);
    };
    if (!arguments.words.isEmpty()) {
        explain(arguments.words.join(u' '));
        return kExitCompleted;
    }
    for (std::string line; std::getline(std::cin, line);)
        explain(QString::fromStdString(line).trimmed());
    return kExitCompleted;
}

} // namespace flux::cli
