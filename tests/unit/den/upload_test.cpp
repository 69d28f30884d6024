#include "engine/den/crypto.h"
#include "tests/support/test_main.h"
#include "tests/unit/den/den_fixture.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using den::BlobPhase;
using den::kMiB;

class UploadTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::DenFixture> m_den;

private Q_SLOTS:
    void init() { m_den = std::make_unique<test::DenFixture>(); }
    void cleanup() { m_den.reset(); }

    void goesOnWhereItStopped() {
        const QByteArray content = test::DenFixture::bytes(20 * kMiB);
        {
            const auto upload = m_den->blobs->begin(u"key"_s, content.size());
            QVERIFY(upload.ok());
            QCOMPARE((*upload)->offset(), 0);
            QVERIFY((*upload)->write(QByteArrayView(content).first(7 * kMiB)).ok());
            QCOMPARE(m_den->blobs->begin(u"key"_s, content.size()).error().code, ErrorCode::Unavailable);
        }
        m_den->blobs.reset();
        m_den->blobs = m_den->open();
        const auto upload = m_den->blobs->begin(u"key"_s, content.size());
        QVERIFY(upload.ok());
        QCOMPARE((*upload)->offset(), 7 * kMiB);
        QVERIFY((*upload)->write(QByteArrayView(content).sliced((*upload)->offset())).ok());
        const auto stored = (*upload)->finish(den::Sha256::hexOf(content));
        QVERIFY2(stored.ok(), stored.ok() ? "" : qPrintable(stored.error().message));
        QVERIFY(m_den->blobs->verify(stored->sha256).ok());
    }

    void anotherSizeBeginsAnew() {
        { QVERIFY((*m_den->blobs->begin(u"key"_s, 10))->write("12345").ok()); }
        QCOMPARE((*m_den->blobs->begin(u"key"_s, 10))->offset(), 5);
        QCOMPARE((*m_den->blobs->begin(u"key"_s, 11))->offset(), 0);
    }

    void takesWhatWasAnnouncedAndNoMore() {
        const auto upload = m_den->blobs->begin(u"key"_s, 4);
        QVERIFY((*upload)->write("123").ok());
        QCOMPARE((*upload)->finish().error().code, ErrorCode::FailedPrecondition);
        QCOMPARE((*upload)->write("45").error().code, ErrorCode::FailedPrecondition);
        QVERIFY((*upload)->write("4").ok());
        QCOMPARE((*upload)->finish(QString(64, u'0')).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(m_den->blobs->list()->empty());
    }

    void damagedRecordsAreNoTrouble() {
        { QVERIFY((*m_den->blobs->begin(u"key"_s, 10))->write("12345").ok()); }
        const QDir incoming(m_den->blobs->root() + u"/incoming"_s);
        const QString record = incoming.filePath(incoming.entryList({u"*.record"_s}).value(0));
        for (const QByteArray& text : {QByteArray("{"), QByteArray("[]"), QByteArray("{\"bytes\":10,\"safe\":99}"),
                                       QByteArray("{\"bytes\":10,\"safe\":-1}"), QByteArray(100'000, 'x')}) {
            QFile file(record);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(text);
            file.close();
            QCOMPARE((*m_den->blobs->begin(u"key"_s, 10))->offset(), 0);
        }
    }

    void whatNobodyWentOnWithIsForgotten() {
        { QVERIFY((*m_den->blobs->begin(u"key"_s, 10))->write("12345").ok()); }
        m_den->clock.setNow(base::Instant{QDateTime::currentMSecsSinceEpoch() + 8LL * 24 * 3600 * 1000});
        m_den->blobs.reset();
        m_den->blobs = m_den->open();
        QVERIFY(QDir(m_den->blobs->root() + u"/incoming"_s).isEmpty());
    }

    void stopsWhenAsked() {
        base::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(m_den->blobs->add(m_den->file(u"a"_s, "content"), cancel).error().code, ErrorCode::Cancelled);
    }

    // A process that is killed at each of the points where the disk is in another state.
    void aKillLeavesNoBlobOrAWholeOne_data() {
        QTest::addColumn<BlobPhase>("phase");
        QTest::addColumn<bool>("whole");
        QTest::newRow("part written") << BlobPhase::PartWritten << false;
        QTest::newRow("recorded") << BlobPhase::Recorded << false;
        QTest::newRow("part flushed") << BlobPhase::PartFlushed << false;
        QTest::newRow("renamed") << BlobPhase::Renamed << true;
    }
    void aKillLeavesNoBlobOrAWholeOne() {
        QFETCH(BlobPhase, phase);
        QFETCH(bool, whole);
        const QByteArray content = test::DenFixture::bytes(17 * kMiB);
        const QString path = m_den->file(u"a.bin"_s, content);
        m_den->blobs.reset();
        const pid_t child = ::fork();
        if (child == 0) {
            const auto blobs = m_den->open({}, [phase](BlobPhase reached) {
                if (reached == phase)
                    ::_exit(7);
            });
            (void)blobs->add(path);
            ::_exit(0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 7);
        m_den->blobs = m_den->open();
        const auto left = m_den->blobs->list();
        QCOMPARE(left->size(), whole ? 1U : 0U);
        if (whole)
            QVERIFY(m_den->blobs->verify(left->front().sha256).ok());
        const auto stored = m_den->blobs->add(path); // and the next try ends well
        QVERIFY(stored.ok());
        QCOMPARE(stored->sha256, den::Sha256::hexOf(content));
        QCOMPARE(m_den->blobs->usedBytes(), content.size());
        QVERIFY(QDir(m_den->blobs->root() + u"/incoming"_s).isEmpty());
    }

    // Of a large file one chunk at a time is in memory: looked at in a process of its own, whose peak is this alone.
    void aLargeFileTakesLittleMemory() {
        constexpr qint64 kBytes = 96 * kMiB;
        QFile large(m_den->folder.filePath(u"large"_s));
        QVERIFY(large.open(QIODevice::WriteOnly));
        QVERIFY(large.resize(kBytes));
        large.close();
        const pid_t child = ::fork();
        if (child == 0) {
            rusage before{};
            rusage after{};
            ::getrusage(RUSAGE_SELF, &before);
            const auto stored = m_den->blobs->add(large.fileName());
            const bool copied =
                stored.ok() && m_den->blobs->copyTo(stored->sha256, m_den->folder.filePath(u"copy"_s)).ok();
            ::getrusage(RUSAGE_SELF, &after);
            ::_exit(!copied ? 1 : after.ru_maxrss - before.ru_maxrss > 16 * 1024 ? 2 : 0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 0);
    }

    // A source that has another content under the same size and time is not mixed with the first: its digest tells.
    void aSourceThatChangesIsNotStored() {
        const QString path = m_den->file(u"a"_s, test::DenFixture::bytes(17 * kMiB));
        bool changed = false;
        m_den->blobs = m_den->open({}, [&](BlobPhase phase) {
            if (phase == BlobPhase::Recorded && !std::exchange(changed, true)) {
                QFile file(path);
                if (file.open(QIODevice::Append))
                    file.write("more");
            }
        });
        const auto stored = m_den->blobs->add(path);
        QCOMPARE(stored.error().code, ErrorCode::FailedPrecondition);
        QVERIFY(stored.error().message.contains(u"changed while it was read"_s));
        QVERIFY(m_den->blobs->list()->empty());
        QVERIFY(QDir(m_den->blobs->root() + u"/incoming"_s).isEmpty());
    }
};

FLUX_TEST_CLASS(UploadTest)
#include "upload_test.moc"
