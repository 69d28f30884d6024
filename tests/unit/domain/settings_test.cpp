#include "engine/domain/settings.h"
#include "tests/support/test_main.h"

#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::domain;
using base::ErrorCode;
using base::Json;

class SettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySettingIsWhole() {
        QSet<QString> keys;
        for (const SettingSpec& spec : settingSpecs()) {
            keys.insert(spec.key);
            QVERIFY2(spec.description.endsWith(u'.'), qPrintable(spec.key));
            QVERIFY2(checkSetting(spec.key, spec.defaultValue).ok(), qPrintable(spec.key));
            QCOMPARE(settingSpec(spec.key), &spec);
        }
        QCOMPARE(keys.size(), static_cast<qsizetype>(settingSpecs().size()));
        QVERIFY(keys.contains(QStringLiteral("mail.smtp.url")));
        QVERIFY(keys.contains(QStringLiteral("files.granted_folders")));
        QVERIFY(settingSpec(u"engine.max_parallel_steps")->defaultValue == Json(8));
        QCOMPARE(settingSpec(u"mail.smtp.password")->kind, SettingKind::Secret);
        QVERIFY(settingSpec(u"nope") == nullptr);
    }

    void readsTypedValues_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("json");
        const auto row = [](const char* key, const char* text, const char* json) {
            QTest::addRow("%s %s", key, text) << QString::fromUtf8(key) << QString::fromUtf8(text) << QByteArray(json);
        };
        row("mail.smtp.url", " smtp://marta@mail.example:587 ", "\"smtp://marta@mail.example:587\"");
        row("mail.smtp.url", "smtps://mail.example", "\"smtps://mail.example\"");
        row("mail.smtp.url", "outbox:", "\"outbox:\"");
        row("mail.smtp.url", "", "\"\"");
        row("mail.from", "marta@lind.example", "\"marta@lind.example\"");
        row("net.allowed_hosts", "127.0.0.1, intranet.example:8080,", "[\"127.0.0.1\",\"intranet.example:8080\"]");
        row("net.allowed_hosts", "[::1]:8080,::1,[fe80::1]", "[\"[::1]:8080\",\"::1\",\"[fe80::1]\"]");
        row("net.allowed_hosts", "", "[]");
        row("files.granted_folders", "/home/marta/notes", "[\"/home/marta/notes\"]");
        row("engine.max_parallel_steps", "16", "16");
        row("engine.agent_limits", "http_fetch=4, notify=0", "[\"http_fetch=4\",\"notify=0\"]");
        row("engine.time_zone", "Europe/Berlin", "\"Europe/Berlin\"");
        row("ui.theme", "contrastLight", "\"contrastLight\"");
        row("ui.reduced_motion", "on", "true");
        row("ui.reduced_motion", "No", "false");
        row("net.proxy", "socks5://127.0.0.1:1080", "\"socks5://127.0.0.1:1080\"");
        row("mail.smtp.password", " with spaces ", "\" with spaces \"");
    }
    void readsTypedValues() {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QByteArray, json);
        const auto value = parseSetting(key, text);
        QVERIFY2(value.ok(), value.ok() ? "" : qPrintable(value.error().message));
        QCOMPARE(base::dumpJson(*value), json);
        QVERIFY(checkSetting(key, *value).ok());
    }

    void refusesWrongValues_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* key, const char* text) {
            QTest::addRow("%s %s", key, text) << QString::fromUtf8(key) << QString::fromUtf8(text);
        };
        row("mail.smtp.url", "http://mail.example");
        row("mail.smtp.url", "smtp://");
        row("mail.smtp.url", "mail.example:587");
        row("mail.smtp.url", "smtp://marta:secret@mail.example"); // a password belongs in the keychain
        row("mail.smtp.url", "smtp://mail.example/path");
        row("mail.from", "marta");
        row("mail.from", "a@b, c@d");
        row("mail.from", "a@b\nBcc: x@y");
        row("net.allowed_hosts", "http://intranet");
        row("net.allowed_hosts", "host:0");
        row("net.allowed_hosts", "host:99999");
        row("net.allowed_hosts", "host:");
        row("net.allowed_hosts", "[::1");
        row("net.allowed_hosts", "a b");
        row("files.granted_folders", "notes");
        row("files.granted_folders", "../notes");
        row("engine.max_parallel_steps", "0");
        row("engine.max_parallel_steps", "65");
        row("engine.max_parallel_steps", "many");
        row("engine.max_parallel_steps", "99999999999999999999");
        row("engine.time_zone", "Europe/Berln");
        row("ui.theme", "pink");
        row("ui.scale", "1000");
        row("ui.reduced_motion", "perhaps");
        row("net.proxy", "proxy.example:3128");
    }
    void refusesWrongValues() {
        QFETCH(QString, key);
        QFETCH(QString, text);
        const auto value = parseSetting(key, text);
        QVERIFY(!value.ok());
        QCOMPARE(value.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(value.error().message.startsWith(key + QStringLiteral(" was not changed.")),
                 qPrintable(value.error().message));
    }

    void namesTheNearestKey() {
        const auto wrong = parseSetting(u"mail.smpt.url", QString());
        QCOMPARE(wrong.error().code, ErrorCode::NotFound);
        QVERIFY(wrong.error().message.contains(QStringLiteral("mail.smtp.url")));
        QCOMPARE(checkSetting(u"completely.different", Json(1)).error().code, ErrorCode::NotFound);
        QVERIFY(parseSetting(u"engine.time_zone", QStringLiteral("Europe/Berln"))
                    .error()
                    .message.contains(QStringLiteral("Europe/Berlin")));
    }

    void checksJsonValues() {
        QVERIFY(checkSetting(u"ui.theme", Json()).ok()); // back to the default
        QVERIFY(!checkSetting(u"ui.theme", Json(1)).ok());
        QVERIFY(!checkSetting(u"net.allowed_hosts", Json("127.0.0.1")).ok());
        QVERIFY(!checkSetting(u"net.allowed_hosts", Json::array({1})).ok());
        QVERIFY(!checkSetting(u"engine.max_parallel_steps", Json(2.5)).ok());
        QVERIFY(!checkSetting(u"engine.max_parallel_steps", Json(quint64(1) << 63)).ok());
        QVERIFY(!checkSetting(u"ui.reduced_motion", Json(1)).ok());
        QVERIFY(!checkSetting(u"mail.from", Json(QString(5000, u'a'))).ok());
        Json many = Json::array();
        for (int i = 0; i < 1001; ++i)
            many.push_back("host");
        QVERIFY(!checkSetting(u"net.allowed_hosts", many).ok());
    }
};

FLUX_TEST_CLASS(SettingsTest)
#include "settings_test.moc"
