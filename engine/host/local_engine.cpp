#include "engine/host/local_engine.h"

#include "engine/agents/builtin/builtin.h"
#include "engine/assistant/offline_replanner.h"
#include "engine/files/file_service.h"
#include "engine/host/breaker_board.h"
#include "engine/host/care_room.h"
#include "engine/host/conductor.h"
#include "engine/host/data_folder.h"
#include "engine/host/exchange_room.h"
#include "engine/host/file_texts.h"
#include "engine/host/files_room.h"
#include "engine/host/memory_room.h"
#include "engine/host/read_service.h"
#include "engine/host/search_room.h"
#include "engine/host/talk_room.h"
#include "engine/host/workers.h"
#include "engine/net/breaking_http_client.h"
#include "engine/net/qt_http_client.h"
#include "engine/notify/mailer.h"
#include "engine/store/pg/pg_store.h"
#include "engine/store/sql/sql_store.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QSysInfo>
#include <QtCore/QThread>

namespace flux::host {

using base::Result;

// Members are in the order of their making; what is used by another is made before it and destroyed after it.
struct LocalEngine::Impl {
    std::unique_ptr<DataFolder> folder;
    base::SystemClock systemClock;
    base::Clock* clock = nullptr;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<SettingsCache> settings;
    std::unique_ptr<BreakerBoard> breakers;
    std::unique_ptr<net::HttpClient> directHttp;
    std::unique_ptr<net::HttpClient> http; // asks the breakers first
    std::unique_ptr<files::FileService> files;
    std::unique_ptr<notify::Mailer> mailer;
    agents::Registry registry;
    assistant::OfflineReplanner replanner;
    std::unique_ptr<Workers> workers;
    std::unique_ptr<FileTexts> texts;
    std::unique_ptr<SearchRoom> search;
    std::unique_ptr<FilesRoom> den;
    std::unique_ptr<CareRoom> care;
    QString database; // SQLite's file; empty: the store is elsewhere
    std::optional<store::PgPlace> postgres;
    std::unique_ptr<MemoryRoom> memory;
    std::unique_ptr<Recollection> recollection;
    std::unique_ptr<ExchangeRoom> exchange;
    std::unique_ptr<TalkRoom> talk;
    QThread conductorThread;
    QThread readerThread;
    Conductor* conductor = nullptr; // lives and dies on conductorThread
    ReadService* reader = nullptr;  // lives and dies on readerThread

    Result<void> openStore(LocalEngineOptions& options);
    Result<void> openSharedStore(const LocalEngineOptions& options);
    Result<void> readSettings();
    Result<void> startThreads(const LocalEngineOptions& options);
    void openFiles(const LocalEngineOptions& options);
    void stop();
};

namespace {

// Runs a job on a thread that has an event loop, and waits for it.
template <typename Job>
void runOn(QThread& thread, Job job) {
    QObject anchor;
    anchor.moveToThread(&thread);
    QMetaObject::invokeMethod(
        &anchor,
        [&] {
            job();
            anchor.moveToThread(nullptr);
        },
        Qt::BlockingQueuedConnection);
}

} // namespace

Result<void> LocalEngine::Impl::openStore(LocalEngineOptions& options) {
    if (options.store) {
        store = std::move(options.store);
        return {};
    }
    if (!options.storeUrl.isEmpty())
        return openSharedStore(options);
    store::SqlStoreOptions sql;
    database = folder->database();
    sql.path = database;
    sql.beforeUpgrade = [this](int, int to) { return backUpBeforeUpgrade(folder->path(), to, *clock); };
    if (options.hook)
        sql.hook = [hook = options.hook](qint64 commit, store::CommitPhase phase) {
            hook(commit, static_cast<int>(phase));
        };
    FLUX_TRY(store, store::openSqlStore(sql));
    return {};
}

// The password is asked for only when the server wants one that libpq does not find by itself.
Result<void> LocalEngine::Impl::openSharedStore(const LocalEngineOptions& options) {
    if (!store::isPgUrl(options.storeUrl))
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("The address of the store cannot be read. It looks like "
                                              "postgresql://user@host/database."));
    store::PgStoreOptions pg;
    pg.url = options.storeUrl;
    pg.schema = options.storeSchema;
    pg.leaseMs = options.leaseMs;
    pg.processName = QStringLiteral("%1:%2").arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid());
    if (options.hook)
        pg.hook = [hook = options.hook](qint64 commit, store::CommitPhase phase) {
            hook(commit, static_cast<int>(phase));
        };
    pg.beforeUpgrade = [this, &pg](int, int to) {
        return backUpBeforeUpgrade(folder->path(), to, *clock, store::PgPlace{pg.url, pg.password, pg.schema});
    };
    auto opened = store::openPgStore(pg);
    if (!opened.ok() && opened.error().code == base::ErrorCode::Unauthenticated && options.readSecret) {
        if (auto password = options.readSecret(QStringLiteral("store.password")); password.ok()) {
            pg.password = std::move(*password);
            opened = store::openPgStore(pg);
        }
    }
    FLUX_TRY(store, std::move(opened));
    postgres = store::PgPlace{pg.url, pg.password, pg.schema};
    return {};
}

// Before anything that a setting shapes or a breaker refuses.
Result<void> LocalEngine::Impl::readSettings() {
    FLUX_TRY(const auto first, store->openReader());
    FLUX_TRY(const base::Json stored, first->settings());
    settings = std::make_unique<SettingsCache>(stored);
    breakers = std::make_unique<BreakerBoard>(*clock);
    return breakers->load(*first);
}

Result<void> LocalEngine::Impl::startThreads(const LocalEngineOptions& options) {
    conductorThread.setObjectName(QStringLiteral("conductor"));
    readerThread.setObjectName(QStringLiteral("reader"));
    conductorThread.start();
    Result<void> opened;
    runOn(conductorThread, [&] {
        auto writer = store->openWriter();
        if (!writer.ok()) {
            opened = writer.error();
            return;
        }
        workers = std::make_unique<Workers>(
            Workers::Parts{&registry, settings.get(), clock, QDir::homePath(), options.workers});
        conductor = new Conductor(
            {std::move(*writer), clock, &registry, settings.get(), workers.get(), &replanner, &breakers->breakers()});
        workers->setConductor(conductor);
        opened = conductor->join();
        breakers->connectTo(*conductor);
    });
    if (!opened.ok())
        return opened;
    texts = std::make_unique<FileTexts>(folder->den());
    const auto textOfFile =
        options.textOfFile ? options.textOfFile
                           : [texts = texts.get()](const domain::WorkspaceObject& file) { return texts->of(file); };
    search = std::make_unique<SearchRoom>(*store, *clock, folder->searchIndex(), textOfFile);
    search->connectTo(*conductor);
    memory = std::make_unique<MemoryRoom>(
        MemoryRoom::Parts{store.get(), clock, http.get(), settings.get(), options.readSecret});
    memory->connectTo(*conductor);
    recollection = std::make_unique<Recollection>(*memory, *conductor);
    workers->setRecollection(recollection.get());
    readerThread.start();
    reader = new ReadService(*store, registry, *settings, breakers->breakers(), &search->service());
    reader->moveToThread(&readerThread);
    exchange = std::make_unique<ExchangeRoom>(*store, *clock, *conductor);
    return {};
}

void LocalEngine::Impl::openFiles(const LocalEngineOptions& options) {
    den = std::make_unique<FilesRoom>(
        FilesRoom::Parts{store.get(), clock, settings.get(), http.get(), conductor, options.readSecret, folder->den()});
    care = std::make_unique<CareRoom>(CareRoom::Parts{store.get(), clock, settings.get(), den.get(), search.get(),
                                                      conductor, folder->path(), database, postgres,
                                                      folder->searchIndex()});
}

void LocalEngine::Impl::stop() {
    if (talk)
        talk->finish(); // while everybody whom its tools ask is there
    exchange.reset();   // the conductor still commits the part that it is at
    if (conductor)
        conductor->beginShutdown();
    if (workers)
        workers->finish(); // the conductor still listens: what ended is committed
    care.reset();
    den.reset(); // the conductor still commits what it has decided
    if (reader)
        runOn(readerThread, [this] { delete std::exchange(reader, nullptr); });
    readerThread.quit();
    readerThread.wait();
    if (memory)
        memory->stop();
    search.reset(); // what it has not read yet it reads at the next start
    // Nobody calls it any more. Not later: a thread of Qt's is not joined, and what the system's libraries do at the
    // end of this one (proxies, names of hosts) must not meet the end of the program.
    http.reset();
    directHttp.reset();
    if (conductor) {
        runOn(conductorThread, [this] {
            conductor->flush();
            delete std::exchange(conductor, nullptr);
        });
    }
    conductorThread.quit();
    conductorThread.wait();
}

LocalEngine::LocalEngine(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

LocalEngine::~LocalEngine() {
    if (m_impl)
        m_impl->stop();
}

Result<std::unique_ptr<LocalEngine>> LocalEngine::open(LocalEngineOptions options) {
    auto impl = std::make_unique<Impl>();
    impl->clock = options.clock ? options.clock : &impl->systemClock;
    FLUX_TRY(impl->folder, DataFolder::open(options.dataDir.isEmpty() ? defaultDataFolder() : options.dataDir));
    FLUX_CHECK(impl->openStore(options));
    FLUX_CHECK(impl->readSettings());
    net::QtHttpClientOptions http;
    http.proxy = base::textAt(*impl->settings->snapshot(), "net.proxy");
    impl->directHttp = net::makeQtHttpClient(*impl->clock, http);
    impl->http = net::makeBreakingHttpClient(*impl->directHttp, impl->breakers->breakers(), *impl->clock);
    const QString filesDir = options.filesDir.isEmpty() ? impl->folder->files() : options.filesDir;
    impl->files = std::make_unique<files::FileService>(filesDir, *impl->clock);
    impl->mailer =
        notify::makeMailer({impl->folder->outbox(), filesDir, options.readSecret, {}, &impl->breakers->breakers()});
    agents::addBuiltinAgents(impl->registry, {*impl->http, *impl->files, *impl->mailer});
    if (options.addAgents)
        options.addAgents(impl->registry);
    const Result<void> started = impl->startThreads(options);
    if (started.ok())
        impl->openFiles(options);
    auto engine = std::unique_ptr<LocalEngine>(new LocalEngine(std::move(impl)));
    if (!started.ok())
        return started.error(); // the destructor stops what was started
    engine->openTalk(options.readSecret);
    if (options.resumeAll)
        engine->m_impl->conductor->resumeAll();
    return engine;
}

void LocalEngine::openTalk(const std::function<Result<QString>(const QString&)>& readSecret) {
    Impl& impl = *m_impl;
    impl.talk =
        std::make_unique<TalkRoom>(TalkRoom::Parts{impl.store.get(), impl.clock, impl.http.get(), impl.settings.get(),
                                                   impl.conductor, this, &impl.registry, QDir::homePath(), readSecret});
    impl.workers->setTalk(impl.talk.get());
}

std::unique_ptr<api::Subscription> LocalEngine::subscribe(qint64 fromSequence, api::FeedSink sink) {
    return m_impl->conductor->subscribe(fromSequence, std::move(sink));
}

void LocalEngine::post(api::Request request, ReplyHandler done) {
    if (TalkRoom::takes(request)) {
        m_impl->talk->post(std::move(request), std::move(done));
        return;
    }
    if (FilesRoom::takes(request)) {
        m_impl->den->post(std::move(request), std::move(done));
        return;
    }
    if (CareRoom::takes(request)) {
        m_impl->care->post(std::move(request), std::move(done));
        return;
    }
    if (auto* search = std::get_if<api::SearchMemory>(&request)) {
        m_impl->memory->search(std::move(*search), std::move(done));
        return;
    }
    if (ExchangeRoom::takes(request)) {
        m_impl->exchange->post(std::move(request), std::move(done));
        return;
    }
    if (!ReadService::isRead(request)) {
        m_impl->conductor->postRequest(std::move(request), std::move(done));
        return;
    }
    QMetaObject::invokeMethod(
        m_impl->reader,
        [impl = m_impl.get(), request = std::move(request), done = std::move(done)] {
            done(impl->reader->answer(request));
            if (impl->store->wantsUpkeep())
                impl->conductor->keepUp();
        },
        Qt::QueuedConnection);
}

QString LocalEngine::dataDir() const {
    return m_impl->folder->path();
}
QString LocalEngine::filesDir() const {
    return m_impl->files->root();
}

} // namespace flux::host
