#include "app/cli/engine_door.h"

#include "engine/host/data_folder.h"
#include "engine/host/local_engine.h"
#include "engine/host/store_address.h"
#include "engine/remote/pipe_engine.h"

#include <QtCore/QDir>

namespace flux::cli {

base::Result<Door> openDoor(const Arguments& arguments, bool resumeAll) {
    host::LocalEngineOptions options;
    options.dataDir = arguments.dataDir.isEmpty() ? host::defaultDataFolder() : arguments.dataDir;
    options.resumeAll = resumeAll;
    options.storeUrl = host::defaultStoreUrl();
    if (!arguments.store.isEmpty()) {
        FLUX_TRY(options.storeUrl, host::typedStoreUrl(arguments.store));
    }
    options.filesDir = arguments.filesDir.isEmpty() ? host::defaultFilesFolder() : arguments.filesDir;
    auto secretStore = std::make_unique<secrets::SecretStore>();
    options.readSecret = [store = secretStore.get()](const QString& key) { return store->read(key); };
    const QString dataDir = QDir::cleanPath(QDir(options.dataDir).absolutePath());
    auto local = host::LocalEngine::open(std::move(options));
    if (local.ok()) {
        Door door{std::move(secretStore), std::move(*local), nullptr, dataDir, false};
        auto listener = server::PipeListener::listen(*door.engine, {server::pipePath(dataDir), {}});
        if (listener.ok())
            door.listener = std::move(*listener);
        return door;
    }
    if (local.error().detail != QStringLiteral("in_use"))
        return local.error();
    constexpr int kTimeoutMs = 3000;
    auto pipe = remote::PipeEngine::connect(remote::pipePath(dataDir), kTimeoutMs);
    if (!pipe.ok()) {
        return base::makeError(base::ErrorCode::Unavailable,
                               QStringLiteral("Another Flux works with this data and does not answer. Wait for it to "
                                              "end, or close it, and try again."),
                               pipe.error().detail);
    }
    return Door{nullptr, std::move(*pipe), nullptr, dataDir, true};
}

} // namespace flux::cli
