// flux files: what is stored, and where it goes.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/api/protocol.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;
using domain::ObjectId;

namespace {

domain::Attribution me() {
    domain::Attribution by;
    by.name = QStringLiteral("terminal");
    return by;
}

QString absolute(const QString& path) {
    return QDir::cleanPath(QFileInfo(path).absoluteFilePath());
}

QString sized(qint64 bytes) {
    constexpr qint64 kStep = 1024;
    if (bytes < kStep)
        return QStringLiteral("%1 B").arg(bytes);
    if (bytes < kStep * kStep)
        return QStringLiteral("%1 KB").arg((bytes + kStep / 2) / kStep);
    return QStringLiteral("%1 MB").arg(static_cast<double>(bytes) / static_cast<double>(kStep * kStep), 0, 'f', 1);
}

QString pathOf(const domain::WorkspaceObject& file) {
    const QString folder = base::textAt(file.data, "folder");
    return (folder.isEmpty() ? QString() : folder + u'/') + base::textAt(file.data, "name");
}

Result<qint64> numberIn(const QString& text, const QString& what) {
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (!isNumber || number < 0)
        return makeError(ErrorCode::InvalidArgument, QStringLiteral("%1 must be a whole number.").arg(what));
    return number;
}

// A JSON object; null: nothing was said.
Result<Json> metadataOf(const FileOptions& options) {
    if (options.metadata.isEmpty())
        return Json();
    auto metadata = base::parseJson(options.metadata.toUtf8());
    if (!metadata.ok() || !metadata->is_object())
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("--metadata takes a JSON object, such as {\"author\": \"Marta\"}."));
    return metadata;
}

template <typename Value>
int answered(const Arguments& arguments, const Result<Value>& reply, const QString& sentence) {
    if (!reply.ok())
        return fail(reply.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*reply)));
    else
        print(sentence);
    return kExitCompleted;
}

int fileAnswered(const Arguments& arguments, const Result<domain::WorkspaceObject>& file, const QString& said) {
    return answered(arguments, file,
                    file.ok() ? said.arg(pathOf(*file), sized(base::intAt(file->data, "bytes"))) +
                                    QStringLiteral(" · version %1 · %2").arg(file->version).arg(file->id.text)
                              : QString());
}

int addFile(api::Engine& engine, const Arguments& arguments) {
    api::AddFile request;
    request.path = absolute(arguments.words.at(1));
    request.folder = arguments.files.folder;
    request.name = arguments.files.name;
    request.tags = arguments.tags;
    request.by = me();
    const auto metadata = metadataOf(arguments.files);
    if (!metadata.ok())
        return fail(metadata.error());
    if (!metadata->is_null())
        request.metadata = *metadata;
    return fileAnswered(arguments, ask(engine, request), QStringLiteral("Stored %1 (%2)"));
}

int listFiles(api::Engine& engine, const Arguments& arguments) {
    api::ListFiles request;
    request.folder = arguments.words.value(1);
    request.recursive = arguments.files.recursive;
    request.trash = arguments.trash;
    request.limit = 1000;
    const auto list = ask(engine, request);
    if (!list.ok() || arguments.json)
        return answered(arguments, list, {});
    for (const QString& folder : list->folders)
        print(folder + u'/');
    for (const domain::WorkspaceObject& file : list->files) {
        print(QStringLiteral("%1  %2  %3  v%4%5")
                  .arg(sized(base::intAt(file.data, "bytes")), 9)
                  .arg(file.updatedAt.utc().toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")), pathOf(file))
                  .arg(file.version)
                  .arg(file.tags.isEmpty() ? QString()
                                           : QStringLiteral("  [%1]").arg(file.tags.join(QStringLiteral(", ")))));
    }
    if (list->files.empty() && list->folders.isEmpty())
        print(request.trash ? QStringLiteral("The trash is empty.") : QStringLiteral("There are no files here."));
    print(QStringLiteral("%1 of %2 are used.").arg(sized(list->usedBytes), sized(list->quotaBytes)));
    return kExitCompleted;
}

int saveFile(api::Engine& engine, const Arguments& arguments) {
    api::SaveFile request;
    request.id = ObjectId{arguments.words.at(1)};
    request.path = absolute(arguments.words.value(2, QStringLiteral(".")));
    if (!arguments.files.oldVersion.isEmpty()) {
        const auto version = numberIn(arguments.files.oldVersion, QStringLiteral("A version"));
        if (!version.ok())
            return fail(version.error());
        request.version = *version;
    }
    const auto saved = ask(engine, request);
    return answered(arguments, saved,
                    saved.ok() ? QStringLiteral("Saved %1 (%2)").arg(saved->path, sized(saved->bytes)) : QString());
}

int changeFile(api::Engine& engine, const Arguments& arguments) {
    const FileOptions& wanted = arguments.files;
    api::ChangeFile request;
    request.id = ObjectId{arguments.words.at(1)};
    if (wanted.hasFolder)
        request.folder = wanted.folder;
    if (!wanted.name.isEmpty())
        request.name = wanted.name;
    if (arguments.noTags || !arguments.tags.isEmpty())
        request.tags = arguments.tags;
    if (wanted.makePublic && wanted.makePrivate)
        return fail(makeError(ErrorCode::InvalidArgument, QStringLiteral("Choose one of --public and --private.")));
    if (wanted.makePublic || wanted.makePrivate)
        request.isPublic = wanted.makePublic;
    if (!wanted.oldVersion.isEmpty()) {
        const auto version = numberIn(wanted.oldVersion, QStringLiteral("A version"));
        if (!version.ok())
            return fail(version.error());
        request.restoreVersion = *version;
    }
    const auto metadata = metadataOf(wanted);
    if (!metadata.ok())
        return fail(metadata.error());
    request.metadata = *metadata;
    request.by = me();
    return fileAnswered(arguments, ask(engine, request), QStringLiteral("Changed %1 (%2)"));
}

int purgeTrash(api::Engine& engine, const Arguments& arguments) {
    api::PurgeTrash request;
    for (const QString& word : arguments.words.mid(1))
        request.ids.push_back(ObjectId{word});
    request.everything = arguments.files.everything;
    if (request.everything && arguments.answering != Answering::Yes && !arguments.json) {
        const auto sure = confirm(QStringLiteral("Remove everything in the trash for good?"));
        if (!sure.value_or(false))
            return kExitCancelled;
    }
    const auto purged = ask(engine, request);
    return answered(arguments, purged,
                    purged.ok() ? QStringLiteral("%1 files are gone for good; %2 are free again.")
                                      .arg(purged->files)
                                      .arg(sized(purged->freedBytes))
                                : QString());
}

int linkFile(api::Engine& engine, const Arguments& arguments) {
    api::LinkFile request;
    request.id = ObjectId{arguments.words.at(1)};
    if (!arguments.files.seconds.isEmpty()) {
        const auto seconds = numberIn(arguments.files.seconds, QStringLiteral("--seconds"));
        if (!seconds.ok())
            return fail(seconds.error());
        request.seconds = *seconds;
    }
    const auto link = ask(engine, request);
    if (!link.ok() || arguments.json)
        return answered(arguments, link, {});
    print(link->url);
    if (link->expiresAt.isNull())
        print(QStringLiteral("for as long as the file is public"));
    else
        print(QStringLiteral("until %1").arg(link->expiresAt.utc().toLocalTime().toString(Qt::ISODate)));
    return kExitCompleted;
}

int trashFile(api::Engine& engine, const Arguments& arguments, bool restore) {
    const auto file = ask(engine, api::TrashFile{ObjectId{arguments.words.at(1)}, restore, me()});
    return fileAnswered(arguments, file,
                        restore ? QStringLiteral("Out of the trash: %1 (%2)")
                                : QStringLiteral("In the trash: %1 (%2)"));
}

} // namespace

int filesCommand(Door& door, const Arguments& arguments) {
    struct Verb {
        const char* name;
        qsizetype least, most; // words behind it
        const char* usage;
    };
    static constexpr Verb kVerbs[]{
        {"add", 1, 1, "flux files add PATH [--folder F] [--name N] [--tag T]"},
        {"list", 0, 1, "flux files list [FOLDER] [--recursive] [--trash]"},
        {"save", 1, 2, "flux files save FILE|LINK [PATH] [--old-version N]"},
        {"change", 1, 1,
         "flux files change FILE [--folder F] [--name N] [--tag T] [--public|--private] [--old-version N]"},
        {"trash", 1, 1, "flux files trash FILE"},
        {"restore", 1, 1, "flux files restore FILE"},
        {"purge", 0, 1000, "flux files purge [FILE…] [--everything]"},
        {"link", 1, 1, "flux files link FILE [--seconds N]"},
    };
    const QString verb = arguments.words.front();
    const qsizetype count = arguments.words.size() - 1;
    for (const Verb& each : kVerbs) {
        if (verb == QLatin1StringView(each.name) && (count < each.least || count > each.most))
            return fail(
                makeError(ErrorCode::InvalidArgument, QStringLiteral("Write: %1").arg(QString::fromUtf8(each.usage))));
    }
    api::Engine& engine = *door.engine;
    if (verb == QStringLiteral("add"))
        return addFile(engine, arguments);
    if (verb == QStringLiteral("list"))
        return listFiles(engine, arguments);
    if (verb == QStringLiteral("save"))
        return saveFile(engine, arguments);
    if (verb == QStringLiteral("change"))
        return changeFile(engine, arguments);
    if (verb == QStringLiteral("trash") || verb == QStringLiteral("restore"))
        return trashFile(engine, arguments, verb == QStringLiteral("restore"));
    if (verb == QStringLiteral("purge"))
        return purgeTrash(engine, arguments);
    if (verb == QStringLiteral("link"))
        return linkFile(engine, arguments);
    return fail(makeError(
        ErrorCode::InvalidArgument,
        QStringLiteral("“flux files” knows add, list, save, change, trash, restore, purge and link, not “%1”.")
            .arg(verb)));
}

} // namespace flux::cli
