#include "engine/backup/doctor.h"
#include "engine/store/sql/sqlite_handle.h"
#include "tests/support/test_main.h"
#include "tests/unit/backup/backup_fixture.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;

class DoctorTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::BackupFixture> m_data;

    backup::Patient patient() {
        backup::Patient patient;
        patient.database = m_data->data() + u"/flux.db"_s;
        patient.objects = &m_data->objects();
        patient.blobs = m_data->blobs.get();
        return patient;
    }
    static QStringList lines(const api::DoctorReport& report) {
        QStringList lines;
        for (const auto& finding : report.findings)
            lines.append(finding.check + (finding.ok ? u" ok"_s : finding.repaired ? u" repaired"_s : u" bad"_s));
        return lines;
    }

private Q_SLOTS:
    void init() { m_data = std::make_unique<test::BackupFixture>(); }
    void cleanup() { m_data.reset(); }

    void findsNothingWhereNothingIs() {
        QVERIFY(m_data->add(u"a"_s, "one").ok());
        QCOMPARE(lines(backup::examine(patient(), false, {})),
                 (QStringList{u"database ok"_s, u"indexes ok"_s, u"files ok"_s}));
    }

    void findsWhatTheDiskLost() {
        const auto file = m_data->add(u"report.pdf"_s, "one");
        QVERIFY(m_data->add(u"report.pdf"_s, "two").ok());
        QVERIFY(QFile::remove(m_data->blobs->pathOf(base::textAt(file->data, "sha256")))); // of the version before
        auto report = backup::examine(patient(), true, {});
        QCOMPARE(lines(report).last(), u"files bad"_s);
        QVERIFY2(report.findings.back().text.contains(u"report.pdf"_s), qPrintable(report.findings.back().text));
    }

    void fetchesFromTheOtherSide() {
        const auto file = m_data->add(u"a"_s, "one");
        domain::WorkspaceObject moved = *file;
        moved.data["backend"] = "bunny";
        ++moved.version;
        store::UnitOfWork work;
        work.objects.push_back({moved, file->version});
        QVERIFY(m_data->writer->commit(work).ok());
        QVERIFY(QFile::remove(m_data->blobs->pathOf(base::textAt(file->data, "sha256"))));
        backup::Patient asked = patient();
        asked.fetchBlob = [this](const QString&, qint64 bytes) -> base::Result<void> {
            if (bytes != 3)
                return base::makeError(base::ErrorCode::Internal, u"size"_s);
            FLUX_CHECK(m_data->blobs->addBytes("one"));
            return {};
        };
        QCOMPARE(lines(backup::examine(asked, false, {})).last(), u"files bad"_s);
        QCOMPARE(lines(backup::examine(asked, true, {})).last(), u"files repaired"_s);
        QCOMPARE(lines(backup::examine(asked, true, {})).last(), u"files ok"_s);
    }

    void freesWhatNobodyNames() {
        QVERIFY(m_data->add(u"a"_s, "one").ok());
        QVERIFY(m_data->blobs->addBytes("left by a kill").ok());
        QCOMPARE(lines(backup::examine(patient(), false, {})).last(), u"files bad"_s);
        QCOMPARE(m_data->blobs->usedBytes(), 3 + 14);
        QCOMPARE(lines(backup::examine(patient(), true, {})).last(), u"files repaired"_s);
        QCOMPARE(m_data->blobs->usedBytes(), 3);
        QCOMPARE(lines(backup::examine(patient(), false, {})).last(), u"files ok"_s);
    }

    void aDamagedDatabaseIsSaid() {
        for (int i = 0; i < 200; ++i)
            QVERIFY(m_data->add(QString::number(i), QByteArray::number(i)).ok());
        m_data->close();
        const QString path = m_data->data() + u"/flux.db"_s;
        QFile database(path);
        QVERIFY(database.open(QIODevice::ReadWrite));
        for (qint64 at = database.size() / 2; at < database.size(); at += 700) {
            QVERIFY(database.seek(at));
            database.write(QByteArray(200, '\x33'));
        }
        database.close();
        backup::Patient sick;
        sick.database = path;
        const auto report = backup::examine(sick, true, {});
        QVERIFY(!report.findings.front().ok && !report.findings.front().repaired);
        QVERIFY2(report.findings.front().text.contains(u"estore"_s) ||
                     report.findings.front().text.contains(u"damaged"_s),
                 qPrintable(report.findings.front().text));
    }

    // An index that the store made by itself, and that has lost a key.
    void findsAndMendsAnIndexOfObjects() {
        for (int i = 0; i < 300; ++i)
            QVERIFY(m_data->add(QString::number(i), QByteArray::number(i)).ok());
        store::ObjectQuery query;
        query.types = {u"file"_s};
        query.where = domain::Filter::parse(base::Json{{"name", "7"}}).value();
        bool hasIndex = false;
        for (int i = 0; i < 200 && !hasIndex; ++i) {
            QVERIFY(m_data->objects().page(query).ok());
            for (auto more = m_data->writer->maintain(); more.ok() && *more; more = m_data->writer->maintain()) {
            }
            hasIndex = m_data->objects().explain(query)->access == u"index"_s;
        }
        QVERIFY(hasIndex);
        QCOMPARE(lines(backup::examine(patient(), false, {})),
                 (QStringList{u"database ok"_s, u"indexes ok"_s, u"files ok"_s}));
        {
            const auto database = store::Database::open(patient().database, store::OpenMode::Existing, 1000);
            QVERIFY((*database)->exec("DELETE FROM object_key WHERE place % 7 = 0").ok());
        }
        QVERIFY(lines(backup::examine(patient(), false, {})).contains(u"indexes bad"_s));
        QVERIFY(lines(backup::examine(patient(), true, {})).contains(u"indexes repaired"_s));
        for (auto more = m_data->writer->maintain(); more.ok() && *more; more = m_data->writer->maintain()) {
        }
        QVERIFY(!lines(backup::examine(patient(), false, {})).contains(u"indexes bad"_s));
        QCOMPARE(m_data->objects().page(query)->rows.size(), 1U);
    }

    void asksAboutTheSearchIndex() {
        backup::Patient asked;
        bool wrong = true;
        asked.checkSearch = [&]() -> base::Result<QString> {
            return wrong ? u"The search index is cut."_s : QString();
        };
        asked.rebuildSearch = [&]() -> base::Result<void> {
            wrong = false;
            return {};
        };
        QCOMPARE(lines(backup::examine(asked, false, {})), QStringList{u"search bad"_s});
        QCOMPARE(lines(backup::examine(asked, true, {})), QStringList{u"search repaired"_s});
        QCOMPARE(lines(backup::examine(asked, false, {})), QStringList{u"search ok"_s});
    }
};

FLUX_TEST_CLASS(DoctorTest)
#include "doctor_test.moc"
