#include "tests/support/test_main.h"
#include "ui/core/file_opener.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using flux::ui::FileOpener;

class FileOpenerTest : public QObject {
    Q_OBJECT

    static void write(const QString& path) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("words");
    }

private Q_SLOTS:
    void onlyFilesOfTheAreaAreOpened() {
        const QTemporaryDir top;
        QVERIFY(QDir(top.path()).mkpath(QStringLiteral("area/sub")));
        QVERIFY(QDir(top.path()).mkpath(QStringLiteral("area-beside")));
        write(top.filePath(QStringLiteral("area/sub/brief.md")));
        write(top.filePath(QStringLiteral("secret.md")));
        write(top.filePath(QStringLiteral("area-beside/other.md")));
        QVERIFY(QFile::link(top.filePath(QStringLiteral("secret.md")), top.filePath(QStringLiteral("area/link.md"))));
        FileOpener opener;
        QVERIFY(!opener.canOpen(top.filePath(QStringLiteral("area/sub/brief.md")))); // no area: nothing
        opener.setArea(top.filePath(QStringLiteral("area")));
        QVERIFY(opener.canOpen(QStringLiteral("sub/brief.md")));
        QVERIFY(opener.canOpen(top.filePath(QStringLiteral("area/sub/brief.md"))));
        QVERIFY(!opener.canOpen(QStringLiteral("../secret.md")));
        QVERIFY(!opener.canOpen(QStringLiteral("link.md")));
        QVERIFY(!opener.canOpen(top.filePath(QStringLiteral("area-beside/other.md"))));
        QVERIFY(!opener.canOpen(QStringLiteral("sub")));
        QVERIFY(!opener.canOpen(QStringLiteral("gone.md")));
        QVERIFY(!opener.open(QStringLiteral("../secret.md")));
        QVERIFY(!opener.showFolder(QStringLiteral("../secret.md")));
    }
    void aCopyHasAFolderOfItsOwnForOneRun() {
        const QTemporaryDir area;
        FileOpener first;
        QCOMPARE(first.folderForCopy(), QString()); // no area
        first.setArea(area.path());
        const QString one = first.folderForCopy();
        const QString two = first.folderForCopy();
        QVERIFY(one != two);
        write(QDir(one).filePath(QStringLiteral("brief.md")));
        QVERIFY(first.canOpen(QDir(one).filePath(QStringLiteral("brief.md"))));
        FileOpener later;
        later.setArea(area.path());
        QVERIFY(!later.folderForCopy().isEmpty());
        QVERIFY(!QFileInfo::exists(QDir(one).filePath(QStringLiteral("brief.md"))));
        QVERIFY(!QFileInfo::exists(two));
    }
    void programsAreNoDocuments() {
        QVERIFY(FileOpener::isDocument(QStringLiteral("a/Brief.MD")));
        for (const QString& name : {QStringLiteral("run.sh"), QStringLiteral("run.desktop"),
                                    QStringLiteral("page.html"), QStringLiteral("noname"), QStringLiteral("a.exe")})
            QVERIFY(!FileOpener::isDocument(name));
    }
};

FLUX_TEST_CLASS(FileOpenerTest)
#include "file_opener_test.moc"
