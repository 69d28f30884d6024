#include "engine/domain/settings.h"
#include "engine/host/settings_cache.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <thread>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Json;
using host::SettingsCache;

class SettingsCacheTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fillsInDefaultsAndLeavesOutSecrets() {
        const SettingsCache cache(Json{{"mail.from", "me@x.example"}, {"no.such.key", 1}, {"mail.smtp.password", "p"}});
        const auto values = cache.snapshot();
        QCOMPARE(base::textAt(*values, "mail.from"), u"me@x.example"_s);
        for (const domain::SettingSpec& spec : domain::settingSpecs())
            QCOMPARE(values->contains(spec.key.toStdString()), spec.kind != domain::SettingKind::Secret);
        QVERIFY(!values->contains("no.such.key"));
    }

    void takesAnythingForStored() {
        for (const Json& odd : {Json(), Json("text"), Json::array({1}), Json(5)})
            QCOMPARE(SettingsCache(odd).snapshot()->size(), SettingsCache(Json::object()).snapshot()->size());
    }

    void setsAndResets() {
        SettingsCache cache(Json::object());
        const auto before = cache.snapshot();
        cache.set(u"net.allowed_hosts"_s, Json::array({"127.0.0.1:8080"}));
        cache.set(u"files.granted_folders"_s, Json::array({"/notes"}));
        QCOMPARE(cache.standingGrants(), (domain::Grants{{u"/notes"_s}, {u"127.0.0.1:8080"_s}}));
        QVERIFY(base::textsAt(*before, "net.allowed_hosts").isEmpty()); // a snapshot does not move
        cache.set(u"net.allowed_hosts"_s, nullptr);
        QVERIFY(cache.standingGrants().hosts.isEmpty());
        cache.set(u"mail.smtp.password"_s, "secret");
        cache.set(u"no.such.key"_s, 1);
        QVERIFY(!cache.snapshot()->contains("mail.smtp.password"));
        QVERIFY(!cache.snapshot()->contains("no.such.key"));
    }

    void knowsTheZone() {
        SettingsCache cache(Json::object());
        QVERIFY(!cache.timeZoneId().isEmpty());
        cache.set(u"engine.time_zone"_s, "Europe/Berlin");
        QCOMPARE(cache.timeZoneId(), u"Europe/Berlin"_s);
    }

    void servesSeveralThreads() {
        SettingsCache cache(Json::object());
        std::thread writer([&cache] {
            for (int i = 0; i < 500; ++i)
                cache.set(u"mail.from"_s, std::string(static_cast<size_t>(i % 7), 'x') + "@x.example");
        });
        int whole = 0;
        for (int i = 0; i < 500; ++i)
            whole += cache.snapshot()->contains("mail.from");
        writer.join();
        QCOMPARE(whole, 500);
    }
};

FLUX_TEST_CLASS(SettingsCacheTest)
#include "settings_cache_test.moc"
