#include "app/secrets/secret_store.h"
#include "engine/base/deliver.h"
#include "tests/support/test_main.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using flux::base::ErrorCode;
using flux::secrets::SecretStore;

// The cases that need a keychain run this program again inside dbus-run-session with a real gnome-keyring: the bus of
// this process is not touched.
class SecretStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_home.isValid()); }

    void withKeychain_data() {
        QTest::addColumn<QString>("part");
        QTest::newRow("write, read, replace, remove") << QStringLiteral("roundTrip");
        QTest::newRow("not there") << QStringLiteral("missing");
        QTest::newRow("long and odd") << QStringLiteral("odd");
        QTest::newRow("for the window") << QStringLiteral("later");
        QTest::newRow("two at once") << QStringLiteral("parallel");
        QTest::newRow("probe leaves nothing") << QStringLiteral("probe");
    }
    void withKeychain() {
        QFETCH(const QString, part);
        const QString daemon = QStringLiteral(
            "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\"");
        const QString output = runInside({QStringLiteral("/bin/sh"), QStringLiteral("-c"), daemon}, part);
        QVERIFY2(m_exitCode == 0, qPrintable(output));
    }

    void withoutKeychain() {
        const QString output = runInside({}, QStringLiteral("nobody"));
        QVERIFY2(m_exitCode == 0, qPrintable(output));
    }

    void withoutBus() {
        QProcess process;
        QProcessEnvironment environment = privateEnvironment(QStringLiteral("nobody"));
        environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        environment.remove(QStringLiteral("DISPLAY"));
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationFilePath(), inner());
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardOutput().constData());
    }

    // The inner parts: only one runs, in the process with the bus that belongs to it.
    void inside() {
        const QString part = qEnvironmentVariable("FLUX_SECRETS_PART");
        if (part.isEmpty())
            return; // the outer process has nothing to do here
        if (part == u"roundTrip")
            roundTrip();
        else if (part == u"missing")
            missing();
        else if (part == u"odd")
            odd();
        else if (part == u"later")
            later();
        else if (part == u"parallel")
            parallel();
        else if (part == u"probe")
            probe();
        else
            nobody();
    }

private:
    static QStringList inner() { return {QStringLiteral("inside")}; }

    QProcessEnvironment privateEnvironment(const QString& part) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FLUX_SECRETS_PART"), part);
        environment.insert(QStringLiteral("HOME"), m_home.path());
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_home.path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_home.filePath(QStringLiteral("data-") + part));
        return environment;
    }

    QString runInside(const QStringList& before, const QString& part) {
        QProcess process;
        process.setProcessEnvironment(privateEnvironment(part));
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("dbus-run-session"), QStringList{QStringLiteral("--")} + before +
                                                              QStringList{QCoreApplication::applicationFilePath()} +
                                                              inner());
        m_exitCode = process.waitForFinished(60'000) ? process.exitCode() : -1;
        return QString::fromUtf8(process.readAll());
    }

    static void roundTrip() {
        const QString key = QStringLiteral("mail.smtp.password");
        SecretStore store;
        const auto written = store.write(key, QStringLiteral("pässwörd €"));
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().detail));
        QCOMPARE(*store.read(key), QStringLiteral("pässwörd €"));
        QVERIFY(store.write(key, QStringLiteral("second")).ok());
        SecretStore another; // as the next start of the program
        QCOMPARE(*another.read(key), QStringLiteral("second"));
        SecretStore stranger(QStringLiteral("flux-other"));
        QCOMPARE(stranger.read(key).error().code, ErrorCode::NotFound);
        QVERIFY(another.remove(key).ok());
        QCOMPARE(store.read(key).error().code, ErrorCode::NotFound);
    }

    static void missing() {
        SecretStore store;
        const auto read = store.read(QStringLiteral("never.written"));
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::NotFound);
        QVERIFY(store.remove(QStringLiteral("never.written")).ok());
        QCOMPARE(store.write(QString(), QStringLiteral("x")).error().code, ErrorCode::InvalidArgument);
    }

    static void odd() {
        SecretStore store;
        const QString text = QStringLiteral("line\nquote\"\t日本語 🐙").repeated(2000);
        const QString key = QStringLiteral("a key/with odd=signs;ä");
        QVERIFY(store.write(key, text).ok());
        QCOMPARE(*store.read(key), text);
        QCOMPARE(store.write(key, QString(100'001, u'x')).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(*store.read(key), text); // what was refused changed nothing
    }

    static void later() {
        SecretStore store;
        QObject receiver;
        QString got;
        QThread* thread = nullptr;
        flux::base::deliver(store.writeLater(QStringLiteral("k"), QStringLiteral("v")), &receiver,
                            [&](const flux::base::Result<void>& written) {
                                QVERIFY(written.ok());
                                flux::base::deliver(store.readLater(QStringLiteral("k")), &receiver,
                                                    [&](const flux::base::Result<QString>& read) {
                                                        got = read.valueOr(QString());
                                                        thread = QThread::currentThread();
                                                    });
                            });
        QTRY_COMPARE(got, QStringLiteral("v"));
        QCOMPARE(thread, QThread::currentThread());
    }

    static void parallel() {
        SecretStore store;
        std::vector<QFuture<flux::base::Result<void>>> writes;
        for (int i = 0; i < 20; ++i)
            writes.push_back(store.writeLater(QStringLiteral("k%1").arg(i), QStringLiteral("v%1").arg(i)));
        for (auto& write : writes)
            QVERIFY(write.result().ok());
        for (int i = 0; i < 20; ++i)
            QCOMPARE(*store.read(QStringLiteral("k%1").arg(i)), QStringLiteral("v%1").arg(i));
    }

    static void probe() {
        {
            SecretStore store(QStringLiteral("flux-probe-check"));
            QVERIFY(store.write(QStringLiteral("k"), QStringLiteral("v")).ok());
        }
        QProcess search;
        search.start(QStringLiteral("dbus-send"),
                     {QStringLiteral("--session"), QStringLiteral("--print-reply"),
                      QStringLiteral("--dest=org.freedesktop.secrets"), QStringLiteral("/org/freedesktop/secrets"),
                      QStringLiteral("org.freedesktop.Secret.Service.SearchItems"),
                      QStringLiteral("dict:string:string:server,flux-probe-check")});
        QVERIFY(search.waitForFinished(10'000));
        QCOMPARE(search.readAll().count("object path"), 1); // the entry itself, and no probe
    }

    static void nobody() {
        SecretStore store;
        QElapsedTimer clock;
        clock.start();
        const auto written = store.write(QStringLiteral("k"), QStringLiteral("v"), 20'000);
        QVERIFY(!written.ok());
        QCOMPARE(written.error().code, ErrorCode::Unavailable);
        QVERIFY(written.error().message.contains(QStringLiteral("nothing was stored")));
        QVERIFY(written.error().message.contains(QStringLiteral("gnome-keyring")));
        QCOMPARE(store.read(QStringLiteral("k")).error().code, ErrorCode::Unavailable);
        QVERIFY(clock.elapsed() < 40'000);
    }

    QTemporaryDir m_home;
    int m_exitCode = -1;
};
FLUX_TEST_CLASS(SecretStoreTest)
#include "secret_store_test.moc"
