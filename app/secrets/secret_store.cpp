#include "app/secrets/secret_store.h"

#include "engine/base/log.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QEventLoop>
#include <QtCore/QPromise>
#include <QtCore/QRandomGenerator>
#include <QtCore/QThread>
#include <QtCore/QTimer>
#include <qt6keychain/keychain.h>

#include <atomic>
#include <condition_variable>
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

} // namespace

// The thread that speaks to the keychain: one call after the other. The library reports through the event loop of the
// thread that asked, so this thread must be one that stays.
class SecretStore::Worker final : public QThread {
public:
    explicit Worker(QString service) : m_service(std::move(service)) { start(); }

    ~Worker() override {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        wait();
    }

    template <typename T>
    QFuture<base::Result<T>> later(std::function<base::Result<T>(QDeadlineTimer)> call, int waitMs) {
        auto promise = std::make_shared<QPromise<base::Result<T>>>();
        promise->start();
        QFuture<base::Result<T>> future = promise->future();
        const QDeadlineTimer deadline(waitMs);
        const std::lock_guard lock(m_mutex);
        m_queue.push_back([this, promise, call = std::move(call), deadline] {
            promise->addResult(m_stopping || deadline.hasExpired() ? base::Result<T>(silentKeychain())
                                                                   : call(deadline));
            promise->finish();
        });
        m_wake.notify_all();
        return future;
    }

    base::Result<QString> read(const QString& key, QDeadlineTimer deadline) {
        FLUX_CHECK(probe(deadline));
        return readEntry(key, deadline);
    }

    base::Result<void> write(const QString& key, const QString& secret, QDeadlineTimer deadline) {
        FLUX_CHECK(probe(deadline));
        return writeEntry(key, secret, deadline);
    }

    base::Result<void> remove(const QString& key, QDeadlineTimer deadline) {
        FLUX_CHECK(probe(deadline));
        return removeEntry(key, deadline);
    }

private:
    void run() override {
        for (;;) {
            std::function<void()> call;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
                if (m_queue.empty())
                    return;
                call = std::move(m_queue.front());
                m_queue.pop_front();
            }
            call();
        }
    }

    // A locked keychain answers "not found" for what it does hold, so absence counts only after a probe came back.
    base::Result<void> probe(QDeadlineTimer deadline) {
        if (m_works)
            return {};
        const QString key = QStringLiteral("probe.%1").arg(QRandomGenerator::system()->generate64(), 0, 16);
        const QString value = QStringLiteral("probe");
        FLUX_CHECK(writeEntry(key, value, deadline));
        const base::Result<QString> back = readEntry(key, deadline);
        if (const base::Result<void> removed = removeEntry(key, deadline); !removed.ok())
            qCWarning(logUi).noquote() << "a probe entry stays in the keychain:" << removed.error().detail;
        if (!back.ok() && back.error().code != base::ErrorCode::NotFound)
            return back.error();
        if (!back.ok() || *back != value)
            return noKeychain(QStringLiteral("the probe did not come back"));
        m_works = true;
        return {};
    }

    base::Result<QString> readEntry(const QString& key, QDeadlineTimer deadline) {
        auto* job = new QKeychain::ReadPasswordJob(m_service);
        QString text;
        FLUX_CHECK(finish(job, key, deadline, [&text](QKeychain::Job* done) {
            text = static_cast<QKeychain::ReadPasswordJob*>(done)->textData();
        }));
        return text;
    }

    base::Result<void> writeEntry(const QString& key, const QString& secret, QDeadlineTimer deadline) {
        auto* job = new QKeychain::WritePasswordJob(m_service);
        job->setTextData(secret);
        return finish(job, key, deadline, {});
    }

    base::Result<void> removeEntry(const QString& key, QDeadlineTimer deadline) {
        const base::Result<void> removed = finish(new QKeychain::DeletePasswordJob(m_service), key, deadline, {});
        return !removed.ok() && removed.error().code == base::ErrorCode::NotFound ? base::Result<void>() : removed;
    }

    // Runs one job to its end. One that does not end is left to itself: the library still holds it, and frees it if
    // the answer ever comes.
    base::Result<void> finish(QKeychain::Job* job, const QString& key, QDeadlineTimer deadline,
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
            if (m_stopping || deadline.hasExpired())
                loop.quit();
        });
        look.start(kLookMs);
        job->start();
        loop.exec();
        return outcome;
    }

    const QString m_service;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_queue;
    std::atomic<bool> m_stopping = false;
    bool m_works = false; // this thread alone
};

SecretStore::SecretStore(QString service) : m_worker(std::make_unique<Worker>(std::move(service))) {}
SecretStore::~SecretStore() = default;

QFuture<base::Result<QString>> SecretStore::readLater(const QString& key, int waitMs) {
    return m_worker->later<QString>(
        [worker = m_worker.get(), key](QDeadlineTimer deadline) -> base::Result<QString> {
            FLUX_CHECK(checkKey(key));
            return worker->read(key, deadline);
        },
        waitMs);
}

QFuture<base::Result<void>> SecretStore::writeLater(const QString& key, const QString& secret, int waitMs) {
    return m_worker->later<void>(
        [worker = m_worker.get(), key, secret](QDeadlineTimer deadline) -> base::Result<void> {
            FLUX_CHECK(checkKey(key));
            if (secret.size() > kLongestSecret)
                return base::makeError(
                    base::ErrorCode::InvalidArgument,
                    QStringLiteral("A secret may have 100,000 characters at most. Nothing was stored."));
            return worker->write(key, secret, deadline);
        },
        waitMs);
}

QFuture<base::Result<void>> SecretStore::removeLater(const QString& key, int waitMs) {
    return m_worker->later<void>(
        [worker = m_worker.get(), key](QDeadlineTimer deadline) -> base::Result<void> {
            FLUX_CHECK(checkKey(key));
            return worker->remove(key, deadline);
        },
        waitMs);
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
