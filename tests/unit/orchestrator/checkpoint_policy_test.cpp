#include "engine/orchestrator/checkpoint_policy.h"
#include "tests/support/fake_agents.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using domain::EffectClass;
using domain::EffectDescription;

class CheckpointPolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksByEffect_data() {
        QTest::addColumn<int>("effect");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("marked");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, EffectClass effect, const char* type, bool marked, const char* why) {
            QTest::newRow(name) << int(effect) << QString::fromUtf8(type) << marked << QString::fromUtf8(why);
        };
        row("none", EffectClass::None, "", false, "");
        row("read", EffectClass::Read, "", false, "");
        row("local write", EffectClass::LocalWrite, "file", false, "");
        row("none, marked", EffectClass::None, "", true, "The plan asks here");
        row("local write, marked", EffectClass::LocalWrite, "file", true, "The plan asks here");
        row("mail", EffectClass::ExternalWrite, "mail", false, "Mail always asks");
        row("mail, marked", EffectClass::ExternalWrite, "mail", true, "Mail always asks");
        row("request", EffectClass::ExternalWrite, "request", false, "It leaves this computer");
        row("money", EffectClass::Spend, "", false, "It costs money");
        row("final", EffectClass::Irreversible, "", false, "Always asks: cannot be undone");
        row("access", EffectClass::Access, "folder", false, "It opens something that is closed");
    }
    void asksByEffect() {
        QFETCH(int, effect);
        QFETCH(QString, type);
        QFETCH(bool, marked);
        QFETCH(QString, why);
        domain::StepSpec step;
        step.checkpointRequired = marked;
        EffectDescription description;
        description.effectClass = EffectClass(effect);
        if (!type.isEmpty())
            description.preview = base::Json{{"type", type}};
        QCOMPARE(orchestrator::whyAsk(step, description).value_or(QString()), why);
    }

    void describesFolders() {
        const auto d = orchestrator::describeAccess(QStringLiteral("folder:/home/ana/notes"));
        QVERIFY(d);
        QCOMPARE(d->effectClass, EffectClass::Access);
        QCOMPARE(base::textAt(d->preview, "type"), QStringLiteral("folder"));
        QCOMPARE(base::textAt(d->preview, "path"), QStringLiteral("/home/ana/notes"));
        QVERIFY(d->question.contains(QStringLiteral("/home/ana/notes")));
        QVERIFY(d->editable.isEmpty());
    }

    void describesHosts() {
        const auto d = orchestrator::describeAccess(QStringLiteral("host:127.0.0.1:8080"));
        QVERIFY(d);
        QCOMPARE(base::textAt(d->preview, "host"), QStringLiteral("127.0.0.1:8080"));
        QVERIFY(d->yesLabel.contains(QStringLiteral("127.0.0.1:8080")));
    }

    void knowsNothingElse() {
        QVERIFY(!orchestrator::describeAccess(QString()));
        QVERIFY(!orchestrator::describeAccess(QStringLiteral("wallet:all")));
        QVERIFY(!orchestrator::describeAccess(QStringLiteral("Folder:/x")));
    }

    void asksWhetherItWentOut() {
        const EffectDescription mail = test::mailEffect(base::Json{{"subject", "Hello"}});
        const EffectDescription d = orchestrator::describeUnknownOutcome(mail);
        QCOMPARE(d.question, QStringLiteral("Did this mail go out?"));
        QVERIFY(d.preview == mail.preview);
        QVERIFY(d.editable.isEmpty());
        QCOMPARE(d.doneText, mail.doneText);
        QCOMPARE(orchestrator::describeUnknownOutcome(EffectDescription{}).question,
                 QStringLiteral("Did this request go out?"));
    }
};

FLUX_TEST_CLASS(CheckpointPolicyTest)
#include "checkpoint_policy_test.moc"
