#include "engine/store/pg/pg_store.h"
#include "tests/store/store_samples.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <atomic>
#include <libpq-fe.h>
#include <thread>

using namespace flux;
using namespace flux::test;
using namespace Qt::StringLiterals;
using base::ErrorCode;

// Opening a PostgreSQL store, what is said when that does not go, and going on after the server was away.
class PgOpenTest : public QObject {
    Q_OBJECT

private:
    static store::PgStoreOptions options(const QString& url, const QString& schema) {
        store::PgStoreOptions options;
        options.url = url;
        options.schema = schema;
        return options;
    }
    static QString shared() { return PgServer::shared().url(); }

    // Runs SQL on a connection of its own; the first column of the first row, as text.
    static QString run(const QString& sql) {
        const std::unique_ptr<PGconn, void (*)(PGconn*)> link(PQconnectdb(shared().toUtf8().constData()), PQfinish);
        const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(link.get(), sql.toUtf8().constData()),
                                                                    PQclear);
        const ExecStatusType status = PQresultStatus(answer.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            qFatal("%s: %s", qPrintable(sql), PQerrorMessage(link.get()));
        return PQntuples(answer.get()) > 0 ? QString::fromUtf8(PQgetvalue(answer.get(), 0, 0)) : QString();
    }

private Q_SLOTS:
    void wrongAddresses_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no server") << u"postgresql:///postgres?host=/nowhere/at/all"_s << ErrorCode::Unavailable;
        QTest::newRow("no database") << shared().replace(u"/postgres?"_s, u"/nothing?"_s)
                                     << ErrorCode::FailedPrecondition;
        QTest::newRow("no such user") << shared().replace(u"user=flux"_s, u"user=nobody_here"_s)
                                      << ErrorCode::Unauthenticated;
        QTest::newRow("no address") << u"postgresql://host:port:port/"_s << ErrorCode::InvalidArgument;
    }
    void wrongAddresses() {
        QFETCH(const QString, url);
        QFETCH(const ErrorCode, code);
        const auto opened = store::openPgStore(options(url, u"flux"_s));
        FLUX_COMPARE_ERROR(opened, code);
        QVERIFY(opened.error().message.endsWith(u'.'));
        QCOMPARE(opened.error().retryable, code == ErrorCode::Unavailable);
    }

    void onlyUrlsOfPostgresqlAreItsUrls() {
        QVERIFY(store::isPgUrl(u"postgresql://host/db"_s));
        QVERIFY(store::isPgUrl(u"postgres://host/db"_s));
        QVERIFY(!store::isPgUrl(u"/home/mara/flux"_s));
    }

    void newerSchemaIsRefusedAndLeftAsItIs() {
        const QString schema = PgServer::newSchema();
        FLUX_VERIFY_OK(store::openPgStore(options(shared(), schema)));
        run(u"UPDATE %1.schema_version SET version = 99"_s.arg(schema));
        FLUX_COMPARE_ERROR(store::openPgStore(options(shared(), schema)), ErrorCode::FailedPrecondition);
        QCOMPARE(run(u"SELECT version FROM %1.schema_version"_s.arg(schema)), u"99"_s);
    }

    void foreignSchemaIsRefusedAndLeftAsItIs() {
        const QString schema = PgServer::newSchema();
        run(u"CREATE SCHEMA %1; CREATE TABLE %1.invoices (id bigint)"_s.arg(schema));
        FLUX_COMPARE_ERROR(store::openPgStore(options(shared(), schema)), ErrorCode::FailedPrecondition);
        QCOMPARE(run(u"SELECT count(*) FROM pg_tables WHERE schemaname = '%1'"_s.arg(schema)), u"1"_s);
    }

    void databaseInAnotherEncodingIsRefused() {
        run(u"CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0"_s);
        const QString url = shared().replace(u"/postgres?"_s, u"/latin?"_s);
        FLUX_COMPARE_ERROR(store::openPgStore(options(url, u"flux"_s)), ErrorCode::FailedPrecondition);
    }

    void manyMayOpenANewSchemaAtOnce() {
        const QString schema = PgServer::newSchema();
        const QString url = shared();
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { good += store::openPgStore(options(url, schema)).ok(); });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 4);
        QCOMPARE(run(u"SELECT count(*) || ' ' || min(version) FROM %1.schema_version"_s.arg(schema)),
                 u"1 %1"_s.arg(store::kPgSchemaVersion));
    }

    void strangeSchemaNamesAndTextsAreKept() {
        const auto opened = store::openPgStore(options(shared(), u"odd \"name\" ü"_s));
        FLUX_VERIFY_OK(opened);
        const auto writer = (*opened)->openWriter().value();
        auto conversation = sampleConversation(u"c1"_s);
        conversation.title = u"a\0b\\ ' \" $1 😀"_s;
        FLUX_VERIFY_OK(writer->commit({.conversations = {conversation}}));
        QCOMPARE(writer->reader().conversation({u"c1"_s}).value().title, u"a\ufffdb\\ ' \" $1 😀"_s);
    }

    void goesOnWhenTheServerWasAway() {
        PgServer server;
        const auto opened = store::openPgStore(options(server.url(), u"flux"_s));
        FLUX_VERIFY_OK(opened);
        const auto writer = (*opened)->openWriter().value();
        const auto reader = (*opened)->openReader().value();
        FLUX_VERIFY_OK(writer->commit(sampleTaskWork(1)));
        FLUX_VERIFY_OK(writer->commit({.events = {sampleEvent(sampleConversation(u"c1"_s))}}));
        server.stop();
        const auto refused = writer->commit({.events = {sampleEvent(sampleConversation(u"c1"_s))}});
        FLUX_COMPARE_ERROR(refused, ErrorCode::Unavailable);
        QVERIFY(refused.error().retryable);
        FLUX_COMPARE_ERROR(reader->lastSequence(), ErrorCode::Unavailable);
        FLUX_COMPARE_ERROR(reader->task({u"t1"_s}), ErrorCode::Unavailable);
        server.start();
        QCOMPARE(reader->lastSequence().value(), 1);
        QCOMPARE(writer
                     ->commit({.journal = {sampleJournal(u"t1"_s, u"x"_s)},
                               .events = {sampleEvent(sampleConversation(u"c1"_s))}})
                     .value()
                     .firstSequence,
                 2);
        QCOMPARE(writer->reader().task({u"t1"_s}).value().id.text, u"t1"_s);
    }

    void connectionsThatAnAdministratorEndsComeBack() {
        const auto opened = store::openPgStore(options(shared(), PgServer::newSchema()));
        const auto writer = (*opened)->openWriter().value();
        FLUX_VERIFY_OK(writer->commit(sampleTaskWork(1)));
        run(u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
            u"application_name = 'flux'"_s);
        FLUX_COMPARE_ERROR(writer->commit({.journal = {sampleJournal(u"t1"_s, u"x"_s)}}), ErrorCode::Unavailable);
        FLUX_VERIFY_OK(writer->commit({.journal = {sampleJournal(u"t1"_s, u"x"_s)}}));
        QCOMPARE(writer->reader().journal({u"t1"_s}, 10).value().size(), size_t(1));
    }
};

FLUX_TEST_CLASS(PgOpenTest)
#include "pg_open_test.moc"
