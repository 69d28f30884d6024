#pragma once

#include "app/secrets/secret_store.h"
#include "engine/api/engine.h"

#include <QtCore/QObject>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace flux::desktop {

// Asks the Flux that works with this data folder to show its window. True: it does, and there is nothing more to do
// here. False: nobody is there who has a window. Thread: any; blocks for 3 s at most, not at all when nobody listens.
[[nodiscard]] bool handOver(const QString& dataDir, const QString& goal);

// Opens the engine in the background and keeps it: the window does not wait for the disk. The engine and the socket for
// second starts live and die on a thread of this object.
// Promises: after `ready` the engine stays until stop(); a data folder that a terminal holds is asked for again every
// second, so that the window goes on by itself when the terminal has ended.
// Thread: main; signals come on it. Owner: DesktopApp.
class EngineHost : public QObject {
    Q_OBJECT
public:
    explicit EngineHost(QString dataDir, QObject* parent = nullptr);
    ~EngineHost() override; // stop()

    // Before start(). A shared store, and a folder for results; empty: both in the data folder.
    void setStore(const QString& url, const QString& filesDir) {
        std::tie(m_storeUrl, m_filesDir) = std::tie(url, filesDir);
    }
    void start();
    void stop(); // waits until what has ended is stored; the engine is gone afterwards

Q_SIGNALS:
    void ready(flux::api::Engine* engine, const QString& filesDir);
    void waiting(const QString& sentence); // another process without a window has the data
    void failed(const QString& sentence);  // it cannot be opened: why, and what to do
    void handedOver();                     // another window has the data and shows itself
    void showAsked(const QString& goal);   // a second start

private:
    void run();
    bool attempt(); // false: try again
    void keep(std::unique_ptr<api::Engine> engine, const QString& filesDir);
    bool pause(int ms); // false: stop
    template <typename Call>
    void onMain(Call call) {
        QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
    }

    const QString m_dataDir;
    QString m_storeUrl, m_filesDir;
    secrets::SecretStore m_secrets; // used by the engine's workers; outlives them
    std::thread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    bool m_toldWaiting = false; // the thread's own
};

} // namespace flux::desktop
