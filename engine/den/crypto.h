#pragma once

#include "engine/base/result.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <memory>

// The few cryptographic building blocks that files and backups need, from OpenSSL 3 (libcrypto). Thread: any.
namespace flux::den {

inline constexpr qsizetype kKeyBytes = 32;   // of AES-256 and of the keys that links are signed with
inline constexpr qsizetype kNonceBytes = 12; // of AES-GCM (NIST SP 800-38D, 96 bits)
inline constexpr qsizetype kTagBytes = 16;

// SHA-256 (FIPS 180-4) of bytes that come piece by piece. Thread: one at a time.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(QByteArrayView bytes);
    [[nodiscard]] QByteArray finish(); // 32 bytes; call it once
    [[nodiscard]] QString finishHex();

    [[nodiscard]] static QByteArray of(QByteArrayView bytes);
    [[nodiscard]] static QString hexOf(QByteArrayView bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

[[nodiscard]] QByteArray hmacSha256(QByteArrayView key, QByteArrayView message); // RFC 2104, 32 bytes
[[nodiscard]] bool equalSecrets(QByteArrayView a, QByteArrayView b);             // takes as long wherever they differ

// From the system's generator for keys and salts, which must not be guessed (base::Clock::random may be).
[[nodiscard]] base::Result<QByteArray> secretBytes(qsizetype count);

// How much work a passphrase costs (RFC 7914): memory is 128 * n * r bytes.
struct ScryptCost {
    quint64 n = 1U << 17U; // 128 MiB with r = 8
    quint32 r = 8, p = 1;
};
// A key of kKeyBytes. Errors: InvalidArgument (a cost that is no sensible one), ResourceExhausted.
[[nodiscard]] base::Result<QByteArray> keyFromPassphrase(const QString& passphrase, const QByteArray& salt,
                                                         const ScryptCost& cost);

// AES-256-GCM: the sealed form is the cipher text with the tag behind it. `bound` is not kept but must be the same when
// it is opened. A nonce is used once with a key.
[[nodiscard]] base::Result<QByteArray> seal(const QByteArray& key, const QByteArray& nonce, QByteArrayView bound,
                                            QByteArrayView plain);
// Errors: Unauthenticated (another key, or not what was sealed).
[[nodiscard]] base::Result<QByteArray> unseal(const QByteArray& key, const QByteArray& nonce, QByteArrayView bound,
                                              QByteArrayView sealed);

} // namespace flux::den
