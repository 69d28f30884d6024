#include "app/desktop/card_notices.h"
#include "app/desktop/tray/tray_icon.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"
#include "ui/core/session.h"
#include "ui/theme/theme.h"

#include <QtCore/QProcess>
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCall>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using flux::desktop::CardNotices;
using flux::desktop::DesktopNotifications;
using flux::desktop::noticeOf;
using namespace flux::domain;

namespace {

// Shows nothing, remembers everything: the service of the specification on the test's own bus.
class FakeService : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Call {
        uint replaces = 0;
        QString title;
        QString body;
        QStringList actions;
    };
    std::vector<Call> calls;
    std::vector<uint> closed;
    QStringList abilities{QStringLiteral("actions"), QStringLiteral("body"), QStringLiteral("body-markup")};

public Q_SLOTS:
    QStringList GetCapabilities() { return abilities; }
    uint Notify(const QString&, uint replaces, const QString&, const QString& title, const QString& body,
                const QStringList& actions, const QVariantMap&, int) {
        calls.push_back({replaces, title, body, actions});
        return replaces ? replaces : static_cast<uint>(calls.size());
    }
    void CloseNotification(uint number) { closed.push_back(number); }

Q_SIGNALS:
    void ActionInvoked(uint number, const QString& key);
    void NotificationClosed(uint number, uint reason);
};

Checkpoint card(EffectClass effect) {
    Checkpoint card;
    card.id.text = QStringLiteral("card-1");
    card.conversationId.text = QStringLiteral("talk-1");
    card.description.effectClass = effect;
    card.description.question = QStringLiteral("Send this mail to Marta Lind?");
    card.description.yesLabel = QStringLiteral("Send mail");
    card.description.noLabel = QStringLiteral("Don’t send");
    card.description.preview = {
        {"type", "mail"}, {"to", {"marta@lind.example"}}, {"subject", "<b>Oak</b> worktop"}, {"body", "Hi"}};
    return card;
}

} // namespace

class CardNoticesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bodyIsNeverMarkup() {
        QCOMPARE(DesktopNotifications::safeBody(QStringLiteral("rm -rf <b>build</b> & \n\t\x1b[31mx"), true),
                 QStringLiteral("rm -rf &lt;b&gt;build&lt;/b&gt; &amp; [31mx"));
        QCOMPARE(DesktopNotifications::safeBody(QStringLiteral("a <b>"), false), QStringLiteral("a <b>"));
        QCOMPARE(DesktopNotifications::safeBody(QString(5000, u'x'), true).size(), 300);
    }

    void onlyHarmlessCardsHaveButtons_data() {
        QTest::addColumn<int>("effect");
        QTest::addColumn<bool>("buttons");
        QTest::newRow("own data") << static_cast<int>(EffectClass::LocalWrite) << true;
        QTest::newRow("read") << static_cast<int>(EffectClass::Read) << true;
        QTest::newRow("mail") << static_cast<int>(EffectClass::ExternalWrite) << false;
        QTest::newRow("money") << static_cast<int>(EffectClass::Spend) << false;
        QTest::newRow("access") << static_cast<int>(EffectClass::Access) << false;
        QTest::newRow("final") << static_cast<int>(EffectClass::Irreversible) << false;
    }
    void onlyHarmlessCardsHaveButtons() {
        QFETCH(const int, effect);
        QFETCH(const bool, buttons);
        const auto notice = noticeOf(card(static_cast<EffectClass>(effect)));
        QCOMPARE(notice.buttons.size(), buttons ? 2u : 0u);
        QCOMPARE(notice.title, QStringLiteral("Send this mail to Marta Lind?"));
        QCOMPARE(notice.body, QStringLiteral("marta@lind.example: <b>Oak</b> worktop"));
        auto unknown = card(static_cast<EffectClass>(effect));
        unknown.kind = CheckpointKind::UnknownOutcome;
        QVERIFY(noticeOf(unknown).buttons.empty());
    }

    void trayPictureHasItsDisc() {
        const auto has = [](const QIcon& icon, const QColor& color) {
            const QImage image = icon.pixmap(44, 44).toImage();
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (image.pixelColor(x, y).rgb() == color.rgb())
                        return true;
            return false;
        };
        const QColor amber = flux::ui::Theme::instance().needsFill();
        QVERIFY(has(flux::desktop::trayPicture(true), amber));
        QVERIFY(!has(flux::desktop::trayPicture(false), amber));
        QVERIFY(has(flux::desktop::trayPicture(false), flux::ui::Theme::instance().accent()));
    }

    // The rest runs in this program again, on a bus of its own.
    void onTheBus_data() {
        QTest::addColumn<QString>("part");
        for (const char* part : {"raised", "answered", "forged", "watched", "elsewhere"})
            QTest::newRow(part) << QString::fromLatin1(part);
    }
    void onTheBus() {
        QFETCH(const QString, part);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FLUX_NOTICES_PART"), part);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("dbus-run-session"),
                      {QStringLiteral("--"), QCoreApplication::applicationFilePath(), QStringLiteral("-class"),
                       QStringLiteral("CardNoticesTest"), QStringLiteral("inside")});
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(process.exitCode() == 0, process.readAll().constData());
    }

    void inside() {
        const QString part = qEnvironmentVariable("FLUX_NOTICES_PART");
        if (part.isEmpty())
            return; // the outer process has nothing to do here
        QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("service"));
        FakeService service;
        QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &service,
                                   QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        if (part != u"elsewhere")
            QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));

        auto engine = flux::test::ScriptedEngine::fromJson(flux::base::Json::object());
        QVERIFY(engine.ok());
        flux::test::TestClock clock;
        flux::ui::Session session(clock);
        session.link()->setEngine(engine->get());
        QTRY_VERIFY(session.link()->isReady());
        int asked = 0;
        CardNotices notices(
            session, [&] { return ++asked > 0 && part == u"watched"; }, nullptr);
        QSignalSpy opened(&notices, &CardNotices::openAsked);
        QSignalSpy unavailable(&notices, &CardNotices::unavailable);
        (*engine)->emitEvent(CheckpointRaised{
            card(part == u"answered" || part == u"forged" ? EffectClass::LocalWrite : EffectClass::ExternalWrite)});
        runPart(part, service, **engine, opened, unavailable, asked);
        session.link()->setEngine(nullptr);
    }

private:
    static void runPart(const QString& part, FakeService& service, flux::test::ScriptedEngine& engine,
                        QSignalSpy& opened, QSignalSpy& unavailable, const int& asked) {
        const auto decisions = [&] { return engine.requestsOf<flux::api::DecideCheckpoint>(); };
        if (part == u"elsewhere") {
            QTRY_COMPARE(unavailable.count(), 1);
            QCOMPARE(unavailable.at(0).at(0).toString(), QStringLiteral("Send this mail to Marta Lind?"));
            return;
        }
        if (part == u"watched") {
            auto second = card(EffectClass::ExternalWrite);
            second.id.text = QStringLiteral("card-2");
            engine.emitEvent(CheckpointRaised{second});
            QTRY_COMPARE(asked, 2); // both were considered
            // What would have been shown came before this answer on the same connection.
            const QDBusMessage known = QDBusMessage::createMethodCall(
                QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
                QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("GetCapabilities"));
            const QDBusPendingCall call = QDBusConnection::sessionBus().asyncCall(known);
            QTRY_VERIFY(call.isFinished());
            QCOMPARE(service.calls.size(), 0u);
            return;
        }
        QTRY_COMPARE(service.calls.size(), 1u);
        const FakeService::Call call = service.calls.at(0);
        QCOMPARE(call.title, QStringLiteral("Send this mail to Marta Lind?"));
        QCOMPARE(call.body, QStringLiteral("marta@lind.example: &lt;b&gt;Oak&lt;/b&gt; worktop"));
        if (part == u"raised") {
            QCOMPARE(call.actions.size(), 2); // Open alone
            Q_EMIT service.ActionInvoked(1, call.actions.at(0));
            QTRY_COMPARE(opened.count(), 1);
            QCOMPARE(opened.at(0).at(0).toString(), QStringLiteral("talk-1"));
            QVERIFY(decisions().empty());
        } else if (part == u"answered") {
            QCOMPARE(call.actions.size(), 6);
            QCOMPARE(call.actions.at(3), QStringLiteral("Send mail"));
            Q_EMIT service.ActionInvoked(1, call.actions.at(2));
            QTRY_COMPARE(decisions().size(), 1u);
            QCOMPARE(decisions().at(0).decision.verdict, Verdict::Yes);
            QCOMPARE(decisions().at(0).decision.by, QStringLiteral("notification"));
            QCOMPARE(decisions().at(0).checkpointId.text, QStringLiteral("card-1"));
        } else { // forged: another program guesses, then the card is answered elsewhere
            Q_EMIT service.ActionInvoked(1, QStringLiteral("yes"));
            Q_EMIT service.ActionInvoked(7, call.actions.at(2));
            auto decided = card(EffectClass::LocalWrite);
            decided.status = CheckpointStatus::Approved;
            engine.emitEvent(CheckpointDecided{decided});
            QTRY_COMPARE(service.closed.size(), 1u);
            Q_EMIT service.ActionInvoked(1, call.actions.at(2)); // too late
            Q_EMIT service.NotificationClosed(1, 3);
            QTest::qWait(0);
            QVERIFY(decisions().empty());
            QCOMPARE(opened.count(), 0);
        }
    }
};
FLUX_TEST_CLASS(CardNoticesTest)
#include "card_notices_test.moc"
