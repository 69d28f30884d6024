#include "engine/den/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace flux::den {

using base::ErrorCode;
using base::makeError;
using base::Result;

namespace {

constexpr quint64 kMaxScryptMemory = 1024ULL * 1024 * 1024;

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* raw(QByteArrayView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(QByteArray& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

base::Error libraryFailed(const char* what) {
    return makeError(ErrorCode::Internal, QStringLiteral("The encryption library did not work; nothing was changed."),
                     QString::fromLatin1(what));
}

} // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::add(QByteArrayView bytes) {
    EVP_DigestUpdate(m_state->context, bytes.data(), static_cast<size_t>(bytes.size()));
}

QByteArray Sha256::finish() {
    QByteArray digest(32, '\0');
    EVP_DigestFinal_ex(m_state->context, raw(digest), nullptr);
    return digest;
}

QString Sha256::finishHex() {
    return QString::fromLatin1(finish().toHex());
}

QByteArray Sha256::of(QByteArrayView bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.finish();
}

QString Sha256::hexOf(QByteArrayView bytes) {
    return QString::fromLatin1(of(bytes).toHex());
}

QByteArray hmacSha256(QByteArrayView key, QByteArrayView message) {
    QByteArray code(32, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(message), static_cast<size_t>(message.size()),
         raw(code), &length);
    return code;
}

bool equalSecrets(QByteArrayView a, QByteArrayView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), static_cast<size_t>(a.size())) == 0;
}

Result<QByteArray> secretBytes(qsizetype count) {
    QByteArray bytes(count, '\0');
    if (RAND_bytes(raw(bytes), static_cast<int>(count)) != 1)
        return libraryFailed("RAND_bytes");
    return bytes;
}

Result<QByteArray> keyFromPassphrase(const QString& passphrase, const QByteArray& salt, const ScryptCost& cost) {
    const bool isPower = cost.n >= 2 && (cost.n & (cost.n - 1)) == 0;
    if (!isPower || cost.r < 1 || cost.r > 64 || cost.p < 1 || cost.p > 16 || salt.size() < 8 ||
        cost.n > kMaxScryptMemory / (128ULL * cost.r))
        return makeError(ErrorCode::InvalidArgument,
                         QStringLiteral("The file asks for an unreasonable amount of work to open it, so it was not."));
    // The same passphrase typed on another keyboard may come in another normal form.
    const QByteArray typed = passphrase.normalized(QString::NormalizationForm_C).toUtf8();
    QByteArray key(kKeyBytes, '\0');
    if (EVP_PBE_scrypt(typed.constData(), static_cast<size_t>(typed.size()), raw(QByteArrayView(salt)),
                       static_cast<size_t>(salt.size()), cost.n, cost.r, cost.p, kMaxScryptMemory + (64U << 20U),
                       raw(key), static_cast<size_t>(key.size())) != 1)
        return makeError(ErrorCode::ResourceExhausted,
                         QStringLiteral("There is not enough memory to make a key from the passphrase."),
                         QStringLiteral("EVP_PBE_scrypt"));
    return key;
}

Result<QByteArray> seal(const QByteArray& key, const QByteArray& nonce, QByteArrayView bound, QByteArrayView plain) {
    Q_ASSERT(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    QByteArray sealed(plain.size() + kTagBytes, '\0');
    int length = 0;
    int rest = 0;
    const bool ok =
        cipher &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(QByteArrayView(key)),
                           raw(QByteArrayView(nonce))) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &length, raw(bound), static_cast<int>(bound.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), raw(sealed), &length, raw(plain), static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), raw(sealed) + length, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                            raw(sealed) + plain.size()) == 1;
    if (!ok)
        return libraryFailed("AES-256-GCM");
    return sealed;
}

Result<QByteArray> unseal(const QByteArray& key, const QByteArray& nonce, QByteArrayView bound, QByteArrayView sealed) {
    Q_ASSERT(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
    const auto wrong = makeError(ErrorCode::Unauthenticated,
                                 QStringLiteral("The passphrase is wrong, or the file is damaged. Nothing was read."));
    if (sealed.size() < kTagBytes)
        return wrong;
    const QByteArrayView text = sealed.chopped(kTagBytes);
    QByteArray tag = sealed.last(kTagBytes).toByteArray();
    const Cipher cipher(EVP_CIPHER_CTX_new());
    QByteArray plain(text.size(), '\0');
    int length = 0;
    const bool ok =
        cipher &&
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(QByteArrayView(key)),
                           raw(QByteArrayView(nonce))) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &length, raw(bound), static_cast<int>(bound.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), raw(plain), &length, raw(text), static_cast<int>(text.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), raw(plain) + length, &length) == 1;
    if (!ok)
        return wrong;
    return plain;
}

} // namespace flux::den
