// flux query: objects found by type and a filter, counted, or summed up.
#include "app/cli/object_text.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

Result<api::ObjectSelection> selectionOf(const Arguments& arguments) {
    api::ObjectSelection select;
    const QString types = arguments.words.value(0);
    if (!types.isEmpty() && types != QStringLiteral("any"))
        select.types = types.split(u',');
    if (arguments.words.size() > 1) {
        FLUX_TRY(select.where, jsonWord(arguments.words.at(1), QStringLiteral("The filter")));
    }
    select.tags = arguments.tags;
    select.deleted = arguments.trash;
    if (!arguments.order.isEmpty())
        select.order = Json(arguments.order);
    return select;
}

void printList(const api::ObjectList& list) {
    for (const domain::WorkspaceObject& object : list.objects)
        printObjectLine(object);
    if (list.objects.empty())
        print(QStringLiteral("Nothing was found."));
    if (!list.cursor.isEmpty())
        print(QStringLiteral("There is more: --cursor %1").arg(list.cursor));
}

void printCounts(const api::ObjectCounts& counts) {
    for (const api::ObjectCounts::Value& value : counts.values)
        print(QStringLiteral("%1  %2").arg(value.count).arg(base::plainText(value.value)));
    print(QStringLiteral("%1 in all").arg(counts.total));
}

void printGroups(const api::ObjectGroups& groups) {
    for (const Json& group : groups.groups) {
        print(QStringLiteral("%1  %2")
                  .arg(base::intAt(group, "count"))
                  .arg(base::plainText(base::jsonAt(group, "value"))));
        for (const auto& [path, sums] : base::jsonAt(group, "measures").items())
            print(QStringLiteral("    %1: sum %2, average %3, %4 to %5")
                      .arg(QString::fromStdString(path), base::plainText(base::jsonAt(sums, "sum")),
                           base::plainText(base::jsonAt(sums, "avg")), base::plainText(base::jsonAt(sums, "min")),
                           base::plainText(base::jsonAt(sums, "max"))));
    }
}

void printExplained(const api::QueryExplained& told) {
    print(told.index.isEmpty() ? told.access : QStringLiteral("%1 “%2”").arg(told.access, told.index));
    print(QStringLiteral("%1 looked at, %2 found%3%4")
              .arg(told.scanned)
              .arg(told.matched)
              .arg(told.ordered ? QStringLiteral(", in order") : QString(),
                   told.exact ? QStringLiteral(", by the index alone") : QString()));
    for (const QString& note : told.notes)
        print(note);
}

template <typename R, typename Print>
int answerTo(Door& door, const Arguments& arguments, R request, const Print& say) {
    const auto reply = ask(*door.engine, std::move(request));
    if (!reply.ok())
        return fail(reply.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*reply)));
    else
        say(*reply);
    return kExitCompleted;
}

} // namespace

int queryCommand(Door& door, const Arguments& arguments) {
    auto select = selectionOf(arguments);
    if (!select.ok())
        return fail(select.error());
    const bool groups = !arguments.group.isEmpty() || !arguments.sums.isEmpty();
    const bool counts = arguments.count || !arguments.distinct.isEmpty();
    if (int(groups) + int(counts) + int(arguments.explain) > 1)
        return fail(makeError(ErrorCode::InvalidArgument,
                              QStringLiteral("Choose one of --count or --distinct, --group or --sum, and --explain.")));
    const bool lists = !groups && !counts && !arguments.explain;
    const auto limit =
        numberOption(arguments.limit, QStringLiteral("--limit"), lists ? 50 : 100, lists ? 1000 : 10'000);
    if (!limit.ok())
        return fail(limit.error());
    const int most = static_cast<int>(*limit);
    if (arguments.explain)
        return answerTo(door, arguments, api::ExplainQuery{std::move(*select)}, printExplained);
    if (groups)
        return answerTo(door, arguments, api::GroupObjects{std::move(*select), arguments.group, arguments.sums, most},
                        printGroups);
    if (counts)
        return answerTo(door, arguments, api::CountObjects{std::move(*select), arguments.distinct, most}, printCounts);
    return answerTo(door, arguments, api::QueryObjects{std::move(*select), most, arguments.cursor, false}, printList);
}

} // namespace flux::cli
