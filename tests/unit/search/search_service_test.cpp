#include "engine/search/search_service.h"
#include "engine/store/sql/sql_store.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtCore/QThread>
#include <QtTest/QTest>

using namespace flux;

class SearchServiceTest : public QObject {
    Q_OBJECT

    struct World {
        QTemporaryDir folder;
        test::TestClock clock;
        std::unique_ptr<store::Store> store;
        std::unique_ptr<store::Writer> writer;
        std::unique_ptr<store::Reader> reader;
        std::unique_ptr<search::Indexer> indexer;
        std::unique_ptr<search::SearchService> service;

        World() {
            openStore("flux.db");
            openSearch();
        }
        void openStore(const char* name) {
            reader.reset();
            writer.reset();
            store = std::move(*store::openSqlStore({.path = folder.filePath(QString::fromLatin1(name)), .hook = {}}));
            writer = std::move(*store->openWriter());
            reader = std::move(*store->openReader());
        }
        void openSearch() {
            service.reset();
            indexer = std::make_unique<search::Indexer>(*store, path(), search::TextOfFile{});
            service = std::make_unique<search::SearchService>(*indexer, clock, search::TextOfFile{});
        }
        QString path() { return folder.filePath(QStringLiteral("search.db")); }

        void write(const char* conversation, const char* message, const QString& text) {
            store::UnitOfWork work;
            domain::Conversation row;
            row.id.text = QString::fromLatin1(conversation);
            row.title = QStringLiteral("About ") + row.id.text;
            row.archived = row.id.text == QStringLiteral("old");
            row.createdAt = row.updatedAt = clock.now();
            domain::Message said;
            said.id.text = QString::fromLatin1(message);
            said.conversationId = row.id;
            said.createdAt = clock.now();
            said.blocks = {domain::TextBlock{text}};
            work.conversations.push_back(row);
            work.messages.push_back(said);
            work.events.push_back({0, clock.now(), domain::MessageAdded{said}});
            QVERIFY(writer->commit(work).ok());
            clock.advanceMs(1000);
        }
        void writeTask(const char* id, const QString& goal, const QString& output) {
            store::UnitOfWork work;
            domain::Task task;
            task.id.text = QString::fromLatin1(id);
            task.conversationId.text = QStringLiteral("c1");
            task.goal = task.title = goal;
            task.status = domain::TaskStatus::Completed;
            task.createdAt = task.updatedAt = clock.now();
            domain::StepState step;
            step.spec.key.text = QStringLiteral("step_1");
            step.spec.name = QStringLiteral("Read a page");
            step.spec.agent = QStringLiteral("http_fetch");
            step.run.status = domain::StepStatus::Done;
            step.run.outputs = std::make_shared<base::Json>(base::Json{{"text", output.toStdString()}});
            task.stepCount = 1;
            work.tasks.push_back(task);
            work.newSteps.push_back({task.id, 0, step});
            work.steps.push_back({task.id, 0, step.run, true, false});
            work.events.push_back({0, clock.now(), domain::TaskUpdated{task}});
            work.events.push_back(
                {0, clock.now(),
                 domain::StepUpdated{
                     task.id, task.conversationId, 0, step.spec.key, step.spec.name, step.spec.agent, {}, step.run}});
            QVERIFY(writer->commit(work).ok());
        }
        api::SearchPage page(const QString& text, int limit = 20, int offset = 0) {
            const auto caught = indexer->catchUp();
            if (!caught.ok())
                qWarning("%s", qPrintable(caught.error().message + caught.error().detail));
            api::Search request;
            request.text = text;
            request.limit = limit;
            request.offset = offset;
            auto page = service->search(request, *reader, QTimeZone::utc());
            if (!page.ok())
                qWarning("%s", qPrintable(page.error().message + page.error().detail));
            return page.ok() ? *page : api::SearchPage{};
        }
        QString ids(const QString& text) {
            QStringList list;
            for (const api::SearchHit& hit : page(text).hits)
                list.append(hit.id);
            list.sort();
            return list.join(u' ');
        }
    };

private Q_SLOTS:
    void findsMessagesTasksAndSteps() {
        World world;
        world.write("c1", "m1", QStringLiteral("Where is the **electrician**?"));
        world.writeTask("t1", QStringLiteral("Find an electrician"), QStringLiteral("Lind wires houses"));
        QCOMPARE(world.ids(QStringLiteral("electricians")), QStringLiteral("m1 t1"));
        QCOMPARE(world.ids(QStringLiteral("lind")), QStringLiteral("t1/step_1"));
        QCOMPARE(world.ids(QStringLiteral("electrician type:task")), QStringLiteral("t1"));
        QCOMPARE(world.ids(QStringLiteral("from:you")), QStringLiteral("m1"));
        QCOMPARE(world.ids(QStringLiteral("is:done")), QStringLiteral("t1 t1/step_1"));
        QCOMPARE(world.ids(QStringLiteral("electrician after:tomorrow")), QString()); // read as a word
        QCOMPARE(world.ids(QStringLiteral("electrician before:today")), QString());
    }

    void aHitSaysWhereItIs() {
        World world;
        world.write("c1", "m1", QStringLiteral("first"));
        world.write("c1", "m2", QStringLiteral("The electrician comes at nine"));
        const api::SearchPage page = world.page(QStringLiteral("electrician"));
        QCOMPARE(page.hits.size(), std::size_t(1));
        const api::SearchHit& hit = page.hits.front();
        QCOMPARE(hit.conversationId.text, QStringLiteral("c1"));
        QCOMPARE(hit.title, QStringLiteral("About c1"));
        QCOMPARE(hit.snippet.mid(hit.marks.at(0).from, hit.marks.at(0).length), QStringLiteral("electrician"));
        QCOMPARE(page.sequence, qint64(2));
    }

    void phrasesAndThreadStates() {
        World world;
        world.write("c1", "m1", QStringLiteral("the green house"));
        world.write("old", "m2", QStringLiteral("the house is green"));
        QCOMPARE(world.ids(QStringLiteral("\"green house\"")), QStringLiteral("m1"));
        QCOMPARE(world.ids(QStringLiteral("house in:archive")), QStringLiteral("m2"));
        QCOMPARE(world.ids(QStringLiteral("house in:inbox")), QStringLiteral("m1"));
    }

    void whatIsDeletedLeaves() {
        World world;
        world.write("c1", "m1", QStringLiteral("hello"));
        world.writeTask("t1", QStringLiteral("Paint the fence"), QStringLiteral("green paint"));
        QCOMPARE(world.ids(QStringLiteral("paint")), QStringLiteral("t1 t1/step_1"));
        store::UnitOfWork work;
        work.deletedTasks.push_back({QStringLiteral("t1")});
        work.events.push_back(
            {0, world.clock.now(), domain::TaskDeleted{{QStringLiteral("t1")}, {QStringLiteral("c1")}}});
        QVERIFY(world.writer->commit(work).ok());
        QCOMPARE(world.ids(QStringLiteral("paint")), QString());
        QVERIFY(world.indexer->rebuild().ok());
        QCOMPARE(world.ids(QStringLiteral("paint")), QString());
        QCOMPARE(world.ids(QStringLiteral("hello")), QStringLiteral("m1"));
    }

    void goesOnWhereItStopped() {
        World world;
        world.write("c1", "m1", QStringLiteral("one"));
        (void)world.page(QStringLiteral("one"));
        world.openSearch();
        world.write("c1", "m2", QStringLiteral("two"));
        QCOMPARE(world.ids(QStringLiteral("one")), QStringLiteral("m1"));
        QCOMPARE(world.ids(QStringLiteral("two")), QStringLiteral("m2"));
        QCOMPARE(world.indexer->epoch(), 0);
    }

    void aLostOrDamagedFileIsBuiltAgain() {
        World world;
        world.write("c1", "m1", QStringLiteral("hello"));
        QCOMPARE(world.ids(QStringLiteral("hello")), QStringLiteral("m1"));
        for (const bool missing : {true, false}) {
            world.service.reset();
            world.indexer.reset();
            QVERIFY(store::SearchFile::remove(world.path()).ok());
            if (!missing) {
                QFile file(world.path());
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(QByteArray("no database\n").repeated(5000));
            }
            world.openSearch();
            QCOMPARE(world.ids(QStringLiteral("hello")), QStringLiteral("m1"));
        }
    }

    void theIndexOfAnotherStoreIsNotUsed() {
        World world;
        world.write("c1", "m1", QStringLiteral("mine"));
        QCOMPARE(world.ids(QStringLiteral("mine")), QStringLiteral("m1"));
        world.service.reset();
        world.indexer.reset();
        world.openStore("other.db");
        world.openSearch();
        world.write("c1", "m9", QStringLiteral("other"));
        QCOMPARE(world.ids(QStringLiteral("mine")), QString());
        QCOMPARE(world.ids(QStringLiteral("other")), QStringLiteral("m9"));
    }

    void whatWasJustWrittenIsFound() {
        World world;
        world.write("c1", "m0", QStringLiteral("zero"));
        (void)world.page(QStringLiteral("zero"));
        world.openSearch();
        QThread thread;
        thread.start();
        world.indexer->moveToThread(&thread);
        for (int i = 1; i < 20; ++i) {
            world.write("c1", qPrintable(QStringLiteral("n%1").arg(i)), QStringLiteral("number%1").arg(i));
            QVERIFY(world.indexer->waitFor(*world.reader->lastSequence(), 20'000));
            api::Search request;
            request.text = QStringLiteral("number%1").arg(i);
            QCOMPARE(world.service->search(request, *world.reader, QTimeZone::utc())->hits.size(), std::size_t(1));
        }
        QVERIFY(!world.indexer->waitFor(1'000'000, 1));
        QMetaObject::invokeMethod(
            world.indexer.get(), [&] { world.indexer.reset(); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }

    void pagesFollowEachOther() {
        World world;
        for (int i = 0; i < 25; ++i)
            world.write("c1", qPrintable(QStringLiteral("m%1").arg(i)), QStringLiteral("same words"));
        const api::SearchPage first = world.page(QStringLiteral("same"), 10);
        const api::SearchPage last = world.page(QStringLiteral("same"), 10, 20);
        QVERIFY(first.hasMore && !last.hasMore);
        QCOMPARE(first.hits.front().id, QStringLiteral("m24")); // of equals the newest
        QCOMPARE(last.hits.size(), std::size_t(5));
        api::Search request;
        request.limit = 1000;
        QVERIFY(!world.service->search(request, *world.reader, QTimeZone::utc()).ok());
    }

    void saysWhatIsOff() {
        World world;
        world.write("c1", "m1", QStringLiteral("Veterinarian"));
        const api::SearchPage page = world.page(QStringLiteral("veternarian form:x"));
        QCOMPARE(page.notes.size(), 1);
        const api::SearchPage near = world.page(QStringLiteral("veternarian"));
        QCOMPARE(near.suggestions, QStringList{QStringLiteral("veterinarian")});
        QCOMPARE(near.hits.size(), std::size_t(1));
        QVERIFY(!near.hits.front().marks.empty());
        QVERIFY(world.page(QString()).hits.empty());
    }
};

FLUX_TEST_CLASS(SearchServiceTest)
#include "search_service_test.moc"
