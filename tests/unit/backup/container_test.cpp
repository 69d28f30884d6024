#include "engine/backup/container.h"
#include "tests/support/test_main.h"
#include "tests/unit/den/den_fixture.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using backup::Reader;
using backup::Writer;
using base::ErrorCode;
using base::Json;
using den::kMiB;

class ContainerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::DenFixture> m_den;
    QString m_path;

    static backup::Header header() {
        backup::Header header;
        header.madeAt = base::Instant{1772442000000};
        header.flux = u"0.1"_s;
        header.schema = 3;
        header.cost = {1024, 8, 1};
        return header;
    }
    void write(const QString& passphrase) {
        const auto writer = Writer::create(m_path, header(), passphrase);
        QVERIFY(writer.ok());
        QVERIFY((*writer)->add(u"small.txt"_s, m_den->file(u"s"_s, "small")).ok());
        QVERIFY((*writer)->add(u"a/large.bin"_s, m_den->file(u"l"_s, test::DenFixture::bytes(3 * kMiB + 7))).ok());
        QVERIFY((*writer)->add(u"empty"_s, m_den->file(u"e"_s, {})).ok());
        QVERIFY(!(*writer)->add(u"none"_s, m_den->folder.filePath(u"none"_s)).ok());
        QVERIFY((*writer)->finish(Json{{"k", 1}}).ok());
    }
    static base::Result<QByteArray> all(Reader& reader, const backup::Entry& entry) {
        QByteArray bytes;
        FLUX_CHECK(reader.read(entry, [&](QByteArrayView chunk) -> base::Result<void> {
            bytes += chunk;
            return {};
        }));
        return bytes;
    }
    // Does anything of it read as something else than what went in? An error is fine.
    bool liesOrReads(const QString& passphrase) {
        const auto reader = Reader::open(m_path, passphrase);
        if (!reader.ok())
            return false;
        bool whole = true;
        for (const backup::Entry& entry : (*reader)->entries())
            whole = all(**reader, entry).ok() && whole;
        return whole && (*reader)->entries().size() == 3;
    }

private Q_SLOTS:
    void init() {
        m_den = std::make_unique<test::DenFixture>();
        m_path = m_den->folder.filePath(u"x.fluxbackup"_s);
    }
    void cleanup() { m_den.reset(); }

    void givesBackWhatWentIn_data() {
        QTest::addColumn<QString>("passphrase");
        QTest::newRow("plain") << QString();
        QTest::newRow("encrypted") << u"correct horse"_s;
    }
    void givesBackWhatWentIn() {
        QFETCH(QString, passphrase);
        write(passphrase);
        const auto reader = Reader::open(m_path, passphrase);
        QVERIFY2(reader.ok(), reader.ok() ? "" : qPrintable(reader.error().message));
        QCOMPARE((*reader)->header().encrypted, !passphrase.isEmpty());
        QCOMPARE((*reader)->header().madeAt, header().madeAt);
        QCOMPARE((*reader)->header().schema, 3);
        QCOMPARE(base::intAt((*reader)->facts(), "k"), 1);
        QCOMPARE((*reader)->entries().size(), 3U);
        QCOMPARE(all(**reader, (*reader)->entries()[0]).value(), QByteArray("small"));
        QVERIFY(all(**reader, (*reader)->entries()[1]).value() == test::DenFixture::bytes(3 * kMiB + 7));
        QCOMPARE(all(**reader, (*reader)->entries()[2]).value(), QByteArray());
        const QByteArray raw = test::DenFixture::contentOf(m_path);
        QCOMPARE(raw.contains("small"), passphrase.isEmpty()); // neither contents nor names are to be seen
        QCOMPARE(raw.contains("large.bin"), passphrase.isEmpty());
        QVERIFY(passphrase.isEmpty() || !raw.contains(passphrase.toUtf8()));
    }

    void opensWithItsPassphraseAlone() {
        write(u"correct horse"_s);
        QCOMPARE(Reader::open(m_path, u"wrong"_s).error().code, ErrorCode::Unauthenticated);
        QCOMPARE(Reader::open(m_path, {}).error().code, ErrorCode::Unauthenticated);
        QVERIFY(Reader::header(m_path)->encrypted);
    }

    void noticesEveryChangedByte_data() { givesBackWhatWentIn_data(); }
    void noticesEveryChangedByte() {
        QFETCH(QString, passphrase);
        write(passphrase);
        const QByteArray good = test::DenFixture::contentOf(m_path);
        QVERIFY(liesOrReads(passphrase));
        const qsizetype step = good.size() / 60;
        for (qsizetype i = 0; i < 120; ++i) {
            // The beginning and the end byte by byte, the middle at places.
            const qsizetype at = i < 30 ? i : i < 60 ? good.size() - 1 - (i - 30) : (i - 60) * step;
            QByteArray bad = good;
            bad[at] = static_cast<char>(bad.at(at) ^ 0x20);
            QFile file(m_path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bad);
            file.close();
            // The plain header's own words are the one place where a change is only another word.
            const bool isPlainHeader = passphrase.isEmpty() && at < 120;
            if (!isPlainHeader)
                QVERIFY2(!liesOrReads(passphrase), qPrintable(QString::number(at)));
            else
                (void)liesOrReads(passphrase);
        }
    }

    void noticesWhatIsCutShort() {
        write({});
        const QByteArray good = test::DenFixture::contentOf(m_path);
        for (const qsizetype length :
             {qsizetype(0), qsizetype(4), qsizetype(11), qsizetype(60), good.size() / 2, good.size() - 1}) {
            QFile file(m_path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(good.left(length));
            file.close();
            QVERIFY(!Reader::open(m_path, {}).ok());
        }
        QCOMPARE(Reader::open(m_den->file(u"text"_s, "just some text that is long enough"), {}).error().code,
                 ErrorCode::FailedPrecondition);
        QCOMPARE(Reader::open(m_den->folder.filePath(u"nothing"_s), {}).error().code, ErrorCode::NotFound);
    }

    void namesLeadNowhereElse() {
        for (const QString& name : {u"../x"_s, u"/etc/passwd"_s, u"a/../../x"_s, QString(), u"a//b"_s, u"C:\\x"_s,
                                    u"."_s, QString(u"a"_s + QChar(0))})
            QVERIFY2(!backup::isSafeName(name), qPrintable(name));
        QVERIFY(backup::isSafeName(u"den/blobs/ab/abcd"_s));
        const auto writer = Writer::create(m_path, header(), {});
        QVERIFY((*writer)->add(u"../escaped"_s, m_den->file(u"s"_s, "x")).ok()); // as a forger would
        QVERIFY((*writer)->finish(Json::object()).ok());
        QVERIFY(!Reader::open(m_path, {}).ok());
    }
};

FLUX_TEST_CLASS(ContainerTest)
#include "container_test.moc"
