#include "app/desktop/engine_host.h"
#include "engine/host/local_engine.h"
#include "tests/support/test_main.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using flux::desktop::EngineHost;

namespace {

constexpr int kLongMs = 30'000; // a limit for a busy machine, not a wait

} // namespace

class EngineHostTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensAndAnswers() {
        const QTemporaryDir dir;
        EngineHost host(dir.path());
        flux::api::Engine* engine = nullptr;
        QString files;
        connect(&host, &EngineHost::ready, this, [&](flux::api::Engine* opened, const QString& filesDir) {
            engine = opened;
            files = filesDir;
        });
        host.start();
        QTRY_VERIFY_WITH_TIMEOUT(engine, kLongMs);
        QVERIFY(QFileInfo(files).isDir());
        const auto page = engine->send(flux::api::ListConversations{}).result();
        QVERIFY(page.ok());
        host.stop();
        host.stop(); // twice is harmless
    }

    void secondStartHandsOver() {
        const QTemporaryDir dir;
        EngineHost first(dir.path());
        QSignalSpy ready(&first, &EngineHost::ready);
        QSignalSpy asked(&first, &EngineHost::showAsked);
        first.start();
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, kLongMs);

        EngineHost second(dir.path());
        QSignalSpy over(&second, &EngineHost::handedOver);
        second.start();
        QTRY_COMPARE_WITH_TIMEOUT(over.count(), 1, kLongMs);
        QTRY_COMPARE_WITH_TIMEOUT(asked.count(), 1, kLongMs);

        QVERIFY(flux::desktop::handOver(dir.path(), QStringLiteral("Tidy my downloads")));
        QTRY_COMPARE_WITH_TIMEOUT(asked.count(), 2, kLongMs);
        QCOMPARE(asked.at(1).at(0).toString(), QStringLiteral("Tidy my downloads"));
    }

    void nobodyToHandOverTo() {
        const QTemporaryDir dir;
        QVERIFY(!flux::desktop::handOver(dir.path(), {}));
    }

    // A terminal has the data: the window says so and goes on when it has ended.
    void waitsForATerminal() {
        const QTemporaryDir dir;
        flux::host::LocalEngineOptions options;
        options.dataDir = dir.path();
        auto terminal = flux::host::LocalEngine::open(std::move(options));
        QVERIFY(terminal.ok());
        EngineHost host(dir.path());
        QSignalSpy waiting(&host, &EngineHost::waiting);
        QSignalSpy ready(&host, &EngineHost::ready);
        host.start();
        QTRY_COMPARE_WITH_TIMEOUT(waiting.count(), 1, kLongMs);
        QCOMPARE(ready.count(), 0);
        terminal->reset();
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, kLongMs);
        QCOMPARE(waiting.count(), 1); // said once
    }

    void stopsWhileItWaits() {
        const QTemporaryDir dir;
        flux::host::LocalEngineOptions options;
        options.dataDir = dir.path();
        const auto terminal = flux::host::LocalEngine::open(std::move(options));
        QVERIFY(terminal.ok());
        EngineHost host(dir.path());
        QSignalSpy waiting(&host, &EngineHost::waiting);
        host.start();
        QTRY_COMPARE_WITH_TIMEOUT(waiting.count(), 1, kLongMs);
        host.stop();
    }

    void failureIsASentence() {
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("data")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        EngineHost host(file.fileName());
        QSignalSpy failed(&host, &EngineHost::failed);
        host.start();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kLongMs);
        QVERIFY(failed.at(0).at(0).toString().endsWith(u'.'));
    }
};
FLUX_TEST_CLASS(EngineHostTest)
#include "engine_host_test.moc"
