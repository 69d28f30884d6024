#include "engine/den/crypto.h"
#include "tests/support/test_main.h"
#include "tests/unit/den/den_fixture.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

#include <atomic>
#include <sys/stat.h>
#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using den::kMiB;

class BlobStoreTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::DenFixture> m_den;
    den::BlobStore& blobs() { return *m_den->blobs; }

private Q_SLOTS:
    void init() {
        m_den = std::make_unique<test::DenFixture>();
        QVERIFY(m_den->blobs);
    }
    void cleanup() { m_den.reset(); }

    void keepsContentByItsDigest() {
        const QByteArray content = test::DenFixture::bytes(3 * kMiB + 17);
        const auto stored = blobs().add(m_den->file(u"a.bin"_s, content));
        QVERIFY2(stored.ok(), stored.ok() ? "" : qPrintable(stored.error().message));
        QCOMPARE(stored->sha256, den::Sha256::hexOf(content));
        QCOMPARE(stored->bytes, content.size());
        QVERIFY(!stored->wasThere);
        QVERIFY(blobs().verify(stored->sha256).ok());
        const QString copy = m_den->folder.filePath(u"copy.bin"_s);
        QCOMPARE(blobs().copyTo(stored->sha256, copy).value(), content.size());
        QVERIFY(test::DenFixture::contentOf(copy) == content);
        QCOMPARE(blobs().copyTo(stored->sha256, copy).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(blobs().list()->size(), 1U);
    }

    void theSameContentIsKeptOnce() {
        const auto first = blobs().add(m_den->file(u"a"_s, "same"));
        const auto second = blobs().add(m_den->file(u"b"_s, "same"));
        QVERIFY(first.ok() && second.ok() && second->wasThere);
        QCOMPARE(blobs().usedBytes(), 4);
        const auto empty = blobs().addBytes({});
        QVERIFY(empty.ok() && blobs().verify(empty->sha256).ok());
    }

    void countsAgainWhenOpened() {
        QVERIFY(blobs().addBytes("12345").ok());
        m_den->blobs.reset();
        m_den->blobs = m_den->open();
        QCOMPARE(blobs().usedBytes(), 5);
    }

    void noticesWhatTheDiskChanged() {
        const QString sha = blobs().addBytes("content").value().sha256;
        QFile file(blobs().pathOf(sha));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write("C");
        file.close();
        const auto read = blobs().verify(sha);
        QCOMPARE(read.error().code, ErrorCode::FailedPrecondition);
        QCOMPARE(read.error().detail, QString(u"damaged:"_s + sha));
        const QString copy = m_den->folder.filePath(u"copy"_s);
        QVERIFY(!blobs().copyTo(sha, copy).ok());
        QVERIFY(!QFileInfo::exists(copy));
        QVERIFY(blobs().addBytes("content").ok()); // whoever brings it again heals it
        QVERIFY(blobs().verify(sha).ok());
        QCOMPARE(blobs().usedBytes(), 7);
        QVERIFY(QFile::remove(blobs().pathOf(sha)));
        QCOMPARE(blobs().verify(sha).error().code, ErrorCode::NotFound);
        QCOMPARE(blobs().verify(u"../../etc/passwd"_s).error().code, ErrorCode::NotFound);
    }

    void refusesWhatIsNoFile() {
        QCOMPARE(blobs().add(m_den->folder.filePath(u"none"_s)).error().code, ErrorCode::NotFound);
        QCOMPARE(blobs().add(m_den->folder.path()).error().code, ErrorCode::InvalidArgument);
        const QString pipe = m_den->folder.filePath(u"pipe"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QCOMPARE(blobs().add(pipe).error().code, ErrorCode::InvalidArgument); // and does not wait for a writer
    }

    void staysWithinItsLimits() {
        blobs().setLimits({10, 15});
        const auto tooLarge = blobs().addBytes("12345678901");
        QCOMPARE(tooLarge.error().code, ErrorCode::ResourceExhausted);
        QCOMPARE(tooLarge.error().detail, u"limit"_s);
        QVERIFY(blobs().addBytes("1234567890").ok());
        const auto full = blobs().addBytes("abcdef");
        QCOMPARE(full.error().detail, u"quota"_s);
        QVERIFY2(full.error().message.contains(u"5 bytes of 15 bytes"_s), qPrintable(full.error().message));
        QVERIFY(blobs().addBytes("abcde").ok());
        QVERIFY(blobs().add(m_den->file(u"again"_s, "1234567890")).ok()); // takes no room
        QCOMPARE(blobs().usedBytes(), 15);
    }

    void severalAtOnceStayWithinTheQuota() {
        constexpr int kThreads = 8;
        constexpr qsizetype kBytes = 2 * kMiB;
        blobs().setLimits({100 * kMiB, 3 * kBytes + 5});
        QStringList paths;
        for (int i = 0; i < kThreads; ++i)
            paths.append(m_den->file(QString::number(i), test::DenFixture::bytes(kBytes, quint32(i))));
        std::atomic<int> stored = 0;
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (const QString& path : paths)
            threads.emplace_back([&, path] {
                const auto added = blobs().add(path);
                if (added.ok())
                    ++stored;
                else if (added.error().detail == u"quota"_s)
                    ++refused;
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(stored.load(), 3);
        QCOMPARE(refused.load(), kThreads - 3);
        QCOMPARE(blobs().usedBytes(), 3 * kBytes);
    }

    void severalOfTheSameAreOne() {
        const QString path = m_den->file(u"a"_s, test::DenFixture::bytes(kMiB));
        std::atomic<int> stored = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { stored += blobs().add(path).ok() ? 1 : 0; });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(stored.load(), 4);
        QCOMPARE(blobs().usedBytes(), kMiB);
        QVERIFY(QDir(blobs().root() + u"/incoming"_s).isEmpty());
    }

    void sweepsWhatNobodyNames() {
        const QString kept = blobs().addBytes("kept").value().sha256;
        const QString gone = blobs().addBytes("gone!").value().sha256;
        den::BlobPin pin = blobs().pin(blobs().addBytes("pinned").value().sha256);
        const auto swept = blobs().sweep([&]() -> base::Result<QSet<QString>> {
            (void)blobs().addBytes("meanwhile"); // its row is not among those that were read
            return QSet<QString>{kept};
        });
        QVERIFY(swept.ok());
        QCOMPARE(swept->blobs, 1);
        QCOMPARE(swept->bytes, 5);
        QVERIFY(!blobs().has(gone) && blobs().has(kept) && blobs().has(*pin));
        QCOMPARE(blobs().usedBytes(), 4 + 6 + 9);
        pin.reset();
        const auto hold = blobs().holdSweeps();
        QCOMPARE(blobs().sweep([] { return base::Result<QSet<QString>>(QSet<QString>()); }).error().code,
                 ErrorCode::Unavailable);
    }

    void aSweepThatCannotReadTheRowsRemovesNothing() {
        QVERIFY(blobs().addBytes("kept").ok());
        const auto swept = blobs().sweep([]() -> base::Result<QSet<QString>> {
            return base::makeError(ErrorCode::Unavailable, u"The disk is away."_s);
        });
        QVERIFY(!swept.ok());
        QCOMPARE(blobs().usedBytes(), 4);
        QVERIFY(blobs().sweep([] { return base::Result<QSet<QString>>(QSet<QString>()); }).ok());
        QCOMPARE(blobs().usedBytes(), 0);
    }
};

FLUX_TEST_CLASS(BlobStoreTest)
#include "blob_store_test.moc"
