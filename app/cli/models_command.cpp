// flux models: which models are connected, and what they can do.
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/secrets/secret_store.h"
#include "engine/api/protocol.h"

#include <algorithm>

namespace flux::cli {

namespace {

constexpr std::size_t kMostShown = 20; // of one provider; --json has all

void printProvider(const api::ModelProvider& provider) {
    QString state = provider.answers ? QStringLiteral("%1 models").arg(provider.models.size())
                    : !provider.problem.isEmpty()
                        ? provider.problem
                        : QStringLiteral("not connected; flux models add %1").arg(provider.id);
    print(QStringLiteral("%1  %2  %3").arg(provider.id, -11).arg(provider.url, state));
    for (std::size_t i = 0; i < std::min(kMostShown, provider.models.size()); ++i) {
        const api::ModelProvider::Model& model = provider.models[i];
        print(model.contextTokens > 0 ? QStringLiteral("    %1  (%2 tokens)").arg(model.name).arg(model.contextTokens)
                                      : QStringLiteral("    %1").arg(model.name));
    }
    if (provider.models.size() > kMostShown)
        print(QStringLiteral("    … and %1 more; flux models list %2 --json has all")
                  .arg(provider.models.size() - kMostShown)
                  .arg(provider.id));
}

int list(Door& door, const Arguments& arguments) {
    const auto models = ask(*door.engine, api::ListModels{arguments.words.value(1)});
    if (!models.ok())
        return fail(models.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*models)));
        return kExitCompleted;
    }
    for (const api::ModelProvider& provider : models->providers)
        printProvider(provider);
    print(models->chosen.isEmpty()
              ? QStringLiteral("No model is chosen, and Flux works without one. flux models use PROVIDER/MODEL")
              : QStringLiteral("Flux talks with %1.").arg(models->chosen));
    return kExitCompleted;
}

int test(Door& door, const Arguments& arguments) {
    const auto report = ask(*door.engine, api::TestModel{arguments.words.value(1)});
    if (!report.ok())
        return fail(report.error());
    if (arguments.json) {
        printJson(api::encodeReply(api::Reply(*report)));
        return kExitCompleted;
    }
    print(QStringLiteral("%1: first word after %2 ms, tools: %3, form: %4%5")
              .arg(report->model)
              .arg(report->firstWordMs)
              .arg(report->tools ? QStringLiteral("yes") : QStringLiteral("no"),
                   report->schema ? QStringLiteral("yes") : QStringLiteral("no"),
                   report->contextTokens > 0 ? QStringLiteral(", %1 tokens").arg(report->contextTokens) : QString()));
    print(report->sentence);
    return kExitCompleted;
}

int change(Door& door, const QString& key, const base::Json& value) {
    const auto changed = ask(*door.engine, api::ChangeSetting{key, value});
    return changed.ok() ? kExitCompleted : fail(changed.error());
}

// The key is typed, never written on the command line.
int add(Door& door, const Arguments& arguments) {
    const QString id = arguments.words.at(1);
    if (!arguments.url.isEmpty()) {
        if (const int failed = change(door, QStringLiteral("models.%1.url").arg(id), arguments.url); failed != 0)
            return failed;
    }
    if (id != u"ollama") {
        const QString key = QStringLiteral("models.%1.key").arg(id);
        const auto secret = readLine(QStringLiteral("The key for %1 (nothing: it wants none): ").arg(id), true);
        if (secret && !secret->isEmpty()) {
            if (const auto kept = secrets::SecretStore().write(key, *secret); !kept.ok())
                return fail(kept.error());
        }
    }
    return list(door, arguments);
}

int remove(Door& door, const Arguments& arguments) {
    const QString id = arguments.words.at(1);
    const auto snapshot = ask(*door.engine, api::GetSettings{});
    if (!snapshot.ok())
        return fail(snapshot.error());
    if (const int failed = change(door, QStringLiteral("models.%1.url").arg(id), base::Json()); failed != 0)
        return failed;
    if (base::textAt(snapshot->values, "models.default").startsWith(id + u'/')) {
        if (const int failed = change(door, QStringLiteral("models.default"), base::Json()); failed != 0)
            return failed;
    }
    // Last: without a keychain there is no key either, and what was chosen is let go all the same.
    if (const auto gone = secrets::SecretStore().remove(QStringLiteral("models.%1.key").arg(id)); !gone.ok())
        return fail(gone.error());
    return kExitCompleted;
}

} // namespace

int modelsCommand(Door& door, const Arguments& arguments) {
    const QString verb = arguments.words.value(0, QStringLiteral("list"));
    const qsizetype words = arguments.words.size();
    if (verb == u"list" && words <= 2)
        return list(door, arguments);
    if (verb == u"test" && words <= 2)
        return test(door, arguments);
    if (verb == u"use" && words == 2)
        return change(door, QStringLiteral("models.default"), arguments.words.at(1));
    if ((verb == u"add" || verb == u"remove") && words == 2) {
        // A name that is none is told before anything is asked for.
        const auto known = ask(*door.engine, api::ListModels{arguments.words.at(1)});
        if (!known.ok())
            return fail(known.error());
        return verb == u"add" ? add(door, arguments) : remove(door, arguments);
    }
    return fail(base::makeError(base::ErrorCode::InvalidArgument,
                                QStringLiteral("Write: flux models [list [PROVIDER] | add PROVIDER [--url ADDRESS] | "
                                               "test [MODEL] | use MODEL | remove PROVIDER]")));
}

} // namespace flux::cli
