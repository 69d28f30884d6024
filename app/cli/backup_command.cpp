// flux backup and flux doctor.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/secrets/secret_store.h"
#include "engine/api/protocol.h"
#include "engine/backup/restore.h"
#include "engine/host/data_folder.h"
#include "engine/host/local_engine.h"
#include "engine/host/store_address.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

#include <algorithm>

namespace flux::cli {

using base::ErrorCode;
using base::Json;
using base::makeError;
using base::Result;

namespace {

QString dataFolderOf(const Arguments& arguments) {
    const QString folder = arguments.dataDir.isEmpty() ? host::defaultDataFolder() : arguments.dataDir;
    return QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
}

// Never a word of the command, where others could read it: FLUX_PASSPHRASE, or typed.
Result<QString> passphrase(bool isNew) {
    const auto missing = makeError(ErrorCode::InvalidArgument,
                                   QStringLiteral("The backup needs a passphrase: type it when asked, or set "
                                                  "FLUX_PASSPHRASE."));
    if (const QString given = qEnvironmentVariable("FLUX_PASSPHRASE"); !given.isEmpty())
        return given;
    const auto typed = readLine(QStringLiteral("Passphrase: "), true);
    if (!typed || typed->isEmpty())
        return missing;
    if (isNew && isTyped()) {
        const auto again = readLine(QStringLiteral("Once more: "), true);
        if (!again || *again != *typed)
            return makeError(ErrorCode::InvalidArgument, QStringLiteral("The two are not the same. Nothing was done."));
    }
    return *typed;
}

// Of a backup that is there; empty where it is not encrypted.
Result<QString> passphraseFor(const QString& path) {
    FLUX_TRY(const auto header, backup::Reader::header(path));
    if (!header.encrypted)
        return QString();
    return passphrase(false);
}

QString when(base::Instant at) {
    return at.utc().toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

int create(const Arguments& arguments) {
    api::CreateBackup request;
    if (arguments.words.size() > 1)
        request.path = QDir::cleanPath(QFileInfo(arguments.words.at(1)).absoluteFilePath());
    if (arguments.encrypt) {
        const auto typed = passphrase(true);
        if (!typed.ok())
            return fail(typed.error());
        request.passphrase = *typed;
    }
    auto door = openDoor(arguments, false);
    if (!door.ok())
        return fail(door.error());
    const auto made = ask(*door->engine, request);
    if (!made.ok())
        return fail(made.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*made)));
        return kExitCompleted;
    }
    print(QStringLiteral("Made and tried: %1 (%2 bytes%3)")
              .arg(made->path)
              .arg(made->bytes)
              .arg(made->encrypted ? QStringLiteral(", encrypted") : QString()));
    for (const QString& name : made->removed)
        print(QStringLiteral("An older one was removed: ") + name);
    return kExitCompleted;
}

int list(const Arguments& arguments) {
    const auto backups = backup::listBackups(dataFolderOf(arguments));
    Json rows = Json::array();
    for (const backup::ListedBackup& each : backups) {
        rows.push_back({{"path", each.path},
                        {"bytes", each.bytes},
                        {"made_at", each.madeAt.ms},
                        {"flux", each.flux},
                        {"schema", each.schema},
                        {"encrypted", each.encrypted}});
        if (!arguments.json)
            print(QStringLiteral("%1  %2 bytes  %3%4")
                      .arg(when(each.madeAt))
                      .arg(each.bytes, 12)
                      .arg(each.path, each.encrypted ? QStringLiteral("  encrypted") : QString()));
    }
    if (arguments.json)
        printJson(Json{{"backups", std::move(rows)}});
    else if (backups.empty())
        print(QStringLiteral("There are no backups in the data folder. “flux backup create” makes one."));
    return kExitCompleted;
}

int verify(const Arguments& arguments) {
    const QString path = arguments.words.at(1);
    const auto typed = passphraseFor(path);
    if (!typed.ok())
        return fail(typed.error());
    const QTemporaryDir scratch; // removed with all that is in it
    const auto verified = backup::verifyBackup(path, *typed, scratch.path(), {});
    if (!verified.ok())
        return fail(verified.error());
    if (arguments.json)
        printJson(Json{{"good", true},
                       {"made_at", verified->header.madeAt.ms},
                       {"schema", verified->header.schema},
                       {"encrypted", verified->header.encrypted},
                       {"bytes", verified->bytes},
                       {"counts", verified->counts}});
    else
        print(QStringLiteral("The backup of %1 is good: %2 files beside the data, %3 bytes in all.")
                  .arg(when(verified->header.madeAt))
                  .arg(base::intAt(verified->counts, "files"))
                  .arg(verified->bytes));
    return kExitCompleted;
}

// The database that the data are in, where they are in one.
Result<std::optional<store::PgPlace>> placeOf(const Arguments& arguments) {
    QString url = host::defaultStoreUrl();
    if (!arguments.store.isEmpty()) {
        FLUX_TRY(url, host::typedStoreUrl(arguments.store));
    }
    if (url.isEmpty())
        return std::optional<store::PgPlace>();
    return std::optional(store::PgPlace{url, {}, host::LocalEngineOptions().storeSchema});
}

// The password is asked for only when the server wants one that libpq does not find by itself.
Result<backup::RestoredBackup> restoreTo(const QString& folder, const QString& path, const QString& passphrase,
                                         std::optional<store::PgPlace> place) {
    base::SystemClock clock;
    auto restored = backup::restoreBackup(path, passphrase, folder, clock, {}, {}, place);
    if (restored.ok() || restored.error().code != ErrorCode::Unauthenticated || !place)
        return restored;
    secrets::SecretStore secrets;
    const auto password = secrets.read(QStringLiteral("store.password"));
    if (!password.ok())
        return restored;
    place->password = *password;
    return backup::restoreBackup(path, passphrase, folder, clock, {}, {}, place);
}

void printRestored(const backup::RestoredBackup& restored) {
    print(QStringLiteral("Restored as of %1.").arg(when(restored.madeAt)));
    if (!restored.replaced.isEmpty())
        print(QStringLiteral("What was there before is in %1; remove it when you do not need it any more.")
                  .arg(restored.replaced));
    if (!restored.replacedSchema.isEmpty())
        print(QStringLiteral("The rows that were in the database before are in its schema %1; drop it when you do not "
                             "need it any more.")
                  .arg(restored.replacedSchema));
}

// Without an engine: nobody may work with the folder while its data changes place.
int restore(const Arguments& arguments) {
    const QString path = QDir::cleanPath(QFileInfo(arguments.words.at(1)).absoluteFilePath());
    const auto typed = passphraseFor(path);
    if (!typed.ok())
        return fail(typed.error());
    const auto place = placeOf(arguments);
    if (!place.ok())
        return fail(place.error());
    if (arguments.answering != Answering::Yes && !arguments.json) {
        const auto sure =
            confirm(QStringLiteral("Put this backup in the place of the data in %1%2? What is there now is kept "
                                   "beside it.")
                        .arg(dataFolderOf(arguments), *place ? QStringLiteral(" and in the database") : QString()));
        if (!sure.value_or(false))
            return kExitCancelled;
    }
    const auto folder = host::DataFolder::open(dataFolderOf(arguments));
    if (!folder.ok()) {
        if (folder.error().detail == QStringLiteral("in_use"))
            return fail(makeError(ErrorCode::Unavailable,
                                  QStringLiteral("Flux is running with this data. Close it, then restore.")));
        return fail(folder.error());
    }
    const auto restored = restoreTo((*folder)->path(), path, *typed, *place);
    if (!restored.ok())
        return fail(restored.error());
    if (arguments.json)
        printJson(Json{{"made_at", restored->madeAt.ms},
                       {"counts", restored->counts},
                       {"replaced", restored->replaced},
                       {"replaced_schema", restored->replacedSchema}});
    else
        printRestored(*restored);
    return kExitCompleted;
}

} // namespace

int backupCommand(const Arguments& arguments) {
    const QString verb = arguments.words.front();
    const qsizetype count = arguments.words.size();
    if (verb == QStringLiteral("create") && count <= 2)
        return create(arguments);
    if (verb == QStringLiteral("list") && count == 1)
        return list(arguments);
    if (verb == QStringLiteral("verify") && count == 2)
        return verify(arguments);
    if (verb == QStringLiteral("restore") && count == 2)
        return restore(arguments);
    return fail(makeError(ErrorCode::InvalidArgument,
                          QStringLiteral("Write: flux backup create [PATH] [--encrypt], flux backup list, flux backup "
                                         "verify FILE or flux backup restore FILE")));
}

int doctorCommand(Door& door, const Arguments& arguments) {
    const auto report = ask(*door.engine, api::RunDoctor{arguments.repair});
    if (!report.ok())
        return fail(report.error());
    if (arguments.json)
        printJson(api::encodeReply(api::Reply(*report)));
    bool isWell = true;
    for (const api::DoctorFinding& finding : report->findings) {
        isWell = isWell && (finding.ok || finding.repaired);
        if (!arguments.json)
            printInked(QStringLiteral("%1 %2: %3")
                           .arg(finding.ok         ? QStringLiteral("✓")
                                : finding.repaired ? QStringLiteral("+")
                                                   : QStringLiteral("✗"),
                                finding.check, finding.text),
                       finding.ok         ? Ink::Green
                       : finding.repaired ? Ink::Yellow
                                          : Ink::Red);
    }
    return isWell ? kExitCompleted : kExitFailed;
}

} // namespace flux::cli
