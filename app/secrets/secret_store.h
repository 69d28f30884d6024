#pragma once

#include "engine/base/result.h"

#include <QtCore/QFuture>
#include <QtCore/QString>

#include <atomic>
#include <memory>

namespace flux::secrets {

// Passwords and tokens in the desktop's keychain, each under the key of its setting ("mail.smtp.password").
// Promises: nothing is ever kept anywhere else, in no case in a plain file; before the first use of the process a probe
// is written, read and removed, so that "not found" means that it is not there; without a keychain that works every
// call says what to do and that nothing was stored. A keychain that is locked may ask the person in a window of its
// own: the call waits for that, up to its time.
// Thread: every method from any thread. The keychain itself is spoken to on one thread of the process, which stays
// until the application ends: the library ties its connection to the thread that used it first. Owner: the composition
// root.
class SecretStore {
public:
    static constexpr int kWaitMs = 60'000;

    // `service` is the name under which the entries are filed.
    explicit SecretStore(QString service = QStringLiteral("flux"));
    ~SecretStore(); // close()
    SecretStore(const SecretStore&) = delete;
    SecretStore& operator=(const SecretStore&) = delete;

    // Whatever waits gets its DeadlineExceeded now, and so does whatever is asked from here on. Call it before those
    // are stopped who may be waiting.
    void close();

    // For the window: attach with base::deliver(). NotFound: there is no entry. Unavailable: no keychain.
    // PermissionDenied: it is locked. DeadlineExceeded: it has not answered.
    [[nodiscard]] QFuture<base::Result<QString>> readLater(const QString& key, int waitMs = kWaitMs);
    [[nodiscard]] QFuture<base::Result<void>> writeLater(const QString& key, const QString& secret,
                                                         int waitMs = kWaitMs);
    [[nodiscard]] QFuture<base::Result<void>> removeLater(const QString& key, int waitMs = kWaitMs);

    // For workers and the terminal: the same, blocking.
    [[nodiscard]] base::Result<QString> read(const QString& key, int waitMs = kWaitMs);
    [[nodiscard]] base::Result<void> write(const QString& key, const QString& secret, int waitMs = kWaitMs);
    [[nodiscard]] base::Result<void> remove(const QString& key, int waitMs = kWaitMs); // what is not there: success

private:
    const QString m_service;
    const std::shared_ptr<std::atomic<bool>> m_closed;
};

} // namespace flux::secrets
