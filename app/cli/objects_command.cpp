// flux objects: the person's data, made, shown, changed, taken back, linked, and the schemas of its types.
#include "app/cli/object_text.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"

#include <limits>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

constexpr qint64 kAnyVersion = std::numeric_limits<qint64>::max();

Result<api::ObjectDetail> named(Door& door, const QString& id) {
    return ask(*door.engine, api::GetObject{id});
}

// The reply as JSON, or said by `say`.
template <typename R, typename Say>
int tell(const Arguments& arguments, const Result<R>& reply, const Say& say) {
    if (!reply.ok())
        return fail(reply.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*reply)));
    else
        say(*reply);
    return kExitCompleted;
}

int create(Door& door, const Arguments& arguments) {
    api::CreateObject request{arguments.words.at(1), Json::object(), arguments.tags, byPerson()};
    if (arguments.words.size() > 2) {
        auto data = jsonWord(arguments.words.at(2), QStringLiteral("The data"));
        if (!data.ok())
            return fail(data.error());
        request.data = std::move(*data);
    }
    return tell(arguments, ask(*door.engine, std::move(request)), printObjectLine);
}

int get(Door& door, const Arguments& arguments) {
    return tell(arguments, named(door, arguments.words.at(1)), printObject);
}

Result<domain::WorkspaceObject> updated(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail detail, named(door, arguments.words.at(1)));
    api::UpdateObject request;
    request.id = detail.object.id;
    request.by = byPerson();
    request.replace = arguments.replace;
    FLUX_TRY(request.expectedVersion, numberOption(arguments.expect, QStringLiteral("--expect"), 0, kAnyVersion));
    if (arguments.words.size() > 2) {
        FLUX_TRY(request.data, jsonWord(arguments.words.at(2), QStringLiteral("The data")));
        if (request.data.is_null())
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("null is no data for an object."));
    }
    if (arguments.noTags)
        request.tags = QStringList();
    if (!arguments.tags.isEmpty())
        request.tags = arguments.tags;
    return ask(*door.engine, std::move(request));
}

Result<domain::WorkspaceObject> deleted(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail detail, named(door, arguments.words.at(1)));
    FLUX_TRY(const qint64 expected, numberOption(arguments.expect, QStringLiteral("--expect"), 0, kAnyVersion));
    return ask(*door.engine, api::DeleteObject{detail.object.id, expected, byPerson()});
}

Result<domain::WorkspaceObject> restored(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail detail, named(door, arguments.words.at(1)));
    return ask(*door.engine, api::RestoreObject{detail.object.id, byPerson()});
}

Result<domain::WorkspaceObject> undone(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail detail, named(door, arguments.words.at(1)));
    FLUX_TRY(const qint64 expected, numberOption(arguments.expect, QStringLiteral("--expect"), 0, kAnyVersion));
    FLUX_TRY(const qint64 to, numberOption(arguments.to, QStringLiteral("--to"), 0, kAnyVersion));
    return ask(*door.engine, api::UndoObject{detail.object.id, to, expected, byPerson()});
}

template <Result<domain::WorkspaceObject> (*change)(Door&, const Arguments&)>
int changed(Door& door, const Arguments& arguments) {
    return tell(arguments, change(door, arguments), printObjectLine);
}

Result<api::ObjectVersions> versionsOf(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail detail, named(door, arguments.words.at(1)));
    FLUX_TRY(const qint64 limit, numberOption(arguments.limit, QStringLiteral("--limit"), 50, 200));
    return ask(*door.engine, api::GetHistory{detail.object.id, 0, static_cast<int>(limit)});
}

int history(Door& door, const Arguments& arguments) {
    return tell(arguments, versionsOf(door, arguments), printVersions);
}

Result<api::ObjectLinks> linked(Door& door, const Arguments& arguments) {
    FLUX_TRY(const api::ObjectDetail from, named(door, arguments.words.at(1)));
    FLUX_TRY(const api::ObjectDetail to, named(door, arguments.words.at(2)));
    const bool remove = arguments.words.front() == QStringLiteral("unlink");
    return ask(*door.engine, api::LinkObjects{from.object.id, to.object.id, arguments.words.at(3), remove, byPerson()});
}

int link(Door& door, const Arguments& arguments) {
    return tell(arguments, linked(door, arguments), [](const api::ObjectLinks& reply) {
        for (const domain::ObjectLink& each : reply.links)
            print(QStringLiteral("%1 → %2  %3").arg(each.from.text, each.to.text, each.role));
        if (reply.links.empty())
            print(QStringLiteral("There are no links."));
    });
}

QString modeText(domain::SchemaMode mode) {
    switch (mode) {
    case domain::SchemaMode::Off:
        return QStringLiteral("off");
    case domain::SchemaMode::Warn:
        return QStringLiteral("warn");
    case domain::SchemaMode::Strict:
        break;
    }
    return QStringLiteral("strict");
}

int types(Door& door, const Arguments& arguments) {
    return tell(arguments, ask(*door.engine, api::ListTypes{}), [](const api::TypeList& reply) {
        for (const api::TypeSummary& each : reply.types)
            print(QStringLiteral("%1  %2").arg(each.type.name).arg(each.count) +
                  (each.type.schema.is_null() ? QString() : QStringLiteral("  schema: ") + modeText(each.type.mode)));
        if (reply.types.empty())
            print(QStringLiteral("There are no objects yet."));
    });
}

void printType(const domain::ObjectType& type) {
    print(QStringLiteral("%1: %2").arg(type.name, modeText(type.mode)));
    if (!type.schema.is_null())
        print(base::dumpJsonPretty(type.schema));
}

Result<domain::SchemaMode> modeFrom(const QString& text) {
    if (text.isEmpty() || text == QStringLiteral("warn"))
        return domain::SchemaMode::Warn;
    if (text == QStringLiteral("strict"))
        return domain::SchemaMode::Strict;
    if (text == QStringLiteral("off"))
        return domain::SchemaMode::Off;
    return makeError(ErrorCode::InvalidArgument, QStringLiteral("--mode is strict, warn or off."));
}

Result<domain::ObjectType> schemaOf(Door& door, const Arguments& arguments) {
    const QString& name = arguments.words.at(1);
    FLUX_TRY(const domain::SchemaMode mode, modeFrom(arguments.mode));
    if (arguments.words.size() > 2) {
        FLUX_TRY(Json schema, jsonWord(arguments.words.at(2), QStringLiteral("The schema")));
        return ask(*door.engine, api::SetTypeSchema{name, std::move(schema), mode});
    }
    FLUX_TRY(const api::TypeList all, ask(*door.engine, api::ListTypes{}));
    for (const api::TypeSummary& each : all.types) {
        if (each.type.name != name)
            continue;
        if (arguments.mode.isEmpty())
            return each.type;
        return ask(*door.engine, api::SetTypeSchema{name, each.type.schema, mode});
    }
    return makeError(ErrorCode::NotFound,
                     QStringLiteral("There is no type “%1”. “flux objects types” lists them.").arg(name));
}

int schema(Door& door, const Arguments& arguments) {
    return tell(arguments, schemaOf(door, arguments), printType);
}

Result<domain::ObjectType> inferred(Door& door, const Arguments& arguments) {
    FLUX_TRY(const qint64 sample, numberOption(arguments.limit, QStringLiteral("--limit"), 1000, 10'000));
    return ask(*door.engine, api::InferSchema{arguments.words.at(1), static_cast<int>(sample)});
}

int infer(Door& door, const Arguments& arguments) {
    return tell(arguments, inferred(door, arguments), printType);
}

struct Verb {
    const char* name;
    qsizetype least, most; // words, with the verb
    int (*run)(Door&, const Arguments&);
    const char* usage;
};
constexpr Verb kVerbs[]{
    {"create", 2, 3, create, "flux objects create TYPE [JSON|-] [--tag TAG]"},
    {"get", 2, 2, get, "flux objects get ID"},
    {"update", 2, 3, changed<updated>,
     "flux objects update ID [JSON|-] [--replace] [--tag TAG] [--no-tags] [--expect N]"},
    {"delete", 2, 2, changed<deleted>, "flux objects delete ID [--expect N]"},
    {"restore", 2, 2, changed<restored>, "flux objects restore ID"},
    {"undo", 2, 2, changed<undone>, "flux objects undo ID [--to N] [--expect N]"},
    {"history", 2, 2, history, "flux objects history ID [--limit N]"},
    {"link", 4, 4, link, "flux objects link FROM TO ROLE"},
    {"unlink", 4, 4, link, "flux objects unlink FROM TO ROLE"},
    {"types", 1, 1, types, "flux objects types"},
    {"schema", 2, 3, schema, "flux objects schema TYPE [JSON|-|null] [--mode strict|warn|off]"},
    {"infer", 2, 2, infer, "flux objects infer TYPE [--limit N]"},
};

} // namespace

int objectsCommand(Door& door, const Arguments& arguments) {
    QStringList names;
    for (const Verb& verb : kVerbs) {
        names.append(QString::fromLatin1(verb.name));
        if (arguments.words.front() != names.back())
            continue;
        if (arguments.words.size() < verb.least || arguments.words.size() > verb.most)
            return fail(
                makeError(ErrorCode::InvalidArgument, QStringLiteral("Write: ") + QString::fromLatin1(verb.usage)));
        return verb.run(door, arguments);
    }
    return fail(makeError(ErrorCode::InvalidArgument,
                          QStringLiteral("Write: flux objects %1 …").arg(names.join(QStringLiteral(" | ")))));
}

} // namespace flux::cli
