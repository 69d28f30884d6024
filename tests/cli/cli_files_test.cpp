// flux files, backup and doctor, through the real binary and its own engine.
#include "engine/base/json.h"
#include "tests/cli/flux_program.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using test::FluxOutput;

class CliFilesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::FluxProgram> m_flux;

    FluxOutput flux(const QStringList& words) { return (*m_flux)(words); }
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString put(const QString& name, const QByteArray& content) {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        return file.fileName();
    }
    static QByteArray contentOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    static base::Json json(const FluxOutput& output) {
        const auto parsed = base::parseJson(output.out.toUtf8());
        return parsed.ok() ? *parsed : base::Json(output.all().toStdString());
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_flux = std::make_unique<test::FluxProgram>(path(u"data"_s));
    }
    void cleanup() { m_folder.reset(); }

    void theWayOfAFile() {
        const auto added =
            flux({u"files"_s, u"add"_s, put(u"a.txt"_s, "one"), u"--folder"_s, u"notes"_s, u"--tag"_s, u"x"_s});
        QVERIFY2(added.code == 0 && added.out.contains(u"Stored notes/a.txt"_s), qPrintable(added.all()));
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"a.txt"_s, "two"), u"--folder"_s, u"notes"_s}).code, 0);
        const auto list = json(flux({u"files"_s, u"list"_s, u"--recursive"_s, u"--json"_s}));
        QCOMPARE(base::jsonAt(list, "files").size(), 1U);
        QCOMPARE(base::intAt(list["files"][0], "version"), 2);
        QVERIFY(flux({u"files"_s, u"list"_s}).out.startsWith(u"notes/\n"_s));
        QCOMPARE(flux({u"files"_s, u"save"_s, u"notes/a.txt"_s, path(u"out.txt"_s)}).code, 0);
        QCOMPARE(contentOf(path(u"out.txt"_s)), QByteArray("two"));
        QCOMPARE(flux({u"files"_s, u"save"_s, u"notes/a.txt"_s, path(u"out.txt"_s)}).code, 1); // is there
        QCOMPARE(flux({u"files"_s, u"save"_s, u"notes/a.txt"_s, path(u"old.txt"_s), u"--old-version"_s, u"1"_s}).code,
                 0);
        QCOMPARE(contentOf(path(u"old.txt"_s)), QByteArray("one"));
        QCOMPARE(flux({u"files"_s, u"change"_s, u"notes/a.txt"_s, u"--name"_s, u"b.txt"_s, u"--folder"_s, u""_s}).code,
                 0);
        const auto said = flux({u"files"_s, u"change"_s, u"b.txt"_s, u"--metadata"_s, u"{\"k\":1}"_s, u"--json"_s});
        QVERIFY2(said.out.contains(u"\"metadata\":{\"k\":1}"_s), qPrintable(said.all()));
        const auto link = json(flux({u"files"_s, u"link"_s, u"b.txt"_s, u"--json"_s}));
        QCOMPARE(flux({u"files"_s, u"save"_s, base::textAt(link, "url"), path(u"linked.txt"_s)}).code, 0);
        QCOMPARE(contentOf(path(u"linked.txt"_s)), QByteArray("two"));
        QCOMPARE(flux({u"files"_s, u"trash"_s, u"b.txt"_s}).code, 0);
        QVERIFY(flux({u"files"_s, u"list"_s, u"--trash"_s}).out.contains(u"b.txt"_s));
        QCOMPARE(flux({u"files"_s, u"restore"_s, u"b.txt"_s}).code, 0);
        QCOMPARE(flux({u"files"_s, u"trash"_s, u"b.txt"_s}).code, 0);
        const auto purged = json(flux({u"files"_s, u"purge"_s, u"--everything"_s, u"--json"_s}));
        QCOMPARE(base::intAt(purged, "files"), 1);
        QCOMPARE(base::intAt(purged, "freed_bytes"), 6);
    }

    void refusesWhatCannotBe() {
        QCOMPARE(flux({u"files"_s}).code, 2);
        QCOMPARE(flux({u"files"_s, u"fly"_s}).code, 2);
        QCOMPARE(flux({u"files"_s, u"add"_s}).code, 2);
        QCOMPARE(flux({u"tasks"_s, u"--recursive"_s}).code, 2);
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"m.txt"_s, "x"), u"--metadata"_s, u"[1]"_s}).code, 2);
        const QString path = put(u"a.txt"_s, "one");
        for (const QString& name : {u"../../etc/passwd"_s, u"CON"_s, QString(300, u'x')}) {
            const auto refused = flux({u"files"_s, u"add"_s, path, u"--name"_s, name});
            QVERIFY2(refused.code == 2 && refused.err.contains(u"cannot be called"_s), qPrintable(refused.all()));
        }
        QVERIFY(flux({u"files"_s, u"add"_s, this->path(u"none"_s)}).err.contains(u"There is no file"_s));
        QCOMPARE(flux({u"files"_s, u"trash"_s, u"none"_s}).code, 1);
        QCOMPARE(flux({u"files"_s, u"list"_s}).out.section(u'\n', 0, 0), u"There are no files here."_s);
    }

    void searchFindsFiles() {
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"veterinarian.txt"_s, "x")}).code, 0);
        const auto found = flux({u"search"_s, u"veterinarian"_s});
        QVERIFY2(found.out.contains(u"veterinarian.txt"_s), qPrintable(found.all()));
    }

    void aFolderIsIndexedWhereItLies() {
        QVERIFY(QDir().mkpath(path(u"granted/sub"_s)));
        put(u"granted/sub/here.txt"_s, "here");
        QCOMPARE(flux({u"config"_s, u"set"_s, u"files.indexed_folders"_s, path(u"granted"_s)}).code, 0);
        QVERIFY(!flux({u"files"_s, u"list"_s, u"--recursive"_s}).out.contains(u"here.txt"_s)); // not granted yet
        QCOMPARE(flux({u"config"_s, u"set"_s, u"files.granted_folders"_s, path(u"granted"_s)}).code, 0);
        const auto list = flux({u"files"_s, u"list"_s, u"--recursive"_s});
        QVERIFY2(list.out.contains(u"granted/sub/here.txt"_s), qPrintable(list.all()));
        QCOMPARE(flux({u"files"_s, u"save"_s, u"granted/sub/here.txt"_s, path(u"out.txt"_s)}).code, 0);
        QCOMPARE(flux({u"config"_s, u"set"_s, u"files.indexed_folders"_s, u""_s}).code, 0);
        QVERIFY(!flux({u"files"_s, u"list"_s, u"--recursive"_s}).out.contains(u"here.txt"_s));
    }

    void backsUpAndRestores() {
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"a.txt"_s, "then")}).code, 0);
        m_flux->setEnvironment(u"FLUX_PASSPHRASE"_s, u"correct horse"_s);
        const auto made = json(flux({u"backup"_s, u"create"_s, u"--encrypt"_s, u"--json"_s}));
        QVERIFY(base::boolAt(made, "encrypted"));
        const QString file = base::textAt(made, "path");
        QVERIFY2(QFileInfo::exists(file), qPrintable(QString::fromUtf8(base::dumpJson(made))));
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"a.txt"_s, "now")}).code, 0);
        const auto listed = json(flux({u"backup"_s, u"list"_s, u"--json"_s}));
        QCOMPARE(base::jsonAt(listed, "backups").size(), 1U);
        QVERIFY(base::boolAt(json(flux({u"backup"_s, u"verify"_s, file, u"--json"_s})), "good"));
        m_flux->setEnvironment(u"FLUX_PASSPHRASE"_s, u"wrong"_s);
        QCOMPARE(flux({u"backup"_s, u"restore"_s, file, u"--yes"_s}).code, 1);
        m_flux->setEnvironment(u"FLUX_PASSPHRASE"_s, u"correct horse"_s);
        const auto restored = flux({u"backup"_s, u"restore"_s, file, u"--yes"_s});
        QVERIFY2(restored.code == 0 && restored.out.contains(u"What was there before"_s), qPrintable(restored.all()));
        QCOMPARE(flux({u"files"_s, u"save"_s, u"a.txt"_s, path(u"out.txt"_s)}).code, 0);
        QCOMPARE(contentOf(path(u"out.txt"_s)), QByteArray("then"));
        QCOMPARE(flux({u"backup"_s}).code, 2);
        QCOMPARE(flux({u"backup"_s, u"verify"_s, put(u"no.fluxbackup"_s, "no")}).code, 1);
    }

    void theDoctorLooksAndMends() {
        QCOMPARE(flux({u"files"_s, u"add"_s, put(u"a.txt"_s, "one")}).code, 0);
        const auto well = flux({u"doctor"_s});
        QVERIFY2(well.code == 0 && well.out.contains(u"The database is whole."_s), qPrintable(well.all()));
        QDir blobs(path(u"data/den/blobs"_s));
        QVERIFY(blobs.removeRecursively());
        QVERIFY(blobs.mkpath(path(u"data/den/blobs"_s)));
        const auto report = flux({u"doctor"_s, u"--json"_s});
        QCOMPARE(report.code, 1);
        QVERIFY2(report.out.contains(u"a.txt"_s), qPrintable(report.all()));
    }
};

FLUX_TEST_CLASS(CliFilesTest)
#include "cli_files_test.moc"
