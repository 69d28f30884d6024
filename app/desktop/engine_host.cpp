#include "app/desktop/engine_host.h"

#include "engine/base/log.h"
#include "engine/host/local_engine.h"
#include "engine/remote/pipe_engine.h"
#include "engine/server/pipe_listener.h"

#include <QtCore/QFileInfo>

namespace flux::desktop {

namespace {

constexpr int kAnswerMs = 3000;
constexpr int kAgainMs = 1000;

} // namespace

bool handOver(const QString& dataDir, const QString& goal) {
    const QString path = api::pipePath(dataDir);
    if (!QFileInfo::exists(path))
        return false;
    auto other = remote::PipeEngine::connect(path, kAnswerMs);
    if (!other.ok())
        return false;
    const base::Result<void> shown = (*other)->show(goal, kAnswerMs);
    if (!shown.ok())
        qCInfo(logUi).noquote() << "the other process shows no window:" << shown.error().message;
    return shown.ok();
}

EngineHost::EngineHost(QString dataDir, QObject* parent) : QObject(parent), m_dataDir(std::move(dataDir)) {}

EngineHost::~EngineHost() {
    stop();
}

void EngineHost::start() {
    m_thread = std::thread([this] { run(); });
}

void EngineHost::stop() {
    m_secrets.close(); // a step that waits for the keychain's window must not hold up the end
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

bool EngineHost::pause(int ms) {
    std::unique_lock lock(m_mutex);
    if (ms < 0)
        m_wake.wait(lock, [this] { return m_stopping; });
    else
        m_wake.wait_for(lock, std::chrono::milliseconds(ms), [this] { return m_stopping; });
    return !m_stopping;
}

void EngineHost::run() {
    while (!attempt())
        if (!pause(kAgainMs))
            return;
}

bool EngineHost::attempt() {
    host::LocalEngineOptions options;
    options.dataDir = m_dataDir;
    options.storeUrl = m_storeUrl;
    options.filesDir = m_filesDir;
    options.readSecret = [this](const QString& key) { return m_secrets.read(key); };
    auto local = host::LocalEngine::open(std::move(options));
    if (local.ok()) {
        const QString filesDir = (*local)->filesDir();
        keep(std::move(*local), filesDir);
        return true;
    }
    if (local.error().detail != QStringLiteral("in_use")) {
        qCWarning(logUi).noquote() << "the engine did not open:" << local.error().message << local.error().detail;
        onMain([this, sentence = local.error().message] { Q_EMIT failed(sentence); });
        return true;
    }
    if (handOver(m_dataDir, {})) {
        onMain([this] { Q_EMIT handedOver(); });
        return true;
    }
    if (!m_toldWaiting) {
        m_toldWaiting = true;
        onMain([this] {
            Q_EMIT waiting(
                tr("Flux is at work with this data in a terminal. This window goes on when that has ended."));
        });
    }
    return false;
}

// Holds the engine until the end. The listener goes first, then the engine: both on the thread they were made on.
void EngineHost::keep(std::unique_ptr<api::Engine> engine, const QString& filesDir) {
    server::PipeListenerOptions options;
    options.path = api::pipePath(m_dataDir);
    options.show = [this](const QString& goal) { onMain([this, goal] { Q_EMIT showAsked(goal); }); };
    auto listener = server::PipeListener::listen(*engine, std::move(options));
    if (!listener.ok()) // the window works without it; a second start and the terminal cannot reach it
        qCWarning(logUi).noquote() << "no socket for other starts:" << listener.error().message
                                   << listener.error().detail;
    onMain([this, raw = engine.get(), filesDir] { Q_EMIT ready(raw, filesDir); });
    pause(-1);
    if (listener.ok())
        listener->reset();
    engine.reset();
}

} // namespace flux::desktop
