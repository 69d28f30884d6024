#include "engine/files/file_service.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

class TakingBackTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    test::TestClock m_clock;
    std::unique_ptr<files::FileService> m_files;

    [[nodiscard]] QString area(const QString& name) const { return m_dir->filePath(u"files/"_s + name); }
    static QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<cannot open>");
    }
    static void overwrite(const QString& path, const QByteArray& bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    files::WrittenFile write(const QString& name, const QByteArray& bytes) {
        m_clock.advanceMs(1000);
        const auto written = m_files->write(name, bytes);
        if (!written.ok())
            qFatal("%ls", qUtf16Printable(written.error().message));
        return *written;
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_files = std::make_unique<files::FileService>(area(QString()), m_clock);
    }

    void aNewFileGoesToTheTrash() {
        const auto written = write(u"briefs/a.md"_s, "one");
        const auto gone = m_files->trash(written.name, written.sha256);
        QVERIFY2(gone.ok(), gone.ok() ? "" : qPrintable(gone.error().detail));
        QVERIFY(!QFileInfo::exists(written.path));
        QVERIFY(gone->path.startsWith(area(u".trash/briefs/a.md/"_s)));
        QCOMPARE(content(gone->path), QByteArray("one"));
        const auto again = m_files->trash(written.name, written.sha256); // as after a kill
        QVERIFY(again.ok());
        QCOMPARE(again->path, gone->path);
        QVERIFY(m_files->list({}, {})->files.empty()); // the trash is no part of the area
    }

    void anOverwrittenFileGetsItsOlderVersionBack() {
        write(u"a.md"_s, "one");
        const auto written = write(u"a.md"_s, "two");
        const QString version = QFileInfo(written.olderVersion).fileName();
        const auto back = m_files->restore(u"a.md"_s, version, written.sha256);
        QVERIFY2(back.ok(), back.ok() ? "" : qPrintable(back.error().detail));
        QCOMPARE(content(written.path), QByteArray("one"));
        QVERIFY(back->changed);
        const QDir trash(area(u".trash/a.md"_s));
        QCOMPARE(trash.entryList(QDir::Files).size(), 1);
        QCOMPARE(content(trash.filePath(trash.entryList(QDir::Files).front())), QByteArray("two"));
        const auto again = m_files->restore(u"a.md"_s, version, written.sha256);
        QVERIFY(again.ok() && !again->changed);
        QCOMPARE(trash.entryList(QDir::Files).size(), 1);
    }

    void whatWasChangedSinceStays() {
        write(u"a.md"_s, "one");
        const auto written = write(u"a.md"_s, "two");
        overwrite(written.path, "by hand");
        for (const auto& refused :
             {m_files->trash(u"a.md"_s, written.sha256).error(),
              m_files->restore(u"a.md"_s, QFileInfo(written.olderVersion).fileName(), written.sha256).error()}) {
            QCOMPARE(refused.code, ErrorCode::FailedPrecondition);
            QVERIFY(refused.message.contains(u"changed since"_s));
        }
        QCOMPARE(content(written.path), QByteArray("by hand"));
    }

    void whatIsGoneIsSaid() {
        write(u"a.md"_s, "one");
        const auto written = write(u"a.md"_s, "two");
        QVERIFY(QFile::remove(written.path));
        QVERIFY(m_files->trash(u"a.md"_s, written.sha256).error().message.contains(u"not there any more"_s));
        const QString version = QFileInfo(written.olderVersion).fileName();
        QVERIFY(m_files->restore(u"a.md"_s, version, written.sha256).error().message.contains(u"not there"_s));
        write(u"a.md"_s, "two");
        QVERIFY(QFile::remove(written.olderVersion));
        QVERIFY(m_files->restore(u"a.md"_s, version, written.sha256).error().message.contains(u"not kept"_s));
    }

    void neverLeavesTheArea_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("version");
        QTest::newRow("up") << u"../secret"_s << u"v"_s;
        QTest::newRow("absolute") << u"/etc/hostname"_s << u"v"_s;
        QTest::newRow("a link") << u"out/secret"_s << u"v"_s;
        QTest::newRow("a version elsewhere") << u"a.md"_s << u"../../../secret"_s;
    }
    void neverLeavesTheArea() {
        QFETCH(QString, name);
        QFETCH(QString, version);
        write(u"a.md"_s, "one");
        QVERIFY(QDir().mkpath(m_dir->filePath(u"outside"_s)));
        overwrite(m_dir->filePath(u"outside/secret"_s), "s");
        overwrite(m_dir->filePath(u"secret"_s), "s");
        QVERIFY(QFile::link(m_dir->filePath(u"outside"_s), area(u"out"_s)));
        const QString digest = u"043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89"_s; // of "s"
        QVERIFY(!m_files->restore(name, version, digest).ok());
        if (name != u"a.md"_s)
            QVERIFY(!m_files->trash(name, digest).ok());
        QCOMPARE(content(m_dir->filePath(u"outside/secret"_s)), QByteArray("s"));
        QCOMPARE(content(area(u"a.md"_s)), QByteArray("one"));
    }

    // A kill after the write: the next try finds the content there and still knows that the task has put it there.
    void anotherTryKnowsWhatTheFirstWrote() {
        const base::Instant before = m_clock.now();
        m_clock.setNow(base::Instant{QDateTime::currentMSecsSinceEpoch()}); // files have the system's times
        write(u"a.md"_s, "one");
        const base::Instant started = m_clock.now();
        const auto first = write(u"a.md"_s, "two");
        QFile file(first.path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(started.plusMs(500).utc(), QFileDevice::FileModificationTime));
        file.close();
        const auto again = m_files->write(u"a.md"_s, "two", started);
        QVERIFY(again->changed);
        QCOMPARE(again->olderVersion, first.olderVersion);
        QVERIFY(!m_files->write(u"a.md"_s, "two", started.plusMs(3'600'000))->changed); // it was there before that
        QVERIFY(!m_files->write(u"a.md"_s, "two")->changed);
        m_clock.setNow(before);
    }
};

FLUX_TEST_CLASS(TakingBackTest)
#include "taking_back_test.moc"
