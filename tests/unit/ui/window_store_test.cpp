#include "tests/support/test_main.h"
#include "ui/core/window_store.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using flux::ui::WindowStore;

class WindowStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizesAreKept() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("window.json"));
        WindowStore store;
        store.setFile(path);
        QCOMPARE(store.number(QStringLiteral("list"), 336), 336);
        store.keep(QStringLiteral("list"), 400);
        store.keep(QStringLiteral("width"), 1000);
        store.forget(QStringLiteral("width"));
        WindowStore again;
        again.setFile(path);
        QCOMPARE(again.number(QStringLiteral("list"), 336), 400);
        QCOMPARE(again.number(QStringLiteral("width"), 1280), 1280);
    }
    void aDamagedFileMeansTheFirstSizes() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("window.json"));
        for (const QByteArray& words :
             {QByteArrayLiteral("{\"list\": "), QByteArrayLiteral("[1]"), QByteArrayLiteral("{\"list\":\"wide\"}")}) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(words);
            file.close();
            WindowStore store;
            store.setFile(path);
            QCOMPARE(store.number(QStringLiteral("list"), 336), 336);
        }
    }
    void withoutAFileItLastsForThisRun() {
        WindowStore store;
        store.keep(QStringLiteral("list"), 300);
        QCOMPARE(store.number(QStringLiteral("list"), 336), 300);
    }
};

FLUX_TEST_CLASS(WindowStoreTest)
#include "window_store_test.moc"
