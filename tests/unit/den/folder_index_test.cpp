#include "tests/support/test_main.h"
#include "tests/unit/den/service_fixture.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::textAt;

class FolderIndexTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::ServiceFixture> m_den;
    QString m_folder;

    void put(const QString& name, const QByteArray& content, qint64 ageMs = 0) {
        QFile file(m_folder + u'/' + name);
        QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Truncate));
        file.write(content);
        file.flush();
        if (ageMs != 0)
            file.setFileTime(QDateTime::currentDateTimeUtc().addMSecs(-ageMs), QFileDevice::FileModificationTime);
    }
    base::Result<den::FolderSync> sync(const den::ScanLimits& limits = {}) {
        FLUX_TRY(den::FolderSync found, den::syncFolder(m_den->objects(), m_den->clock, m_folder, limits, {}));
        if (!found.work.isEmpty())
            FLUX_CHECK(m_den->writer->commit(found.work));
        return found;
    }
    domain::WorkspaceObject named(const QString& name) {
        const auto list = m_den->service.list(m_den->objects(), {QString(), true});
        for (const auto& file : list->files) {
            if (textAt(file.data, "name") == name)
                return file;
        }
        return {};
    }

private Q_SLOTS:
    void init() {
        m_den = std::make_unique<test::ServiceFixture>();
        m_folder = m_den->folder.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(m_folder + u"/sub"_s));
    }
    void cleanup() { m_den.reset(); }

    void indexesWhereItLies() {
        put(u"a.md"_s, "# A");
        put(u"sub/b.txt"_s, "b");
        put(u".hidden"_s, "x");
        QVERIFY(QFile::link(u"/etc/passwd"_s, m_folder + u"/link.txt"_s));
        const auto first = sync();
        QVERIFY2(first.ok(), first.ok() ? "" : qPrintable(first.error().message));
        QCOMPARE(first->added, 2);
        QCOMPARE(textAt(named(u"b.txt"_s).data, "folder"), u"notes/sub"_s);
        QCOMPARE(textAt(named(u"a.md"_s).data, "backend"), u"folder"_s);
        QCOMPARE(m_den->blobs->usedBytes(), 0); // it lies there and not here
        QCOMPARE(m_den->saved(named(u"a.md"_s).id).value(), QByteArray("# A"));
        const auto second = sync();
        QCOMPARE(second->same, 2);
        QVERIFY(second->work.isEmpty());
    }

    void noticesWhatChangedUnderUs() {
        put(u"a.md"_s, "one", 60'000);
        QVERIFY(sync().ok());
        const auto file = named(u"a.md"_s);
        put(u"a.md"_s, "two", 30'000); // as many bytes, another time
        QCOMPARE(m_den->saved(file.id).error().code,
                 ErrorCode::FailedPrecondition); // never something else under its name
        QCOMPARE(sync()->changed, 1);
        QCOMPARE(m_den->saved(file.id).value(), QByteArray("two"));
        QCOMPARE(named(u"a.md"_s).change, domain::ObjectChangeKind::Replaced);
        put(u"a.md"_s, "two", 10'000); // touched only
        QCOMPARE(sync()->changed, 1);
        QCOMPARE(named(u"a.md"_s).change, domain::ObjectChangeKind::Merged);
        QCOMPARE(named(u"a.md"_s).id, file.id);
    }

    void whatGoesAwayGoesToTheTrashAndComesBack() {
        put(u"a.md"_s, "one");
        QVERIFY(sync().ok());
        const auto file = named(u"a.md"_s);
        QVERIFY(QFile::remove(m_folder + u"/a.md"_s));
        QCOMPARE(sync()->removed, 1);
        QVERIFY(m_den->objects().object(file.id)->deleted);
        QCOMPARE(m_den->saved(file.id).error().code, ErrorCode::NotFound);
        put(u"a.md"_s, "one");
        QCOMPARE(sync()->changed, 1);
        QCOMPARE(named(u"a.md"_s).id, file.id);
    }

    void whatIsRenamedStaysTheSameFile() {
        put(u"a.md"_s, "one");
        put(u"twin.md"_s, "one");
        QVERIFY(sync().ok());
        api::ChangeFile change;
        change.id = named(u"a.md"_s).id;
        change.tags = QStringList{u"mine"_s};
        QVERIFY(m_den->commit(m_den->service.change(m_den->objects(), change)).ok());
        QVERIFY(QFile::rename(m_folder + u"/a.md"_s, m_folder + u"/sub/b.md"_s));
        const auto moved = sync();
        QCOMPARE(moved->changed, 1);
        QCOMPARE(moved->added + moved->removed, 0);
        const auto file = named(u"b.md"_s);
        QCOMPARE(file.id, change.id);
        QCOMPARE(file.tags, QStringList{u"mine"_s});
        QCOMPARE(textAt(file.data, "folder"), u"notes/sub"_s);
        QCOMPARE(m_den->saved(file.id).value(), QByteArray("one"));
        QVERIFY(named(u"twin.md"_s).id != file.id);
        put(u"copy.md"_s, "one"); // beside those that are there it is another
        QCOMPARE(sync()->added, 1);
    }

    void aScanThatSawNotAllRemovesNothing() {
        put(u"a.md"_s, "a");
        put(u"b.md"_s, "b");
        QVERIFY(sync().ok());
        den::ScanLimits few;
        few.maxFiles = 1;
        const auto scan = sync(few);
        QCOMPARE(scan->removed, 0);
        QVERIFY(!scan->problems.isEmpty());
        QCOMPARE(den::syncFolder(m_den->objects(), m_den->clock, m_folder + u"/none"_s, {}, {}).error().code,
                 ErrorCode::NotFound);
    }

    void leavesTheFilesToThePerson() {
        put(u"a.md"_s, "a");
        QVERIFY(sync().ok());
        api::ChangeFile change;
        change.id = named(u"a.md"_s).id;
        change.name = u"b.md"_s;
        QCOMPARE(m_den->service.change(m_den->objects(), change).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(m_den->trash(change.id).ok());
        api::PurgeTrash all;
        all.everything = true;
        QVERIFY(m_den->purge(all).ok());
        QVERIFY(QFileInfo::exists(m_folder + u"/a.md"_s));
    }

    // A link that took the file's place leads nowhere, and a folder that is closed stays closed.
    void readsOnlyWhatIsOpen() {
        put(u"a.md"_s, "a");
        QVERIFY(sync().ok());
        const auto file = named(u"a.md"_s);
        QVERIFY(QFile::remove(m_folder + u"/a.md"_s));
        const QString outside = m_den->file(u"outside"_s, "a");
        QVERIFY(QFile::link(outside, m_folder + u"/a.md"_s));
        QCOMPARE(m_den->saved(file.id).error().code, ErrorCode::PermissionDenied);
        QVERIFY(QFile::remove(m_folder + u"/a.md"_s));
        put(u"a.md"_s, "a");
        const QString to = m_den->folder.filePath(u"to"_s);
        QVERIFY(m_den->service.save(m_den->objects(), {file.id, 0, to}, {}).ok());
        den::DenService closed({m_den->blobs.get(), &m_den->clock, &m_den->links, nullptr});
        QCOMPARE(closed.save(m_den->objects(), {file.id, 0, to + u'2'}, {}).error().code, ErrorCode::PermissionDenied);
    }

    void whatIsNotIndexedAnyMoreGoes() {
        put(u"a.md"_s, "a");
        put(u"sub/b.md"_s, "b");
        QVERIFY(sync().ok());
        const QString path = QFileInfo(m_folder).canonicalFilePath();
        QVERIFY(den::forgetOtherFolders(m_den->objects(), m_den->clock, {path})->work.isEmpty());
        const auto forgotten = den::forgetOtherFolders(m_den->objects(), m_den->clock, {path + u"/sub"_s});
        QCOMPARE(forgotten->removed, 1);
        QVERIFY(m_den->writer->commit(forgotten->work).ok());
        QVERIFY(named(u"a.md"_s).id.isEmpty() && !named(u"b.md"_s).id.isEmpty());
    }

    void manyGoInPieces() {
        for (int i = 0; i < 620; ++i)
            put(QString::number(i), QByteArray::number(i));
        const auto first = sync();
        QVERIFY(first->more);
        QCOMPARE(first->added, 500);
        const auto second = sync();
        QVERIFY(!second->more);
        QCOMPARE(second->added, 120);
    }

    void theWatchSaysSo() {
        den::FolderWatch watch;
        watch.setFolders({m_folder});
        QSignalSpy spy(&watch, &den::FolderWatch::changed);
        put(u"sub/new.md"_s, "x");
        QVERIFY(spy.wait(10'000));
        QCOMPARE(spy.front().front().toString(), QFileInfo(m_folder).canonicalFilePath());
    }
};

FLUX_TEST_CLASS(FolderIndexTest)
#include "folder_index_test.moc"
