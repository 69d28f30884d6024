// flux memory: what Flux remembers, from the terminal.
#include "app/cli/bounded_input.h"
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"
#include "engine/base/line_diff.h"
#include "engine/domain/codec.h"
#include "engine/domain/filter/iso_instant.h"

#include <QtCore/QDateTime>
#include <QtCore/QFile>

#include <algorithm>
#include <array>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::WorkspaceObject;

namespace {

constexpr int kMostVersions = 200;
constexpr qint64 kMostInput = 4'000'000; // bytes

base::Error wrong(const QString& sentence) {
    return makeError(ErrorCode::InvalidArgument, sentence);
}

Result<int> numberFrom(const QString& option, const QString& text, int otherwise, int least, int most) {
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < least || number > most)
        return wrong(QStringLiteral("%1 takes a number from %2 to %3.").arg(option).arg(least).arg(most));
    return number;
}

QString dayOf(base::Instant at) {
    return QDateTime::fromMSecsSinceEpoch(at.ms).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString writer(const domain::Attribution& by) {
    switch (by.kind) {
    case domain::ActorKind::Person:
        return by.message.isEmpty() ? QStringLiteral("you") : QStringLiteral("you, in message %1").arg(by.message.text);
    case domain::ActorKind::Agent:
        return QStringLiteral("%1, task %2, step %3").arg(by.name, by.task.text, by.step.text);
    case domain::ActorKind::Import:
        return QStringLiteral("import of %1").arg(by.name);
    }
    return {};
}

void printHead(const WorkspaceObject& memory) {
    print(QStringLiteral("%1  %2").arg(base::textAt(memory.data, "key"), domain::titleOf(memory)));
}

// By its key, else by the beginning of its id.
Result<WorkspaceObject> findMemory(api::Engine& engine, const QString& name) {
    api::SearchMemory search;
    search.key = name;
    FLUX_TRY(const auto keyed, ask(engine, search));
    if (keyed.hits.size() == 1)
        return keyed.hits.front().memory;
    if (keyed.hits.size() > 1)
        return makeError(ErrorCode::FailedPrecondition,
                         QStringLiteral("%1 memories have the key “%2”, each in a scope of its own. Name one by its "
                                        "id; “flux memory search --key” shows them.")
                             .arg(keyed.hits.size())
                             .arg(name));
    api::GetObject get;
    get.id = name;
    const auto found = ask(engine, get);
    if (found.ok() && found->object.type == domain::kMemoryType)
        return found->object;
    if (found.ok() || found.error().code == ErrorCode::NotFound || found.error().code == ErrorCode::InvalidArgument)
        return makeError(ErrorCode::NotFound,
                         QStringLiteral("There is no memory “%1”. “flux memory search” lists them.").arg(name));
    return found.error();
}

// "-": from standard input.
Result<QString> bodyFrom(const QStringList& words) {
    if (words != QStringList{QStringLiteral("-")})
        return words.join(u' ');
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return makeError(ErrorCode::Internal, QStringLiteral("Standard input cannot be read."));
    const QByteArray bytes = readUpTo(input, kMostInput + 1);
    if (bytes.size() > kMostInput)
        return makeError(ErrorCode::ResourceExhausted, QStringLiteral("The text is too long to be remembered."));
    return QString::fromUtf8(bytes);
}

int storeOne(Door& door, const Arguments& arguments, const QStringList& words) {
    if (words.isEmpty())
        return fail(wrong(QStringLiteral("Say what is to be remembered: flux memory store \"Wifi\" \"It is …\"")));
    api::StoreMemory request;
    request.title = words.front();
    const auto body = bodyFrom(words.mid(1));
    if (!body.ok())
        return fail(body.error());
    request.body = *body;
    request.key = arguments.key;
    request.topic = arguments.topic;
    request.tags = arguments.tags;
    if (!arguments.scope.isEmpty())
        request.scope = arguments.scope;
    request.scopeName = arguments.of;
    if (!arguments.expires.isEmpty()) {
        const auto us = domain::isoInstantUs(arguments.expires.toStdString());
        if (!us)
            return fail(wrong(QStringLiteral("--expires takes a time such as 2026-12-31 or 2026-12-31T18:00Z.")));
        request.expiresAt = base::Instant{*us / 1000};
    }
    request.by.name = QStringLiteral("terminal");
    const auto memory = ask(*door.engine, request);
    if (!memory.ok())
        return fail(memory.error());
    if (arguments.json)
        printJson(domain::toJson(*memory));
    else
        print(QStringLiteral("Remembered as “%1”, version %2.")
                  .arg(base::textAt(memory->data, "key"))
                  .arg(memory->version));
    return kExitCompleted;
}

int searchAll(Door& door, const Arguments& arguments, const QStringList& words) {
    api::SearchMemory request;
    request.text = words.join(u' ');
    request.key = arguments.key;
    request.topic = arguments.topic;
    request.tags = arguments.tags;
    request.scope = arguments.scope;
    const auto limit = numberFrom(QStringLiteral("--limit"), arguments.limit, 10, 1, 100);
    const auto budget = numberFrom(QStringLiteral("--budget"), arguments.budget, 0, 0, 1'000'000);
    if (!limit.ok() || !budget.ok())
        return fail(limit.ok() ? budget.error() : limit.error());
    request.limit = *limit;
    request.tokenBudget = *budget;
    const auto page = ask(*door.engine, request);
    if (!page.ok())
        return fail(page.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*page)));
        return kExitCompleted;
    }
    for (const api::MemoryHit& hit : page->hits) {
        printHead(hit.memory);
        if (!hit.snippet.isEmpty())
            print(QStringLiteral("    ") + hit.snippet);
    }
    if (page->hits.empty())
        print(QStringLiteral("Nothing is remembered about that."));
    return kExitCompleted;
}

int showOne(Door& door, const Arguments& arguments, const WorkspaceObject& memory) {
    (void)door;
    if (arguments.json) {
        printJson(domain::toJson(memory));
        return kExitCompleted;
    }
    printHead(memory);
    print(base::textAt(memory.data, "body"));
    print(QStringLiteral("id        %1").arg(memory.id.text));
    const auto line = [&memory](const char* label, const char* member) {
        if (const QString text = base::textAt(memory.data, member); !text.isEmpty())
            print(QString::fromLatin1(label).leftJustified(10) + text);
    };
    line("topic", "topic");
    if (!memory.tags.isEmpty())
        print(QStringLiteral("tags      ") + memory.tags.join(QStringLiteral(", ")));
    line("scope", "scope");
    line("of", "scope_name");
    line("expires", "expires_at");
    line("last used", "last_used_at");
    print(QStringLiteral("version   %1, %2, by %3")
              .arg(memory.version)
              .arg(dayOf(memory.updatedAt), writer(memory.updatedBy)));
    return kExitCompleted;
}

Result<std::vector<domain::ObjectVersion>> versionsOf(Door& door, const WorkspaceObject& memory) {
    FLUX_TRY(auto history, ask(*door.engine, api::GetHistory{memory.id, 0, kMostVersions}));
    return std::move(history.versions);
}

int showHistory(Door& door, const Arguments& arguments, const WorkspaceObject& memory) {
    const auto versions = versionsOf(door, memory);
    if (!versions.ok())
        return fail(versions.error());
    if (arguments.json) {
        Json list = Json::array();
        for (const domain::ObjectVersion& version : *versions)
            list.push_back(domain::toJson(version));
        printJson(Json{{"id", memory.id.text}, {"versions", std::move(list)}});
        return kExitCompleted;
    }
    for (const domain::ObjectVersion& version : *versions)
        print(QStringLiteral("%1  %2  %3  %4")
                  .arg(version.version)
                  .arg(dayOf(version.at), writer(version.by),
                       base::textAt(version.data, "body").section(u'\n', 0, 0).left(60)));
    return kExitCompleted;
}

QString memberText(const domain::ObjectVersion& version, const char* member) {
    return QLatin1StringView(member) == QLatin1StringView("tags") ? version.tags.join(QStringLiteral(", "))
                                                                  : base::textAt(version.data, member);
}

int printDiff(const Arguments& arguments, const domain::ObjectVersion& from, const domain::ObjectVersion& to) {
    constexpr std::array kMembers{"title", "topic", "tags", "scope", "scope_name", "expires_at", "body"};
    Json members = Json::array();
    for (const char* member : kMembers) {
        const QString before = memberText(from, member);
        const QString after = memberText(to, member);
        if (before == after)
            continue;
        Json lines = Json::array();
        if (!arguments.json)
            print(QString::fromLatin1(member) + u':');
        for (const base::DiffLine& line : base::diffLines(before, after)) {
            using Kind = base::DiffLine::Kind;
            const QString sign = line.kind == Kind::Same      ? QStringLiteral(" ")
                                 : line.kind == Kind::Removed ? QStringLiteral("-")
                                                              : QStringLiteral("+");
            lines.push_back(sign + line.text);
            if (!arguments.json && line.kind == Kind::Same)
                print(sign + line.text);
            else if (!arguments.json)
                printInked(sign + line.text, line.kind == Kind::Removed ? Ink::Red : Ink::Green);
        }
        members.push_back(Json{{"member", member}, {"lines", std::move(lines)}});
    }
    if (arguments.json)
        printJson(Json{{"from", from.version}, {"to", to.version}, {"changes", std::move(members)}});
    else if (members.empty())
        print(QStringLiteral("Version %1 and version %2 say the same.").arg(from.version).arg(to.version));
    return kExitCompleted;
}

int showDiff(Door& door, const Arguments& arguments, const WorkspaceObject& memory) {
    const auto versions = versionsOf(door, memory);
    if (!versions.ok())
        return fail(versions.error());
    const int newest = int(memory.version);
    const auto to = numberFrom(QStringLiteral("--to"), arguments.to, newest, 1, newest);
    const auto from =
        numberFrom(QStringLiteral("--from"), arguments.from, std::max(1, to.ok() ? *to - 1 : 1), 1, newest);
    if (!to.ok() || !from.ok())
        return fail(to.ok() ? from.error() : to.error());
    const auto find = [&versions](qint64 number) {
        return std::find_if(versions->begin(), versions->end(),
                            [number](const domain::ObjectVersion& version) { return version.version == number; });
    };
    if (find(*from) == versions->end() || find(*to) == versions->end())
        return fail(wrong(QStringLiteral("Only the newest %1 versions can be compared.").arg(kMostVersions)));
    return printDiff(arguments, *find(*from), *find(*to));
}

int forgetOne(Door& door, const Arguments& arguments, const WorkspaceObject& memory) {
    const auto forgotten = ask(*door.engine, api::ForgetMemory{memory.id, {}, arguments.dryRun});
    if (!forgotten.ok())
        return fail(forgotten.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*forgotten)));
        return kExitCompleted;
    }
    const auto derived = qint64(forgotten->objects.size()) - 1;
    const QString also = derived > 0 ? QStringLiteral(" and %1 drawn from it").arg(derived) : QString();
    print((arguments.dryRun ? QStringLiteral("“%1”%2 would be forgotten for good.")
                            : QStringLiteral("“%1”%2 is forgotten for good."))
              .arg(domain::titleOf(memory), also));
    return kExitCompleted;
}

struct Verb {
    const char* name;
    int (*run)(Door& door, const Arguments& arguments, const WorkspaceObject& memory);
};
constexpr std::array kVerbs{Verb{"show", showOne}, Verb{"history", showHistory}, Verb{"diff", showDiff},
                            Verb{"forget", forgetOne}};

} // namespace

int memoryCommand(Door& door, const Arguments& arguments) {
    const QString verb = arguments.words.front();
    const QStringList words = arguments.words.mid(1);
    if (verb == QStringLiteral("store"))
        return storeOne(door, arguments, words);
    if (verb == QStringLiteral("search"))
        return searchAll(door, arguments, words);
    for (const Verb& row : kVerbs) {
        if (verb != QLatin1StringView(row.name))
            continue;
        if (words.size() != 1)
            return fail(wrong(QStringLiteral("Write: flux memory %1 KEY, or an id instead of the key.").arg(verb)));
        const auto memory = findMemory(*door.engine, words.front());
        return memory.ok() ? row.run(door, arguments, *memory) : fail(memory.error());
    }
    return fail(wrong(
        QStringLiteral("There is no “flux memory %1”. Write store, search, show, history, diff or forget.").arg(verb)));
}

} // namespace flux::cli
