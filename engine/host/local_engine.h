#pragma once

#include "engine/api/engine.h"
#include "engine/store/store.h"

#include <functional>

namespace flux::agents {
class Registry;
}

namespace flux::host {

struct LocalEngineOptions {
    QString dataDir; // empty: defaultDataFolder()
    // A PostgreSQL database, postgresql://user@host/name, that several engines may share; empty: SQLite in dataDir. The
    // password is better not in it: see docs/shared-engine.md.
    QString storeUrl;
    QString storeSchema = QStringLiteral("flux"); // everything of Flux in that database stands in this one
    QString filesDir;                             // where results are saved; empty: in dataDir
    int leaseMs = 10'000;                         // how long after another engine was last heard its work is taken over
    bool resumeAll = true;        // go on with everything unfinished; false: only with what a request touches
    base::Clock* clock = nullptr; // null: the system's
    int workers = 0;              // steps at the same time; 0: as the setting engine.max_parallel_steps says
    // A secret by the key of its setting ("mail.smtp.password"), from the keychain. Called on workers. Empty: none
    // kept.
    std::function<base::Result<QString>(const QString& key)> readSecret;
    // The text inside a stored file, for searching. Called on the search and reader threads. Empty: names only.
    std::function<QString(const domain::WorkspaceObject& file)> textOfFile;

    // For tests and benches.
    std::unique_ptr<store::Store> store;                // instead of SQLite in dataDir
    std::function<void(qint64 commit, int phase)> hook; // at each commit point of the store, see store::CommitPhase
    std::function<void(agents::Registry&)> addAgents;   // beside the built-in ones
};

// The engine in this process: the rooms, their threads and the data folder, behind the front door.
// Threads it makes: conductor, reader, search, files, care (backups), network, and a pool of workers. Destroying it
// stops them in an order in which nothing is lost: what runs is asked to stop, what has ended is committed, the rest
// goes on at the next start. Thread: open and the destructor on any one thread, the rest from any. Owner: the
// composition root.
class LocalEngine final : public api::Engine {
public:
    // Blocks for the disk (not for the network). Errors: those of DataFolder::open (Unavailable with detail "in_use"
    // when another process has the folder) and of store::openSqlStore or store::openPgStore.
    [[nodiscard]] static base::Result<std::unique_ptr<LocalEngine>> open(LocalEngineOptions options);
    ~LocalEngine() override;

    [[nodiscard]] std::unique_ptr<api::Subscription> subscribe(qint64 fromSequence, api::FeedSink sink) override;
    void post(api::Request request, ReplyHandler done) override;

    [[nodiscard]] QString dataDir() const;
    [[nodiscard]] QString filesDir() const; // where results are saved

private:
    struct Impl;
    explicit LocalEngine(std::unique_ptr<Impl> impl);
    void openTalk(const std::function<base::Result<QString>(const QString&)>& readSecret);
    std::unique_ptr<Impl> m_impl;
};

} // namespace flux::host
