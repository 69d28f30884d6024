#include "tests/support/test_main.h"
#include "tests/unit/den/service_fixture.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using base::textAt;
using domain::ObjectId;

namespace {

api::ChangeFile changeOf(const ObjectId& id) {
    api::ChangeFile change;
    change.id = id;
    return change;
}

} // namespace

class DenServiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::ServiceFixture> m_den;

    ObjectId added(const QString& name, const QByteArray& content, const QString& folder = {}) {
        const auto file = m_den->add(name, content, folder);
        return file.ok() ? file->id : ObjectId{file.error().message};
    }

private Q_SLOTS:
    void init() { m_den = std::make_unique<test::ServiceFixture>(); }
    void cleanup() { m_den.reset(); }

    void keepsAFileWithWhatIsSaidOfIt() {
        api::AddFile request;
        request.path = m_den->file(u"march.md"_s, "# March");
        request.folder = u"briefs/2026"_s;
        request.tags = {u"work"_s, u" work "_s, u"q1"_s};
        request.metadata = Json{{"author", "Marta"}};
        request.by.name = u"terminal"_s;
        const auto file = m_den->commit(m_den->service.add(m_den->objects(), request, {}));
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.error().message));
        QCOMPARE(file->type, u"file"_s);
        QCOMPARE(textAt(file->data, "name"), u"march.md"_s);
        QCOMPARE(textAt(file->data, "media_type"), u"text/markdown"_s);
        QCOMPARE(base::intAt(file->data, "bytes"), 7);
        QCOMPARE(file->tags, (QStringList{u"work"_s, u"q1"_s}));
        QCOMPARE(textAt(file->data["metadata"], "author"), u"Marta"_s);
        QCOMPARE(file->createdBy.name, u"terminal"_s);
        QCOMPARE(m_den->saved(file->id).value(), QByteArray("# March"));
        QCOMPARE(m_den->objects().object(file->id)->data.dump(), file->data.dump());
    }

    void oneNameIsOneFileWithVersions() {
        const ObjectId id = added(u"a.txt"_s, "one");
        QCOMPARE(added(u"a.txt"_s, "two"), id);
        QCOMPARE(added(u"a.txt"_s, "two"), id); // the same again is no version
        QVERIFY(added(u"a.txt"_s, "one", u"elsewhere"_s) != id);
        QCOMPARE(m_den->objects().history(id, 0, 10)->size(), 2U);
        QCOMPARE(m_den->saved(id).value(), QByteArray("two"));
        QCOMPARE(m_den->saved(id, 1).value(), QByteArray("one"));
        api::ChangeFile back = changeOf(id);
        back.restoreVersion = 1;
        const auto restored = m_den->commit(m_den->service.change(m_den->objects(), back));
        QVERIFY(restored.ok());
        QCOMPARE(restored->version, 3);
        QCOMPARE(m_den->saved(id).value(), QByteArray("one"));
        back.restoreVersion = 99;
        QVERIFY(!m_den->service.change(m_den->objects(), back).ok());
    }

    void changesWhatIsAsked() {
        const ObjectId id = added(u"a.txt"_s, "one");
        (void)added(u"b.txt"_s, "two");
        api::ChangeFile change = changeOf(id);
        change.folder = u"box"_s;
        change.tags = QStringList{u"x"_s};
        change.isPublic = true;
        change.metadata = Json{{"k", 1}};
        auto file = m_den->commit(m_den->service.change(m_den->objects(), change));
        QVERIFY(file.ok());
        QCOMPARE(textAt(file->data, "folder"), u"box"_s);
        QVERIFY(base::boolAt(file->data, "public"));
        QCOMPARE(m_den->commit(m_den->service.change(m_den->objects(), change))->version, file->version);
        change = changeOf(id);
        change.metadata = Json{{"k", nullptr}, {"l", 2}};
        file = m_den->commit(m_den->service.change(m_den->objects(), change));
        QCOMPARE(file->data["metadata"].dump(), std::string("{\"l\":2}"));
        change = changeOf(id);
        change.folder = QString();
        change.name = u"b.txt"_s;
        QCOMPARE(m_den->service.change(m_den->objects(), change).error().code, ErrorCode::AlreadyExists);
    }

    void listsAFolderAndWhatIsBelow() {
        (void)added(u"top.txt"_s, "1");
        (void)added(u"a.txt"_s, "2", u"x"_s);
        (void)added(u"b.txt"_s, "3", u"x/y"_s);
        (void)added(u"c.txt"_s, "4", u"x.z"_s);
        QCOMPARE(m_den->names({}), (QStringList{u"/top.txt"_s}));
        QCOMPARE(m_den->names({u"x"_s, true}), (QStringList{u"x/a.txt"_s, u"x/y/b.txt"_s}));
        QCOMPARE(m_den->names({QString(), true}).size(), 4);
        const auto top = m_den->service.list(m_den->objects(), {});
        QCOMPARE(top->folders, (QStringList{u"x"_s, u"x.z"_s}));
        QCOMPARE(top->usedBytes, 4);
        QCOMPARE(top->quotaBytes, 5LL * 1024 * 1024 * 1024);
        QCOMPARE(m_den->service.list(m_den->objects(), {u"x"_s})->folders, QStringList{u"x/y"_s});
        QVERIFY(!m_den->service.list(m_den->objects(), {u"../x"_s}).ok());
        api::ListFiles none;
        none.limit = 0;
        QVERIFY(!m_den->service.list(m_den->objects(), none).ok());
    }

    void theTrashGivesBackAndFreesWhenPurged() {
        const ObjectId id = added(u"a.txt"_s, "content");
        (void)added(u"a.txt"_s, "other content");
        const ObjectId twin = added(u"twin.txt"_s, "content");
        QVERIFY(m_den->trash(id)->deleted);
        QVERIFY(m_den->trash(id).ok()); // is there already
        QCOMPARE(m_den->names({}), QStringList{u"/twin.txt"_s});
        api::ListFiles trash;
        trash.trash = true;
        QCOMPARE(m_den->names(trash), QStringList{u"/a.txt"_s});
        QVERIFY(!m_den->service.change(m_den->objects(), changeOf(id)).ok());
        QCOMPARE(m_den->blobs->usedBytes(), 7 + 13);
        QCOMPARE(m_den->purge({})->files, 0); // not old enough
        m_den->clock.advanceMs(30LL * 24 * 3600 * 1000);
        const auto purged = m_den->purge({});
        QVERIFY(purged.ok());
        QCOMPARE(purged->files, 1);
        QCOMPARE(purged->freedBytes, 13); // the twin still has the other
        QCOMPARE(m_den->blobs->usedBytes(), 7);
        QCOMPARE(m_den->saved(twin).value(), QByteArray("content"));
        QCOMPARE(m_den->service.trash(m_den->objects(), {id, true, {}}).error().code, ErrorCode::NotFound);
    }

    void purgingByNameTakesTrashAlone() {
        const ObjectId id = added(u"a.txt"_s, "content");
        api::PurgeTrash request;
        request.ids = {id, id};
        QCOMPARE(m_den->purge(request).error().code, ErrorCode::FailedPrecondition);
        QVERIFY(m_den->trash(id).ok());
        QCOMPARE(m_den->purge(request)->files, 1);
        const ObjectId other = added(u"b.txt"_s, "content");
        QVERIFY(m_den->trash(other).ok());
        api::PurgeTrash all;
        all.everything = true;
        QCOMPARE(m_den->purge(all)->files, 1);
        QCOMPARE(m_den->blobs->usedBytes(), 0);
    }

    void whatComesOutOfTheTrashFindsAPlace() {
        const ObjectId old = added(u"a.txt"_s, "old");
        QVERIFY(m_den->trash(old).ok());
        const ObjectId young = added(u"a.txt"_s, "new");
        QVERIFY(young != old);
        QCOMPARE(textAt(m_den->trash(old, true)->data, "name"), u"a (2).txt"_s);
        QCOMPARE(m_den->saved(old).value(), QByteArray("old"));
        QCOMPARE(m_den->saved(young).value(), QByteArray("new"));
    }

    void quotaIsFreedByPurge() {
        m_den->blobs->setLimits({100, 10});
        const ObjectId id = added(u"a"_s, "1234567890");
        QCOMPARE(m_den->add(u"b"_s, "x").error().code, ErrorCode::ResourceExhausted);
        QVERIFY(m_den->trash(id).ok());
        QCOMPARE(m_den->add(u"b"_s, "x").error().code, ErrorCode::ResourceExhausted); // the trash takes room
        api::PurgeTrash request;
        request.everything = true;
        QCOMPARE(m_den->purge(request)->freedBytes, 10);
        QVERIFY(m_den->add(u"b"_s, "x").ok());
    }

    void linksServeOneVersionUntilTheyRunOut() {
        const ObjectId id = added(u"a.txt"_s, "one");
        const auto link = m_den->service.link(m_den->objects(), {id, 60});
        QVERIFY(link.ok());
        (void)added(u"a.txt"_s, "two");
        QCOMPARE(m_den->saved(ObjectId{link->url}).value(), QByteArray("one"));
        m_den->clock.advanceMs(60'000);
        QCOMPARE(m_den->saved(ObjectId{link->url}).error().code, ErrorCode::PermissionDenied);
        for (const qint64 seconds : {qint64(0), qint64(-5), qint64(604'801)})
            QCOMPARE(m_den->service.link(m_den->objects(), {id, seconds}).error().code, ErrorCode::InvalidArgument);
        api::ChangeFile change = changeOf(id);
        change.isPublic = true;
        QVERIFY(m_den->commit(m_den->service.change(m_den->objects(), change)).ok());
        const auto open = m_den->service.link(m_den->objects(), {id, 60});
        QVERIFY(!open->url.contains(u"token"_s));
        QCOMPARE(m_den->saved(ObjectId{open->url}).value(), QByteArray("two"));
        change.isPublic = false;
        QVERIFY(m_den->commit(m_den->service.change(m_den->objects(), change)).ok());
        QCOMPARE(m_den->saved(ObjectId{open->url}).error().code, ErrorCode::PermissionDenied);
    }

    void namesByIdBeginningOrPath() {
        const ObjectId id = added(u"a.txt"_s, "one", u"x/y"_s);
        for (const QString& name : {id.text, id.text.left(20), u"x/y/a.txt"_s, u"/x/y/a.txt"_s})
            QCOMPARE(den::fileNamed(m_den->objects(), name)->id, id);
        QVERIFY(m_den->trash(ObjectId{u"x/y/a.txt"_s}).ok());
        const ObjectId young = added(u"a.txt"_s, "two", u"x/y"_s);
        QCOMPARE(den::fileNamed(m_den->objects(), u"x/y/a.txt"_s)->id, young);
        QCOMPARE(den::fileNamed(m_den->objects(), u"x/y/a.txt"_s, den::LookFirst::Trash)->id, id);
        QCOMPARE(den::fileNamed(m_den->objects(), id.text.left(5)).error().code, ErrorCode::InvalidArgument);
        QVERIFY(!den::fileNamed(m_den->objects(), u"a.txt"_s).ok());
    }

    void refusesBadInput_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("folder");
        QTest::newRow("path") << u"../../etc/passwd"_s << QString();
        QTest::newRow("device") << u"CON"_s << QString();
        QTest::newRow("long") << QString(300, u'x') << QString();
        QTest::newRow("nul") << QString(u"a"_s + QChar(0)) << QString();
        QTest::newRow("half") << QString(QChar(0xD83D)) << QString();
        QTest::newRow("folder") << u"a"_s << u"../up"_s;
        QTest::newRow("absolute folder") << u"a"_s << u"/etc"_s;
    }
    void refusesBadInput() {
        QFETCH(QString, name);
        QFETCH(QString, folder);
        QCOMPARE(m_den->add(name, "x", folder).error().code, ErrorCode::InvalidArgument);
        QVERIFY(m_den->blobs->list()->empty());
    }

    void refusesOddRequests() {
        api::AddFile request;
        request.path = u"relative.txt"_s;
        QCOMPARE(m_den->service.add(m_den->objects(), request, {}).error().code, ErrorCode::InvalidArgument);
        request.path = m_den->file(u"x"_s, "x");
        request.metadata = Json::array();
        QCOMPARE(m_den->service.add(m_den->objects(), request, {}).error().code, ErrorCode::InvalidArgument);
        request.metadata = Json{{"a", std::string(100'000, 'x')}};
        QCOMPARE(m_den->service.add(m_den->objects(), request, {}).error().code, ErrorCode::ResourceExhausted);
        request.metadata = Json::object();
        request.tags = {QString()};
        QCOMPARE(m_den->service.add(m_den->objects(), request, {}).error().code, ErrorCode::InvalidArgument);
        for (const QString& id : {u"nothing"_s, u"'; DROP TABLE objects; --"_s, QString()})
            QCOMPARE(m_den->service.trash(m_den->objects(), {ObjectId{id}, false, {}}).error().code,
                     ErrorCode::NotFound);
        const ObjectId id = added(u"a' OR 1=1 --.txt"_s, "x");
        QCOMPARE(added(u"a' OR 1=1 --.txt"_s, "y"), id);
        QCOMPARE(m_den->service.save(m_den->objects(), {id, 0, u"relative"_s}, {}).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(m_den->service.save(m_den->objects(), {id, 0, u"/nowhere/at/all"_s}, {}).error().code,
                 ErrorCode::NotFound);
    }
};

FLUX_TEST_CLASS(DenServiceTest)
#include "den_service_test.moc"
