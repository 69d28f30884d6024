#include "tests/store/sql_files.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;

namespace {

// While it lives no file of this process may grow beyond `bytes`: writes fail as they do on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(qint64 bytes) {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(bytes);
        m_set = setrlimit(RLIMIT_FSIZE, &limit) == 0;
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    [[nodiscard]] bool isSet() const { return m_set; }

private:
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
    bool m_set = false;
};

constexpr int kOpened = 100;
// The code of the error, or kOpened: what fits into a process's exit status.
int outcome(const base::Result<std::unique_ptr<store::Store>>& store) {
    return store.ok() ? kOpened : int(store.error().code);
}

void setMode(const QString& path, unsigned mode) {
    if (chmod(path.toUtf8().constData(), mode) != 0)
        qFatal("chmod failed");
}

} // namespace

// A disk that is full and a disk that may not be written.
class SqlDiskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fullDiskRefusesTheCommitAndThenTakesIt_data() {
        QTest::addColumn<int>("bytes");
        QTest::newRow("small commit") << 10;
        QTest::newRow("large commit") << 3'000'000; // spills to the file before COMMIT
        QTest::newRow("larger than the page cache") << 40'000'000;
    }
    void fullDiskRefusesTheCommitAndThenTakesIt() {
        QFETCH(const int, bytes);
        const SqlFiles files;
        const auto store = files.open();
        const auto writer = std::move(store.value()->openWriter().value());
        auto first = sampleTaskWork(1);
        first.messages = {sampleMessage(u"m1"_s, u"c1"_s)};
        first.events = {sampleEvent(first.conversations[0])};
        FLUX_VERIFY_OK(writer->commit(first));

        store::UnitOfWork second;
        second.messages = {sampleMessage(u"m2"_s, u"c1"_s)};
        second.messages[0].blocks.emplace_back(domain::TextBlock{QString(bytes, u'x')});
        second.journal = {sampleJournal(u"t1"_s, u"step.done"_s)};
        second.events = {sampleEvent(first.conversations[0])};
        for (int attempt = 0; attempt < 3; ++attempt) {
            base::Result<store::CommitReceipt> refused{store::CommitReceipt{}};
            {
                const FileSizeLimit limit(1024); // the log has grown ahead: below its end
                QVERIFY(limit.isSet());
                refused = writer->commit(second);
            }
            FLUX_COMPARE_ERROR(refused, ErrorCode::ResourceExhausted);
            QVERIFY(refused.error().message.startsWith(u"The disk is full, so the last change was not saved"_s));
            QCOMPARE(writer->reader().lastSequence().value(), 1);
            QCOMPARE(idsOf(writer->reader().messages({u"c1"_s}, 0, 10).value().rows), u"m1"_s);
        }

        const auto receipt = writer->commit(second); // there is space again: the same commit
        FLUX_VERIFY_OK(receipt);
        QCOMPARE(receipt->firstSequence, 2);
        QCOMPARE(receipt->messagePositions, (std::vector<qint64>{2}));
        const auto reader = std::move(store.value()->openReader().value());
        QCOMPARE(idsOf(reader->messages({u"c1"_s}, 0, 10).value().rows), u"m1 m2"_s);
        QCOMPARE(reader->journal({u"t1"_s}, 10).value().size(), size_t(1));
        QCOMPARE(files.ask("PRAGMA integrity_check"), u"ok"_s);
    }

    void fullDiskAtTheFirstStart() {
        const SqlFiles files;
        base::ErrorCode code{};
        {
            const FileSizeLimit limit(0);
            QVERIFY(limit.isSet());
            const auto store = files.open();
            QVERIFY(!store.ok());
            code = store.error().code;
        }
        QCOMPARE(code, ErrorCode::ResourceExhausted);
        FLUX_VERIFY_OK(files.open()); // the half-made file is taken over
    }

    void readOnlyIsRefused_data() {
        QTest::addColumn<bool>("exists");
        QTest::addColumn<uint>("fileMode");
        QTest::addColumn<uint>("folderMode");
        QTest::newRow("folder, nothing in it yet") << false << 0U << 0555U;
        QTest::newRow("folder and file") << true << 0444U << 0555U;
        QTest::newRow("folder alone") << true << 0666U << 0555U;
        QTest::newRow("file alone") << true << 0444U << 0777U;
        QTest::newRow("file that may not be read either") << true << 0U << 0777U;
    }
    void readOnlyIsRefused() {
        QFETCH(const bool, exists);
        QFETCH(const uint, fileMode);
        QFETCH(const uint, folderMode);
        const SqlFiles files;
        if (exists) {
            FLUX_VERIFY_OK(files.open());
            setMode(files.path(), fileMode);
        }
        const QByteArray before = files.bytes();
        setMode(files.folder(), folderMode);
        const int code = inChildWithoutRoot([&] { return outcome(files.open()); });
        setMode(files.folder(), 0755);
        QCOMPARE(code, int(ErrorCode::PermissionDenied));
        QCOMPARE(files.bytes(), before);
        if (exists)
            setMode(files.path(), 0600);
        FLUX_VERIFY_OK(files.open());
    }

    void ordinaryAccountOpensItsOwnFolder() { // the other half of the proof: the child can open what it may
        const SqlFiles files;
        setMode(files.folder(), 0777);
        QCOMPARE(inChildWithoutRoot([&] { return outcome(files.open()); }), kOpened);
        QVERIFY(QFileInfo::exists(files.path()));
    }
};

FLUX_TEST_CLASS(SqlDiskTest)
#include "sql_disk_test.moc"
