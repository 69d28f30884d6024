// flux on a shared store: chosen by option or environment, and what it says when that does not work.
#include "tests/cli/flux_program.h"
#include "tests/support/pg_server.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux::test;
using namespace Qt::StringLiterals;

class CliStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoDataFoldersOneStore() {
        QTemporaryDir dir;
        const QString url = PgServer::shared().url();
        FluxProgram one(dir.filePath(u"one"_s)), two(dir.filePath(u"two"_s));
        two.setEnvironment(u"FLUX_STORE"_s, url);
        const QString notes = dir.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(notes));
        const auto ran = one(
            {u"--store"_s, url, u"--files"_s, dir.filePath(u"area"_s), u"run"_s, u"list the files in %1"_s.arg(notes)});
        QVERIFY2(ran.code == 0, qPrintable(ran.all()));
        QVERIFY(!QFile::exists(dir.filePath(u"one/flux.db"_s)));
        const auto seen = two({u"tasks"_s, u"--all"_s});
        QVERIFY2(seen.code == 0 && seen.out.contains(u"List notes"_s), qPrintable(seen.all()));
        const auto set = two({u"config"_s, u"set"_s, u"engine.undo_seconds"_s, u"17"_s});
        QVERIFY2(set.code == 0, qPrintable(set.all()));
        const auto got = one({u"--store"_s, url, u"config"_s, u"get"_s, u"engine.undo_seconds"_s});
        QCOMPARE(got.out.trimmed(), u"17"_s);
    }

    void whatGoesWrongIsSaid_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("typed");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("no address") << u"my database"_s << true << 2 << u"--store needs an address"_s;
        QTest::newRow("no address in the environment") << u"my database"_s << false << 2 << u"cannot be read"_s;
        QTest::newRow("a password that is typed")
            << u"postgresql://flux:kumquat@127.0.0.1/flux"_s << true << 2 << u"holds a password"_s;
        QTest::newRow("a password as a member")
            << u"postgresql:///flux?host=/nowhere&password=kumquat"_s << true << 2 << u"holds a password"_s;
        QTest::newRow("a port that is none, after a password")
            << u"postgresql://flux:kumquat@127.0.0.1:kumquat/flux"_s << false << 2 << u"cannot be read"_s;
        QTest::newRow("nobody there") << u"postgresql:///flux?host=/nowhere&user=flux"_s << true << 1
                                      << u"does not answer"_s;
        QTest::newRow("no such database")
            << PgServer::shared().url().replace(u"/postgres?"_s, u"/none?"_s) << true << 1 << u"does not exist"_s;
    }
    void whatGoesWrongIsSaid() {
        QFETCH(QString, url);
        QFETCH(bool, typed);
        QFETCH(int, code);
        QFETCH(QString, says);
        QTemporaryDir dir;
        FluxProgram flux(dir.filePath(u"data"_s));
        if (!typed)
            flux.setEnvironment(u"FLUX_STORE"_s, url);
        const auto said = flux(typed ? QStringList{u"--store"_s, url, u"tasks"_s} : QStringList{u"tasks"_s});
        QVERIFY2(said.code == code, qPrintable(said.all()));
        QVERIFY2(said.err.contains(says), qPrintable(said.all()));
        QVERIFY2(!said.all().contains(u"kumquat"_s), qPrintable(said.all()));
    }
};

FLUX_TEST_CLASS(CliStoreTest)
#include "cli_store_test.moc"
