// flux search: the box over everything.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"

#include <QtCore/QDateTime>

#include <algorithm>

namespace flux::cli {

namespace {

QString kindText(const api::SearchHit& hit) {
    switch (hit.kind) {
    case api::HitKind::Message:
        return QStringLiteral("message");
    case api::HitKind::Task:
        return QStringLiteral("task");
    case api::HitKind::Step:
        return QStringLiteral("step");
    case api::HitKind::Object:
        return hit.type;
    case api::HitKind::Memory:
        return QStringLiteral("memory");
    case api::HitKind::File:
        return QStringLiteral("file");
    }
    return {};
}

// What was looked for stands in [brackets].
QString marked(const api::SearchHit& hit) {
    QString text = hit.snippet;
    for (auto mark = hit.marks.rbegin(); mark != hit.marks.rend(); ++mark) {
        text.insert(mark->from + mark->length, u']');
        text.insert(mark->from, u'[');
    }
    return text;
}

void printPage(const api::SearchPage& page) {
    for (const api::SearchHit& hit : page.hits) {
        const QString day = QDateTime::fromMSecsSinceEpoch(hit.at.ms).toString(QStringLiteral("yyyy-MM-dd"));
        print(QStringLiteral("%1  %2  %3  %4").arg(day, kindText(hit), hit.id, hit.title));
        if (!hit.snippet.isEmpty())
            print(QStringLiteral("            ") + marked(hit));
    }
    if (page.hits.empty())
        print(QStringLiteral("Nothing was found."));
    else if (page.hasMore)
        print(QStringLiteral("There is more: --limit shows up to 100."));
    for (const QString& suggestion : page.suggestions)
        print(QStringLiteral("Did you mean “%1”?").arg(suggestion));
    for (const QString& note : page.notes)
        print(note);
}

} // namespace

int searchCommand(Door& door, const Arguments& arguments) {
    api::Search request;
    request.text = arguments.words.join(u' ');
    if (!arguments.limit.isEmpty()) {
        bool isNumber = false;
        request.limit = arguments.limit.toInt(&isNumber);
        if (!isNumber || request.limit < 1 || request.limit > 100)
            return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                        QStringLiteral("--limit takes a number from 1 to 100.")));
    }
    const auto page = ask(*door.engine, request);
    if (!page.ok())
        return fail(page.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*page)));
    else
        printPage(*page);
    return kExitCompleted;
}

} // namespace flux::cli
