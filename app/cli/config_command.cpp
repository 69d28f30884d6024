#include "app/cli/commands.h"
#include "app/cli/engine_door.h"
#include "app/cli/terminal.h"
#include "app/secrets/secret_store.h"
#include "engine/domain/settings.h"

namespace flux::cli {

using base::Json;
using domain::SettingKind;
using domain::SettingSpec;

namespace {

int failSetting(const base::Error& error) {
    printError(error.message);
    return error.code == base::ErrorCode::InvalidArgument || error.code == base::ErrorCode::NotFound ? kExitUsage
                                                                                                     : kExitFailed;
}

QString shown(const Json& value) {
    if (value.is_array()) {
        QStringList parts;
        for (const Json& item : value)
            parts.append(base::plainText(item));
        return parts.join(u',');
    }
    return base::plainText(value);
}

int list(const Arguments& arguments, const Json& values) {
    if (arguments.json) {
        printJson(values);
        return kExitCompleted;
    }
    for (const SettingSpec& spec : domain::settingSpecs()) {
        const QString value = spec.kind == SettingKind::Secret
                                  ? QStringLiteral("(in the keychain, if set)")
                                  : shown(base::jsonAt(values, spec.key.toUtf8().constData()));
        print(QStringLiteral("%1 = %2\n    %3").arg(spec.key, value, spec.description));
    }
    return kExitCompleted;
}

// A secret is never written on the command line, where other programs can read it: it is asked for.
int setSecret(const SettingSpec& spec) {
    const auto secret = readLine(QStringLiteral("%1: ").arg(spec.key), true);
    if (!secret)
        return failSetting(
            base::makeError(base::ErrorCode::InvalidArgument, QStringLiteral("Nothing was read; nothing was stored.")));
    const auto stored =
        secret->isEmpty() ? secrets::SecretStore().remove(spec.key) : secrets::SecretStore().write(spec.key, *secret);
    if (!stored.ok())
        return failSetting(stored.error());
    print(secret->isEmpty() ? QStringLiteral("Removed from the keychain.") : QStringLiteral("Kept in the keychain."));
    return kExitCompleted;
}

base::Error usageError() {
    return base::makeError(
        base::ErrorCode::InvalidArgument,
        QStringLiteral("Write: flux config list, flux config get KEY, or flux config set KEY VALUE"));
}

} // namespace

int configCommand(const Arguments& arguments) {
    const QStringList& words = arguments.words;
    const QString verb = words.value(0);
    const bool isList = verb == QStringLiteral("list") && words.size() == 1;
    const bool isGet = verb == QStringLiteral("get") && words.size() == 2;
    const bool isSet = verb == QStringLiteral("set") && words.size() >= 2;
    if (!isList && !isGet && !isSet)
        return failSetting(usageError());
    const SettingSpec* spec = isList ? nullptr : domain::settingSpec(words.at(1));
    if (!isList && !spec)
        return failSetting(domain::parseSetting(words.at(1), QString()).error());
    if (isSet && spec->kind == SettingKind::Secret)
        return words.size() == 2
                   ? setSecret(*spec)
                   : failSetting(base::makeError(
                         base::ErrorCode::InvalidArgument,
                         QStringLiteral(
                             "A secret does not belong on a command line. Write “flux config set %1” and type it then.")
                             .arg(spec->key)));
    if (isGet && spec->kind == SettingKind::Secret)
        return failSetting(
            base::makeError(base::ErrorCode::InvalidArgument,
                            QStringLiteral("“%1” is kept in the keychain and is not shown.").arg(spec->key)));
    if (isSet && words.size() != 3)
        return failSetting(usageError());

    auto door = openDoor(arguments, false);
    if (!door.ok())
        return failSetting(door.error());
    if (isSet) {
        const auto value = domain::parseSetting(spec->key, words.at(2));
        if (!value.ok())
            return failSetting(value.error());
        const auto changed = ask(*door->engine, api::ChangeSetting{spec->key, *value});
        return changed.ok() ? kExitCompleted : failSetting(changed.error());
    }
    const auto snapshot = ask(*door->engine, api::GetSettings{});
    if (!snapshot.ok())
        return failSetting(snapshot.error());
    if (isList)
        return list(arguments, snapshot->values);
    const Json& value = base::jsonAt(snapshot->values, spec->key.toUtf8().constData());
    arguments.json ? printJson(value) : print(shown(value));
    return kExitCompleted;
}

} // namespace flux::cli
