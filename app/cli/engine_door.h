#pragma once

#include "app/cli/arguments.h"
#include "app/secrets/secret_store.h"
#include "engine/api/engine.h"
#include "engine/server/pipe_listener.h"

#include <memory>

namespace flux::cli {

// An engine to talk to: the one in this process, or the one of the Flux that already works with the data.
struct Door {
    std::unique_ptr<secrets::SecretStore> secrets; // used by the engine's workers
    std::unique_ptr<api::Engine> engine;
    std::unique_ptr<server::PipeListener> listener; // a second start reaches the engine of this one; may be null
    QString dataDir;
    bool remote = false; // another process has the data; what is started there goes on there
};

// Opens the data folder, or reaches the process that has it. `resumeAll`: see host::LocalEngineOptions.
[[nodiscard]] base::Result<Door> openDoor(const Arguments& arguments, bool resumeAll);

// Sends and waits for the answer, on the calling thread.
template <typename R>
[[nodiscard]] base::Result<typename R::Reply> ask(api::Engine& engine, R request) {
    return engine.send(std::move(request)).result();
}

} // namespace flux::cli
