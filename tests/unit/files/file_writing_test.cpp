#include "engine/files/durable_write.h"
#include "engine/files/file_service.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <cerrno>
#include <csignal>
#include <functional>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

class FileWritingTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    test::TestClock m_clock;
    std::unique_ptr<files::FileService> m_files;

    [[nodiscard]] QString area(const QString& name = {}) const {
        return m_dir->filePath(u"files"_s) + (name.isEmpty() ? name : u'/' + name);
    }
    static QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<cannot open>");
    }
    [[nodiscard]] QStringList versions(const QString& name) const {
        return QDir(area(u".versions/"_s + name)).entryList(QDir::Files, QDir::Name);
    }
    [[nodiscard]] QStringList leftovers() const { // hidden neighbours that a write left behind
        QStringList found;
        QDirIterator it(area(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            if (it.next().contains(u".part-"_s))
                found << it.filePath();
        }
        return found;
    }
    static int inChild(const std::function<bool()>& check) { // 0: the check held; the limits stay in the child
        const pid_t child = fork();
        if (child == 0)
            _exit(check() ? 0 : 1);
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_clock.setNow(base::Instant{1772442000000}); // 2026-03-02T09:00:00Z
        m_files = std::make_unique<files::FileService>(area(), m_clock);
    }

    void writes() {
        const auto written = m_files->write(u"briefs/march.md"_s, "# March\n");
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().detail));
        QCOMPARE(written->name, u"briefs/march.md"_s);
        QCOMPARE(written->path, area(u"briefs/march.md"_s));
        QCOMPARE(written->bytes, 8);
        QCOMPARE(written->sha256,
                 QString::fromLatin1(QCryptographicHash::hash("# March\n", QCryptographicHash::Sha256).toHex()));
        QVERIFY(written->changed);
        QCOMPARE(content(written->path), QByteArray("# March\n"));
        QCOMPARE(m_files->read(u"briefs/march.md"_s, {})->text, u"# March\n"_s);
        QVERIFY(leftovers().isEmpty());
    }

    void theSameAgainChangesNothing() {
        QVERIFY(m_files->write(u"a.md"_s, "one").ok());
        struct stat before {};
        QCOMPARE(::stat(QFile::encodeName(area(u"a.md"_s)).constData(), &before), 0);
        m_clock.advanceMs(60'000);
        const auto again = m_files->write(u"a.md"_s, "one");
        QVERIFY(again.ok());
        QVERIFY(!again->changed);
        struct stat after {};
        QCOMPARE(::stat(QFile::encodeName(area(u"a.md"_s)).constData(), &after), 0);
        QCOMPARE(after.st_ino, before.st_ino);
        QVERIFY(versions(u"a.md"_s).isEmpty());
    }

    void olderVersionsAreKept() {
        QVERIFY(m_files->write(u"a.md"_s, "one").ok());
        const auto two = m_files->write(u"a.md"_s, "two");
        QVERIFY(two.ok());
        QCOMPARE(content(two->olderVersion), QByteArray("one"));
        m_clock.advanceMs(1000);
        QVERIFY(m_files->write(u"a.md"_s, "three").ok());
        const QStringList kept = versions(u"a.md"_s);
        QCOMPARE(kept, (QStringList{u"20260302T090000000Z"_s, u"20260302T090001000Z"_s}));
        QCOMPARE(content(area(u".versions/a.md/"_s + kept[1])), QByteArray("two"));
        QCOMPARE(content(area(u"a.md"_s)), QByteArray("three"));
        QVERIFY(m_files->write(u"a.md"_s, "four").ok()); // in the same millisecond
        QCOMPARE(versions(u"a.md"_s).size(), 3);
        QVERIFY(m_files->list(QString(), {}, {.recursive = true})->files.size() == 1); // versions are not listed
    }

    void aKillBetweenKeepingAndWritingMakesNoSecondCopy() {
        QVERIFY(m_files->write(u"a.md"_s, "one").ok());
        QVERIFY(QDir().mkpath(area(u".versions/a.md"_s)));
        QVERIFY(
            QFile::copy(area(u"a.md"_s), area(u".versions/a.md/20260302T085959000Z"_s))); // as a killed write left it
        QFile part(area(u".part-left"_s));
        QVERIFY(part.open(QIODevice::WriteOnly));
        QVERIFY(m_files->write(u"a.md"_s, "two").ok());
        QCOMPARE(versions(u"a.md"_s).size(), 1);
        QCOMPARE(content(area(u"a.md"_s)), QByteArray("two"));
    }

    void aKilledWriteLeavesOldOrNew() { // killed at a random moment, many times
        QVERIFY(m_files->write(u"a.md"_s, QByteArray(200'000, 'o')).ok());
        for (int round = 0; round < 20; ++round) {
            const pid_t child = fork();
            if (child == 0) {
                for (int i = 0;; ++i)
                    (void)m_files->write(u"a.md"_s, QByteArray(200'000, static_cast<char>('a' + i % 20)));
            }
            usleep(static_cast<useconds_t>(500 + 700 * round));
            kill(child, SIGKILL);
            int status = 0;
            waitpid(child, &status, 0);
            const QByteArray left = content(area(u"a.md"_s));
            QCOMPARE(left.size(), 200'000);
            QCOMPARE(left.count(left.front()), 200'000);
        }
        QVERIFY(m_files->write(u"a.md"_s, "done").ok());
        QVERIFY(leftovers().isEmpty());
    }

    void namesAreCleaned() {
        const auto written = m_files->write(u".. /\u202E.hid:den\n.md"_s, "x");
        QVERIFY(!written.ok()); // ".." hidden behind a space
        QCOMPARE(m_files->write(u"sub/.hid:den\n.md"_s, "x")->name, u"sub/hid-den.md"_s);
        QCOMPARE(m_files->write(u".versions/x"_s, "x")->name, u"versions/x"_s); // nobody writes into the kept versions
        for (const QString& name : {u"../x.md"_s, u"/etc/x.md"_s, u""_s, u"~/x.md"_s})
            QVERIFY2(!m_files->write(name, "x").ok(), qPrintable(name));
        QVERIFY(m_files->write(QString(500, u'\u00FC') + u".md"_s, "x").ok());
    }

    void filesAndFoldersInEachOthersWay() {
        QVERIFY(m_files->write(u"a"_s, "x").ok());
        QCOMPARE(m_files->write(u"a/b.md"_s, "x").error().code, ErrorCode::AlreadyExists);
        QVERIFY(m_files->write(u"d/b.md"_s, "x").ok());
        QCOMPARE(m_files->write(u"d"_s, "x").error().code, ErrorCode::AlreadyExists);
    }

    void linksDoNotLeadOut() {
        QVERIFY(QDir().mkpath(m_dir->filePath(u"elsewhere"_s)));
        QVERIFY(QFile::link(m_dir->filePath(u"elsewhere"_s), area(u"out"_s)));
        QCOMPARE(m_files->write(u"out/x.md"_s, "x").error().code, ErrorCode::PermissionDenied);
        QVERIFY(!QFile::exists(m_dir->filePath(u"elsewhere/x.md"_s)));
        QFile target(m_dir->filePath(u"target.md"_s));
        QVERIFY(target.open(QIODevice::WriteOnly) && target.write("mine") == 4);
        target.close();
        QVERIFY(QFile::link(target.fileName(), area(u"link.md"_s)));
        QVERIFY(m_files->write(u"link.md"_s, "new").ok()); // takes the link's place
        QCOMPARE(content(target.fileName()), QByteArray("mine"));
        QCOMPARE(content(area(u"link.md"_s)), QByteArray("new"));
    }

    void aFullDisk() {
        QVERIFY(m_files->write(u"a.md"_s, "old").ok());
        QCOMPARE(inChild([&] {
                     signal(SIGXFSZ, SIG_IGN);
                     const rlimit limit{8192, 8192}; // the system refuses to write beyond it, as a full disk does
                     setrlimit(RLIMIT_FSIZE, &limit);
                     const auto written = m_files->write(u"a.md"_s, QByteArray(100'000, 'x'));
                     return !written.ok() && written.error().code == ErrorCode::ResourceExhausted &&
                            written.error().message.contains(u"no room left"_s) &&
                            written.error().message.contains(u"a.md"_s);
                 }),
                 0);
        QCOMPARE(content(area(u"a.md"_s)), QByteArray("old")); // nothing is lost
        QVERIFY(leftovers().isEmpty());
        QVERIFY(m_files->write(u"a.md"_s, "new").ok());
    }

    void errorsOfTheSystem() {
        for (const int code : {ENOSPC, EDQUOT, EFBIG})
            QCOMPARE(files::writeError(u"a.md"_s, code).code, ErrorCode::ResourceExhausted);
        for (const int code : {EACCES, EPERM, EROFS})
            QCOMPARE(files::writeError(u"a.md"_s, code).code, ErrorCode::PermissionDenied);
        QCOMPARE(files::writeError(u"a.md"_s, EIO).code, ErrorCode::Unavailable);
    }

    void anAreaThatMayNotBeWritten() {
        QFile::setPermissions(m_dir->path(), QFileDevice::Permissions(0x7755));
        QVERIFY(m_files->write(u"a.md"_s, "old").ok());
        chmod(QFile::encodeName(area()).constData(), 0555);
        QCOMPARE(inChild([&] {
                     if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
                         return false;
                     const auto written = m_files->write(u"b.md"_s, "x");
                     return !written.ok() && written.error().code == ErrorCode::PermissionDenied &&
                            written.error().message.contains(u"not saved"_s);
                 }),
                 0);
        chmod(QFile::encodeName(area()).constData(), 0700);
    }

    void tooLarge() {
        files::FileService small(area(), m_clock, {.maxWriteBytes = 10});
        QVERIFY(small.write(u"a"_s, "0123456789").ok());
        QCOMPARE(small.write(u"b"_s, "0123456789x").error().code, ErrorCode::ResourceExhausted);
    }

    void manyWritersOfOneName() {
        std::vector<std::thread> writers;
        for (int i = 0; i < 6; ++i) {
            writers.emplace_back([this, i] {
                for (int n = 0; n < 5; ++n)
                    (void)m_files->write(u"shared.md"_s, QByteArray(10'000, static_cast<char>('a' + i)));
            });
        }
        for (std::thread& writer : writers)
            writer.join();
        const QByteArray left = content(area(u"shared.md"_s));
        QCOMPARE(left.size(), 10'000);
        QCOMPARE(left.count(left.front()), 10'000);
        QVERIFY(leftovers().isEmpty());
    }

    // Two engines with one file area: every write is whole, and what it replaced is kept whole.
    void manyProcessesOneName() {
        constexpr int kProcesses = 3, kWrites = 40, kBytes = 200'000;
        std::vector<pid_t> processes;
        for (int i = 0; i < kProcesses; ++i) {
            processes.push_back(::fork());
            if (processes.back() != 0)
                continue;
            bool ok = true;
            for (int n = 0; ok && n < kWrites; ++n)
                ok = m_files->write(u"shared.md"_s, QByteArray(kBytes, static_cast<char>('a' + i))).ok();
            ::_exit(ok ? 0 : 1);
        }
        for (const pid_t process : processes) {
            int status = -1;
            QCOMPARE(::waitpid(process, &status, 0), process);
            QCOMPARE(status, 0);
        }
        QStringList all{area(u"shared.md"_s)};
        for (const QString& version : versions(u"shared.md"_s))
            all.append(area(u".versions/shared.md/"_s + version));
        QVERIFY(all.size() > kProcesses);
        for (const QString& path : std::as_const(all)) {
            const QByteArray bytes = content(path);
            QCOMPARE(bytes.size(), kBytes);
            QCOMPARE(bytes.count(bytes.front()), kBytes);
        }
        QVERIFY(leftovers().isEmpty());
    }
};

FLUX_TEST_CLASS(FileWritingTest)
#include "file_writing_test.moc"
