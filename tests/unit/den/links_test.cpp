#include "engine/den/crypto.h"
#include "engine/den/links.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {
const QByteArray kBunnyKey = "SecurityKey";

den::BunnyLink vectorLink(den::BunnyForm form) {
    den::BunnyLink link;
    link.path = u"/300kb.jpg"_s;
    link.expires = 1598024587;
    link.form = form;
    return link;
}
} // namespace

class LinksTest : public QObject {
    Q_OBJECT

    test::TestClock m_clock;
    const den::LinkSigner m_signer{QByteArray(32, 'k')};
    const den::LinkedFile m_file{domain::ObjectId{u"0199aaaa-0000-7000-8000-000000000001"_s}, 3,
                                 m_clock.now().plusMs(60'000)};

private Q_SLOTS:
    // Vectors that Bunny.net published (HS256), and one of the older form computed apart.
    void signsAsBunnyDoes() {
        QCOMPARE(den::bunnyToken(kBunnyKey, vectorLink(den::BunnyForm::Sha256)),
                 u"DlAr_yuteDmLE0l9_myLDuNMbGzKG67E5uBEAp3vnvw"_s);
        den::BunnyLink link = vectorLink(den::BunnyForm::Hs256);
        QCOMPARE(den::bunnyToken(kBunnyKey, link), u"HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4"_s);
        link.countries = {u"CA"_s, u"US"_s};
        QCOMPARE(den::bunnyToken(kBunnyKey, link), u"HS256-i5s3Uv7mnrFfN5nznwU2BxhILpnipYeE18TapV0WNFM"_s);
        link.countries.clear();
        link.tokenPath = u"/abc"_s;
        QCOMPARE(den::bunnyToken(kBunnyKey, link), u"HS256-uVZvT3SbEoVKYJyDJgbcsDmSFf73cv-uNUVaJiKWpbQ"_s);
    }

    void writesBothForms() {
        den::BunnyLink link = vectorLink(den::BunnyForm::Hs256);
        const QString host = u"https://zone.b-cdn.net"_s;
        QCOMPARE(den::bunnyUrl(host, kBunnyKey, link).value(),
                 u"https://zone.b-cdn.net/300kb.jpg?token=HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4"
                 "&expires=1598024587"_s);
        link.inPath = true;
        link.tokenPath = u"/abc"_s;
        QCOMPARE(den::bunnyUrl(host, kBunnyKey, link).value(),
                 u"https://zone.b-cdn.net/bcdn_token=HS256-uVZvT3SbEoVKYJyDJgbcsDmSFf73cv-uNUVaJiKWpbQ"
                 "&token_path=%2Fabc&expires=1598024587/300kb.jpg"_s);
        den::BunnyLink odd = vectorLink(den::BunnyForm::Sha256);
        odd.path = u"/ä b?#.jpg"_s;
        QVERIFY(
            den::bunnyUrl(host, kBunnyKey, odd)->startsWith(u"https://zone.b-cdn.net/%C3%A4%20b%3F%23.jpg?token="_s));
        odd.countries = {u"DE"_s};
        QCOMPARE(den::bunnyUrl(host, kBunnyKey, odd).error().code, ErrorCode::InvalidArgument);
        QVERIFY(!den::bunnyUrl(host, {}, link).ok());
        link.expires = 0;
        QVERIFY(!den::bunnyUrl(host, kBunnyKey, link).ok());
    }

    void localLinksHoldUntilTheyRunOut() {
        const QString link = m_signer.link(m_file, u"Bericht für mich?.pdf"_s);
        QVERIFY(den::LinkSigner::isLink(link));
        const auto checked = m_signer.check(link, m_clock.now());
        QVERIFY2(checked.ok(), checked.ok() ? "" : qPrintable(checked.error().message));
        QCOMPARE(checked->id, m_file.id);
        QCOMPARE(checked->version, 3);
        QVERIFY(m_signer.check(link, m_clock.now().plusMs(59'999)).ok());
        const auto late = m_signer.check(link, m_clock.now().plusMs(60'000));
        QVERIFY(!late.ok());
        QCOMPARE(late.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(late.error().detail, u"expired"_s);
    }

    void nothingOfALinkCanBeChanged() {
        const QString link = m_signer.link(m_file, u"a.txt"_s);
        QString longer = link;
        longer.replace(u"expires=1772442060"_s, u"expires=1972442060"_s);
        QVERIFY(longer != link);
        QString other = link;
        other.replace(u"version=3"_s, u"version=4"_s);
        QString file = link;
        file.replace(u"000000000001"_s, u"000000000002"_s);
        QString bare = link.section(u"&token"_s, 0, 0);
        for (const QString& forged : {longer, other, file, bare, QString(link + u"x"_s)})
            QCOMPARE(m_signer.check(forged, m_clock.now()).error().code, ErrorCode::PermissionDenied);
        const den::LinkSigner stranger{QByteArray(32, 'x')};
        QVERIFY(!stranger.check(link, m_clock.now()).ok());
        for (const QString& odd :
             {QString(), u"http://x/y"_s, u"flux-file:"_s, u"flux-file:/id/a?version=x"_s,
              u"flux-file:/id/a?version=0"_s, u"flux-file:/%zz"_s, QString(u"flux-file:/"_s + QString(9000, u'x'))})
            QCOMPARE(m_signer.check(odd, m_clock.now()).error().code, ErrorCode::InvalidArgument);
    }

    void publicLinksHaveNoToken() {
        den::LinkedFile file = m_file;
        file.expiresAt = {};
        const auto checked = m_signer.check(m_signer.link(file, u"a b.txt"_s), m_clock.now());
        QVERIFY(checked.ok() && checked->expiresAt.isNull());
    }

    void theKeyStays() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"link.key"_s);
        const auto first = den::LinkSigner::open(path);
        const auto second = den::LinkSigner::open(path);
        QVERIFY(first.ok() && second.ok());
        QVERIFY(second->check(first->link(m_file, u"a"_s), m_clock.now()).ok());
        QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    // RFC 7914 section 12, RFC 4231 test case 2, NIST's empty GCM case with its tag.
    void blocksAreTheKnownOnes() {
        QCOMPARE(den::hmacSha256("Jefe", "what do ya want for nothing?").toHex(),
                 QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        QCOMPARE(den::keyFromPassphrase(u"pleaseletmein"_s, "SodiumChloride", {16384, 8, 1})->toHex(),
                 QByteArray("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
        QCOMPARE(den::seal(QByteArray(32, '\0'), QByteArray(12, '\0'), {}, {})->toHex(),
                 QByteArray("530f8afbc74536b9a963b4f1c4cb738b"));
        QCOMPARE(den::Sha256::hexOf("abc"), u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s);
        QVERIFY(!den::keyFromPassphrase(u"x"_s, "saltsalt", {1U << 30U, 64, 1}).ok()); // 8 TiB of work
        QVERIFY(!den::keyFromPassphrase(u"x"_s, "saltsalt", {1000, 8, 1}).ok());
    }

    void sealedOpensWithTheSameAlone() {
        const QByteArray key(32, 'a');
        const QByteArray nonce(12, 'n');
        const QByteArray sealed = den::seal(key, nonce, "bound", "secret").value();
        QCOMPARE(den::unseal(key, nonce, "bound", sealed).value(), QByteArray("secret"));
        QByteArray changed = sealed;
        changed[0] = static_cast<char>(changed.at(0) ^ 1);
        QVERIFY(!den::unseal(key, nonce, "bound", changed).ok());
        QVERIFY(!den::unseal(key, nonce, "other", sealed).ok());
        QVERIFY(!den::unseal(QByteArray(32, 'b'), nonce, "bound", sealed).ok());
        QVERIFY(!den::unseal(key, nonce, "bound", "short").ok());
    }
};

FLUX_TEST_CLASS(LinksTest)
#include "links_test.moc"
