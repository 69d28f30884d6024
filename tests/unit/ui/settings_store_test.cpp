#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/json_variant.h"
#include "ui/core/settings_store.h"

#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;

class SettingsStoreTest : public QObject {
    Q_OBJECT

    static QFuture<base::Result<void>> answer(base::Result<void> result) {
        QPromise<base::Result<void>> promise;
        promise.start();
        promise.addResult(std::move(result));
        promise.finish();
        return promise.future();
    }

private Q_SLOTS:
    void valuesAreReadAndChanged() {
        UiFixture ui;
        ui::SettingsStore store(ui.link, nullptr);
        QVERIFY(!store.loaded());
        ui.start();
        QTRY_VERIFY(store.loaded());
        QCOMPARE(store.values().value(QStringLiteral("ui.theme")).toString(), QStringLiteral("system"));
        QSignalSpy stored(&store, &ui::SettingsStore::stored);
        store.change(QStringLiteral("ui.scale"), 125);
        QTRY_COMPARE(stored.count(), 1);
        QCOMPARE(store.values().value(QStringLiteral("ui.scale")).toInt(), 125);
    }
    void whatIsRefusedSaysWhyAndKeepsItsValue() {
        UiFixture ui;
        ui::SettingsStore store(ui.link, nullptr);
        ui.start();
        QTRY_VERIFY(store.loaded());
        store.change(QStringLiteral("ui.theme"), QStringLiteral("purple"));
        QTRY_VERIFY(store.errors().contains(QStringLiteral("ui.theme")));
        QCOMPARE(store.values().value(QStringLiteral("ui.theme")).toString(), QStringLiteral("system"));
        store.change(QStringLiteral("ui.theme"), QStringLiteral("dark"));
        QTRY_VERIFY(store.errors().isEmpty());
    }
    void listsGrowAndShrink() {
        UiFixture ui;
        ui::SettingsStore store(ui.link, nullptr);
        ui.start();
        QTRY_VERIFY(store.loaded());
        const QString key = QStringLiteral("net.allowed_hosts");
        store.add(key, QStringLiteral(" 127.0.0.1:8080 "));
        QTRY_COMPARE(store.values().value(key).toStringList(), QStringList{QStringLiteral("127.0.0.1:8080")});
        store.add(key, QStringLiteral("127.0.0.1:8080")); // there already
        store.remove(key, QStringLiteral("127.0.0.1:8080"));
        QTRY_COMPARE(store.values().value(key).toStringList(), QStringList());
        QCOMPARE(ui.engine->requestsOf<api::ChangeSetting>().size(), std::size_t{2});
    }
    void secretsGoToTheKeychainAlone() {
        UiFixture ui;
        ui::SettingsStore store(ui.link, nullptr);
        QVERIFY(!store.keepsSecrets());
        ui.start();
        QString kept;
        store.setSecretWriter([&](const QString&, const QString& secret) {
            kept = secret;
            return answer({});
        });
        QVERIFY(store.keepsSecrets());
        QSignalSpy stored(&store, &ui::SettingsStore::stored);
        store.change(QStringLiteral("mail.smtp.password"), QStringLiteral("sesame"));
        QTRY_COMPARE(stored.count(), 1);
        QCOMPARE(kept, QStringLiteral("sesame"));
        QVERIFY(ui.engine->requestsOf<api::ChangeSetting>().empty());
        store.setSecretWriter([](const QString&, const QString&) {
            return answer(base::makeError(base::ErrorCode::Unavailable,
                                          QStringLiteral("There is no keychain. Nothing was stored.")));
        });
        store.change(QStringLiteral("mail.smtp.password"), QStringLiteral("again"));
        QTRY_COMPARE(store.errors().value(QStringLiteral("mail.smtp.password")).toString(),
                     QStringLiteral("There is no keychain. Nothing was stored."));
    }
    void jsonAndVariantsAgree() {
        const Json value{
            {"list", Json::array({"a", 2, true, nullptr})}, {"big", 9'007'199'254'740'993LL}, {"half", 0.5}};
        const QVariantMap map = ui::toVariantMap(value);
        QCOMPARE(map.value(QStringLiteral("big")).toLongLong(), 9'007'199'254'740'993LL);
        QVERIFY(ui::fromVariant(map) == value);
        QVERIFY(ui::fromVariant(QVariant(3.0)) == Json(3));
        QVERIFY(ui::toVariantMap(Json::array()).isEmpty());
    }
};

FLUX_TEST_CLASS(SettingsStoreTest)
#include "settings_store_test.moc"
