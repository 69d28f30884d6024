#include "app/secrets/secret_store.h"

#include "engine/base/log.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>
#include <QtCore/QEventLoop>
#include <QtCore/QPromise>
#include <QtCore/QRandomGenerator>
#include <QtCore/QThread>
#include <QtCore/QTimer>
#include <qt6keychain/keychain.h>

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

namespace flux::secrets {

namespace {

constexpr int kLongestKey = 200;
constexpr int kLongestSecret = 100'000;
constexpr int kLookMs = 50; // how often a waiting call looks at its deadline and at the end of the program

base::Error noKeychain(const QString& detail) {
    return base::makeError(
        base::ErrorCode::Unavailable,
        QStringLiteral("No keychain answers on this computer, so nothing was stored. Install "
                       "gnome-keyring or KWallet, sign in again and then enter the password once more."),
        detail);
}

base::Error lockedKeychain(const QString& detail) {
    return base::makeError(
        base::ErrorCode::PermissionDenied,
        QStringLiteral("The keychain is locked. Nothing was read or stored. Unlock it and try again."), detail);
}

base::Error silentKeychain() {
    return base::makeError(
        base::ErrorCode::DeadlineExceeded,
        QStringLiteral("The keychain has not answered. If it shows a window, answer that and try again."));
}

base::Error errorOf(const QKeychain::Job& job) {
    const QString detail =
        QStringLiteral("keychain error %1: %2").arg(static_cast<int>(job.error())).arg(job.errorString());
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return base::makeError(base::ErrorCode::NotFound, QStringLiteral("The keychain has no entry for this."),
                               detail);
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return lockedKeychain(detail);
    default:
        return noKeychain(detail); // every case without a service looks alike
    }
}

base::Result<void> checkKey(const QString& key) {
    if (key.isEmpty() || key.size() > kLongestKey)
        return base::makeError(base::ErrorCode::InvalidArgument,
                               QStringLiteral("A secret needs a name of 1 to 200 characters. Nothing was stored."));
    return {};
}

// What a call needs to know: under which name, until when, and whether its store is gone.
struct Call {
    QString service;
    QDeadlineTimer deadline;
    std::shared_ptr<const std::atomic<bool>> closed;

    [[nodiscard]] bool isOver() const { return closed->load() || deadline.hasExpired(); }
};

// The thread that speaks to the keychain: one call after the other. Between calls it runs an event loop, because the
// library's connection delivers there. Made at the first use, ended with the application.
class KeychainThread final : public QThread {
public:
    static KeychainThread& instance() {
        static KeychainThread* thread = [] {
            qAddPostRoutine([] { instance().end(); });
            return new KeychainThread; // kept: late callers still get their error
        }();
        return *thread;
    }

    template <typename T>
    QFuture<base::Result<T>> later(Call call, std::function<base::Result<T>(const Call&)> work) {
        auto promise = std::make_shared<QPromise<base::Result<T>>>();
        promise->start();
        QFuture<base::Result<T>> future = promise->future();
        {
            const std::lock_guard lock(m_mutex);
            m_queue.push_back([this, promise, call = std::move(call), work = std::move(work)] {
                promise->addResult(m_ended || call.isOver() ? base::Result<T>(silentKeychain()) : work(call));
                promise->finish();
            });
        }
        if (m_ended)
            drain(); // nobody else will
        else
            QMetaObject::invokeMethod(
                &m_anchor, [this] { drain(); }, Qt::QueuedConnection);
        return future;
    }

    // A locked keychain answers "not found" for what it does hold, so absence counts only after a probe came back.
    base::Result<void> probe(const Call& call) {
        if (m_works)
            return {};
        const QString key = QStringLiteral("probe.%1").arg(QRandomGenerator::system()->generate64(), 0, 16);
        const QString value = QStringLiteral("probe");
        FLUX_CHECK(write(call, key, value));
        const base::Result<QString> back = read(call, key);
        if (const base::Result<void> removed = remove(call, key); !removed.ok())
            qCWarning(logUi).noquote() << "a probe entry stays in the keychain:" << removed.error().detail;
        if (!back.ok() && back.error().code != base::ErrorCode::NotFound)
            return back.error();
        if (!back.ok() || *back != value)
            return noKeychain(QStringLiteral("the probe did not come back"));
        m_works = true;
        return {};
    }

    base::Result<QString> read(const Call& call, const QString& key) {
        auto* job = new QKeychain::ReadPasswordJob(call.service);
        QString text;
        FLUX_CHECK(finish(job, call, key, [&text](QKeychain::Job* done) {
            text = static_cast<QKeychain::ReadPasswordJob*>(done)->textData();
        }));
        return text;
    }

    base::Result<void> write(const Call& call, const QString& key, const QString& secret) {
        auto* job = new QKeychain::WritePasswordJob(call.service);
        job->setTextData(secret);
        return finish(job, call, key, {});
    }

    base::Result<void> remove(const Call& call, const QString& key) {
        const base::Result<void> removed = finish(new QKeychain::DeletePasswordJob(call.service), call, key, {});
        return !removed.ok() && removed.error().code == base::ErrorCode::NotFound ? base::Result<void>() : removed;
    }

private:
    KeychainThread() {
        setObjectName(QStringLiteral("keychain"));
        m_anchor.moveToThread(this);
        start();
    }

    void end() {
        m_ended = true;
        quit();
        wait();
        drain();
    }

    void drain() {
        if (m_busy.exchange(true))
            return; // a call waits for the keychain in an event loop of its own; it goes on with the queue afterwards
        for (;;) {
            std::function<void()> call;
            {
                const std::lock_guard lock(m_mutex);
                if (m_queue.empty()) {
                    m_busy = false;
                    return;
                }
                call = std::move(m_queue.front());
                m_queue.pop_front();
            }
            call();
        }
    }

    // Runs one job to its end. One that does not end is left to itself: the library still holds it, and frees it if
    // the answer ever comes.
    base::Result<void> finish(QKeychain::Job* job, const Call& call, const QString& key,
                              const std::function<void(QKeychain::Job*)>& take) {
        job->setInsecureFallback(false);
        job->setAutoDelete(true);
        job->setKey(key);
        base::Result<void> outcome = silentKeychain();
        QEventLoop loop;
        QObject::connect(job, &QKeychain::Job::finished, &loop, [&](QKeychain::Job* done) {
            outcome = done->error() == QKeychain::NoError ? base::Result<void>() : base::Result<void>(errorOf(*done));
            if (outcome.ok() && take)
                take(done);
            loop.quit();
        });
        QTimer look;
        QObject::connect(&look, &QTimer::timeout, &loop, [&] {
            if (m_ended || call.isOver())
                loop.quit();
        });
        look.start(kLookMs);
        job->start();
        loop.exec();
        return outcome;
    }

    QObject m_anchor; // lives on this thread
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_queue;
    std::atomic<bool> m_busy = false;
    std::atomic<bool> m_ended = false;
    bool m_works = false; // this thread alone
};

template <typename T>
QFuture<base::Result<T>> ask(Call call, const QString& key,
                             std::function<base::Result<T>(KeychainThread&, const Call&)> work) {
    KeychainThread& thread = KeychainThread::instance();
    return thread.later<T>(std::move(call),
                           [&thread, key, work = std::move(work)](const Call& made) -> base::Result<T> {
                               FLUX_CHECK(checkKey(key));
                               FLUX_CHECK(thread.probe(made));
                               return work(thread, made);
                           });
}

} // namespace

SecretStore::SecretStore(QString service)
    : m_service(std::move(service)), m_closed(std::make_shared<std::atomic<bool>>(false)) {}

SecretStore::~SecretStore() {
    close();
}

void SecretStore::close() {
    *m_closed = true;
}

QFuture<base::Result<QString>> SecretStore::readLater(const QString& key, int waitMs) {
    return ask<QString>({m_service, QDeadlineTimer(waitMs), m_closed}, key,
                        [key](KeychainThread& thread, const Call& call) { return thread.read(call, key); });
}

QFuture<base::Result<void>> SecretStore::writeLater(const QString& key, const QString& secret, int waitMs) {
    return ask<void>({m_service, QDeadlineTimer(waitMs), m_closed}, key,
                     [key, secret](KeychainThread& thread, const Call& call) -> base::Result<void> {
                         if (secret.size() > kLongestSecret)
                             return base::makeError(base::ErrorCode::InvalidArgument,
                                                    QStringLiteral("A secret may have 100,000 characters at most. "
                                                                   "Nothing was stored."));
                         return thread.write(call, key, secret);
                     });
}

QFuture<base::Result<void>> SecretStore::removeLater(const QString& key, int waitMs) {
    return ask<void>({m_service, QDeadlineTimer(waitMs), m_closed}, key,
                     [key](KeychainThread& thread, const Call& call) { return thread.remove(call, key); });
}

base::Result<QString> SecretStore::read(const QString& key, int waitMs) {
    return readLater(key, waitMs).result();
}

base::Result<void> SecretStore::write(const QString& key, const QString& secret, int waitMs) {
    return writeLater(key, secret, waitMs).result();
}

base::Result<void> SecretStore::remove(const QString& key, int waitMs) {
    return removeLater(key, waitMs).result();
}

} // namespace flux::secrets
