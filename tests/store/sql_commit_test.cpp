#include "tests/store/sql_files.h"
#include "tests/store/store_samples.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <unistd.h>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using store::CommitPhase;
using store::UnitOfWork;

namespace {

QString phaseName(CommitPhase phase) {
    switch (phase) {
    case CommitPhase::Before:
        return u"before"_s;
    case CommitPhase::Written:
        return u"written"_s;
    case CommitPhase::After:
        return u"after"_s;
    }
    return {};
}

UnitOfWork withEvent(int n) {
    UnitOfWork work;
    work.conversations = {sampleConversation(u"c%1"_s.arg(n))};
    work.events = {sampleEvent(work.conversations[0])};
    return work;
}

} // namespace

// What only SQLite shows of a commit: the hook's points, a kill at each of them, a lock held by another program.
class SqlCommitTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hookFiresInOrderAroundTheTransaction() {
        const SqlFiles files;
        QStringList seen;
        std::unique_ptr<store::Reader> reader;
        auto options = files.options();
        options.hook = [&](qint64 commit, CommitPhase phase) {
            const qint64 sequence = reader->lastSequence().value(); // as another connection sees it
            seen.append(u"%1 %2 %3"_s.arg(commit).arg(phaseName(phase)).arg(sequence));
        };
        const auto store = store::openSqlStore(options);
        FLUX_VERIFY_OK(store);
        reader = std::move(store.value()->openReader().value());
        const auto writer = std::move(store.value()->openWriter().value());
        QVERIFY(seen.isEmpty()); // migrations and opening are no commits
        FLUX_VERIFY_OK(writer->commit(withEvent(1)));
        FLUX_VERIFY_OK(writer->commit({})); // nothing to do: no commit
        UnitOfWork bad = withEvent(2);
        bad.journal = {sampleJournal(u"none"_s, u"x"_s)};
        FLUX_COMPARE_ERROR(writer->commit(bad), ErrorCode::Internal);
        FLUX_VERIFY_OK(writer->commit(withEvent(2)));
        QCOMPARE(seen, (QStringList{u"1 before 0"_s, u"1 written 0"_s, u"1 after 1"_s, u"2 before 1"_s, u"2 before 1"_s,
                                    u"2 written 1"_s, u"2 after 2"_s}));
        QVERIFY(writer->reader().settings().ok());
        QCOMPARE(seen.size(), 7); // reading is no commit
    }

    void killAtEachPoint_data() {
        QTest::addColumn<int>("phase");
        QTest::addColumn<qint64>("expected");
        QTest::newRow("before") << int(CommitPhase::Before) << qint64(2);
        QTest::newRow("written") << int(CommitPhase::Written) << qint64(2);
        QTest::newRow("after") << int(CommitPhase::After) << qint64(3);
    }
    void killAtEachPoint() {
        QFETCH(const int, phase);
        QFETCH(const qint64, expected);
        const SqlFiles files;
        const int code = inChild([&] {
            auto options = files.options();
            options.hook = [&](qint64 commit, CommitPhase at) {
                if (commit == 3 && at == CommitPhase(phase))
                    _exit(42); // as kill -9: nothing is closed or flushed
            };
            const auto store = store::openSqlStore(options);
            const auto writer = std::move(store.value()->openWriter().value());
            for (int n = 1; n <= 5; ++n) {
                if (!writer->commit(withEvent(n)).ok())
                    return 1;
            }
            return 2;
        });
        QCOMPARE(code, 42);
        const auto store = files.open();
        FLUX_VERIFY_OK(store);
        const auto writer = std::move(store.value()->openWriter().value());
        QCOMPARE(writer->reader().lastSequence().value(), expected);
        QCOMPARE(qint64(writer->reader().conversations({}).value().rows.size()), expected);
        QCOMPARE(writer->commit(withEvent(9)).value().firstSequence, expected + 1);
    }

    void lockOfAnotherProgramIsWaitedForAndReported() {
        const SqlFiles files;
        const auto store = files.open();
        const auto writer = std::move(store.value()->openWriter().value());
        FLUX_VERIFY_OK(writer->commit(withEvent(1)));
        {
            const auto other = files.run("BEGIN IMMEDIATE");
            const auto refused = writer->commit(withEvent(2));
            FLUX_COMPARE_ERROR(refused, ErrorCode::Unavailable);
            QVERIFY(refused.error().retryable);
            QCOMPARE(writer->reader().lastSequence().value(), 1); // reading goes on
        }
        QCOMPARE(writer->commit(withEvent(2)).value().firstSequence, 2);
    }

    void readersCannotWrite() {
        const SqlFiles files;
        const auto store = files.open();
        const auto reader = std::move(store.value()->openReader().value());
        const auto writer = std::move(store.value()->openWriter().value());
        FLUX_VERIFY_OK(writer->commit(withEvent(1)));
        QCOMPARE(reader->lastSequence().value(), 1); // a reader that was there before the first commit
    }

    void writerCanBeOpenedAgainAfterItWent() {
        const SqlFiles files;
        const auto store = files.open();
        {
            const auto writer = std::move(store.value()->openWriter().value());
            FLUX_VERIFY_OK(writer->commit(withEvent(1)));
            FLUX_COMPARE_ERROR(store.value()->openWriter(), ErrorCode::FailedPrecondition);
        }
        const auto writer = std::move(store.value()->openWriter().value());
        QCOMPARE(writer->commit(withEvent(2)).value().firstSequence, 2);
    }

    void logFileIsFoldedInOnClose() {
        const SqlFiles files;
        {
            const auto store = files.open();
            const auto writer = std::move(store.value()->openWriter().value());
            for (int n = 0; n < 20; ++n)
                FLUX_VERIFY_OK(writer->commit(withEvent(n)));
        }
        QVERIFY(!QFile::exists(files.path() + u"-wal"_s));
        FLUX_VERIFY_OK(files.open());
    }

    void logFileStaysBounded() {
        const SqlFiles files;
        const auto store = files.open();
        const auto writer = std::move(store.value()->openWriter().value());
        UnitOfWork work = withEvent(1);
        work.conversations[0].reason = QString(100'000, u'x');
        for (int n = 0; n < 400; ++n) { // about 40 MB through the log
            work.conversations[0].title = QString::number(n);
            FLUX_VERIFY_OK(writer->commit(work));
        }
        QVERIFY(QFile(files.path() + u"-wal"_s).size() < 24 * 1024 * 1024);
    }
};

FLUX_TEST_CLASS(SqlCommitTest)
#include "sql_commit_test.moc"
