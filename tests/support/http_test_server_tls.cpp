#include "tests/support/http_test_server.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace flux::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void addExtension(X509* certificate, X509* issuer, int nid, const QByteArray& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate newCertificate(const char* name, long serial, EVP_PKEY* key) {
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 30L * 86400);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    return certificate;
}

template <typename Write>
QByteArray pem(Write write) {
    BIO* out = BIO_new(BIO_s_mem());
    write(out);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    QByteArray text(data, size);
    BIO_free(out);
    return text;
}

QSslCertificate toQt(X509* certificate) {
    return QSslCertificate(pem([&](BIO* out) { PEM_write_bio_X509(out, certificate); }));
}

} // namespace

TestIdentity makeTestIdentity(const QStringList& hosts) {
    const Key authorityKey(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate authority = newCertificate("Test authority", 1, authorityKey.get());
    X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get()));
    addExtension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(authority.get(), authorityKey.get(), EVP_sha256());

    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate certificate = newCertificate("Test server", 2, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(authority.get()));
    addExtension(certificate.get(), authority.get(), NID_subject_alt_name,
                 "DNS:" + hosts.join(QStringLiteral(",DNS:")).toLatin1());
    X509_sign(certificate.get(), authorityKey.get(), EVP_sha256());

    const QByteArray keyPem =
        pem([&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return TestIdentity{toQt(authority.get()), toQt(certificate.get()), QSslKey(keyPem, QSsl::Ec)};
}

} // namespace flux::test
