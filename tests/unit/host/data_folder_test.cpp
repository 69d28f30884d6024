#include "engine/host/data_folder.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using host::DataFolder;

class DataFolderTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    [[nodiscard]] QString at(const QString& name) const { return m_dir.filePath(name); }

private Q_SLOTS:
    void makesAFolderForItsOwnerAlone() {
        const auto folder = DataFolder::open(at(u"a/b/new"_s));
        QVERIFY(folder.ok());
        const QFileInfo info((*folder)->path());
        QVERIFY(info.isDir());
        QVERIFY(!(info.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
        QVERIFY(QFileInfo((*folder)->files()).isDir());
        QVERIFY(QFileInfo((*folder)->outbox()).isDir());
        QVERIFY((*folder)->database().startsWith((*folder)->path()));
    }

    void aSecondOpenIsTold() {
        auto first = DataFolder::open(at(u"busy"_s));
        QVERIFY(first.ok());
        const auto second = DataFolder::open(at(u"busy"_s) + u"/../busy/"_s); // the same by another name
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, ErrorCode::Unavailable);
        QCOMPARE(second.error().detail, u"in_use"_s);
        QVERIFY(!second.error().retryable);
        QVERIFY(second.error().message.contains(u"busy"_s));
        first = base::makeError(ErrorCode::Cancelled, u"closed"_s); // the first one goes
        QVERIFY(DataFolder::open(at(u"busy"_s)).ok());
    }

    void aLockOfADeadProcessIsTakenOver() {
        QVERIFY(QDir().mkpath(at(u"dead"_s)));
        QFile lock(at(u"dead/lock"_s));
        QVERIFY(lock.open(QFile::WriteOnly));
        // As QLockFile writes it: process, program, host. No process has the largest number there is.
        lock.write("2147483646\nfluxos\n" + QSysInfo::machineHostName().toUtf8() + "\n");
        lock.close();
        QVERIFY(DataFolder::open(at(u"dead"_s)).ok());
    }

    void aFileIsNoFolder() {
        QFile file(at(u"file"_s));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("precious");
        file.close();
        const auto opened = DataFolder::open(at(u"file"_s));
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, ErrorCode::InvalidArgument);
        QVERIFY(opened.error().message.contains(u"is a file"_s));
        QVERIFY(!DataFolder::open(at(u"file/inside"_s)).ok()); // nor can anything be in it
        QVERIFY(file.open(QFile::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("precious"));
    }

    void aFileWhereAPartBelongs() {
        QVERIFY(QDir().mkpath(at(u"odd"_s)));
        QFile file(at(u"odd/files"_s));
        QVERIFY(file.open(QFile::WriteOnly));
        const auto opened = DataFolder::open(at(u"odd"_s));
        QVERIFY(!opened.ok());
        QVERIFY(opened.error().message.contains(u"files"_s));
    }

    void aNameThatIsTooLong() {
        for (const QString& name : {QString(300, u'x'), QString(u"long/"_s).repeated(2000)}) {
            const auto opened = DataFolder::open(at(name));
            QVERIFY(!opened.ok());
            QVERIFY(opened.error().code == ErrorCode::PermissionDenied ||
                    opened.error().code == ErrorCode::InvalidArgument);
            QVERIFY(!opened.error().message.isEmpty());
        }
    }

    void takesNamesOfAnyScript() { QVERIFY(DataFolder::open(at(u"Grüße שלום 数据"_s)).ok()); }

    void followsTheEnvironment() {
        qputenv("FLUX_DATA", "/some/where");
        QCOMPARE(host::defaultDataFolder(), u"/some/where"_s);
        qunsetenv("FLUX_DATA");
        QVERIFY(host::defaultDataFolder().endsWith(u"/flux"_s));
    }
};

FLUX_TEST_CLASS(DataFolderTest)
#include "data_folder_test.moc"
