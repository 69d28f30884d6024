// Every event against every status of a task.
#include "engine/domain/codec.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace orchestrator;
using base::ErrorCode;
using domain::TaskStatus;
using test::MachineStage;
using test::mailStep;
using test::step;

class MachineTableTest : public QObject {
    Q_OBJECT

    // A task of a, then b, brought to a status by events alone where that is possible.
    static std::unique_ptr<MachineStage> taskThatIs(const QString& status) {
        const bool asks = status == QStringLiteral("checkpoint");
        auto stage =
            std::make_unique<MachineStage>(std::vector{asks ? mailStep("a") : step("a"), step("b", "work", {"a"})});
        if (status == QStringLiteral("planning"))
            stage->state().task.status = TaskStatus::Planning;
        else if (status == QStringLiteral("superseded"))
            stage->state().task.status = TaskStatus::Superseded;
        else if (status != QStringLiteral("ready"))
            stage->start();
        if (status == QStringLiteral("paused"))
            stage->pause();
        else if (status == QStringLiteral("failed"))
            stage->fail("a", ErrorCode::NotFound);
        else if (status == QStringLiteral("cancelled"))
            stage->cancel();
        else if (status == QStringLiteral("completed"))
            stage->succeed("a"), stage->succeed("b");
        return stage;
    }

    static MachineEvent eventOf(const QString& name, const MachineStage& stage) {
        if (name == QStringLiteral("start"))
            return TaskStarted{};
        if (name == QStringLiteral("recover"))
            return TaskRecovered{};
        if (name == QStringLiteral("pause"))
            return PauseRequested{QStringLiteral("test")};
        if (name == QStringLiteral("resume"))
            return ResumeRequested{QStringLiteral("test")};
        if (name == QStringLiteral("cancel"))
            return CancelRequested{QStringLiteral("test")};
        if (name == QStringLiteral("intend"))
            return EffectIntended{0, 1};
        if (name == QStringLiteral("end"))
            return StepEnded{0, 1, base::Json::object(), QString()};
        if (name == QStringLiteral("fail"))
            return StepEnded{0, 1, base::makeError(ErrorCode::NotFound, QStringLiteral("gone")), QString()};
        if (name == QStringLiteral("stale"))
            return StepEnded{0, 7, base::Json::object(), QString()};
        if (name == QStringLiteral("beyond"))
            return StepEnded{99, 1, base::Json::object(), QString()};
        if (name == QStringLiteral("due"))
            return RetryDue{0, 1};
        const domain::Checkpoint* card = stage.card("a");
        return CheckpointAnswered{
            card ? card->id : domain::CheckpointId{QStringLiteral("no-such-card")},
            {domain::Verdict::Yes, base::Json::object(), base::Json::object(), QString(), QStringLiteral("test")}};
    }

    static QString everything(MachineStage& stage) {
        QString all = QString::fromUtf8(base::dumpJson(domain::toJson(stage.state().task)));
        for (const domain::StepState& s : stage.state().steps)
            all += QString::fromUtf8(base::dumpJson(domain::toJson(s)));
        return all + QString::number(stage.state().checkpoints.size());
    }

private Q_SLOTS:
    void movesTheTask_data() {
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("expected"); // "-" no change at all, "=" same status, "!" refused
        const QStringList statuses{
            QStringLiteral("planning"),   QStringLiteral("ready"),     QStringLiteral("executing"),
            QStringLiteral("checkpoint"), QStringLiteral("paused"),    QStringLiteral("completed"),
            QStringLiteral("failed"),     QStringLiteral("cancelled"), QStringLiteral("superseded")};
        const std::vector<std::pair<const char*, const char*>> rows{
            //           planning  ready     executing checkpoint paused    completed failed cancelled superseded
            {"start", "-         executing -         -          -         -         -      -         -"},
            {"recover", "-         -         =         -          =         -         -      -         -"},
            {"pause", "!         paused    paused    paused     -         !         !      !         !"},
            {"resume", "-         executing -         -          executing !         !      !         !"},
            {"cancel", "cancelled cancelled cancelled cancelled  cancelled !         !      -         !"},
            {"intend", "-         -         =         -          =         -         -      -         -"},
            {"end", "-         -         =         -          =         -         -      -         -"},
            {"fail", "-         -         failed    -          failed    -         -      -         -"},
            {"stale", "-         -         -         -          -         -         -      -         -"},
            {"beyond", "-         -         -         -          -         -         -      -         -"},
            {"due", "-         -         -         -          -         -         -      -         -"},
            {"answer", "!         !         !         executing  !         !         !      !         !"},
        };
        for (const auto& [event, cells] : rows) {
            const QStringList expected = QString::fromUtf8(cells).split(u' ', Qt::SkipEmptyParts);
            QCOMPARE(expected.size(), statuses.size());
            for (qsizetype i = 0; i < statuses.size(); ++i)
                QTest::addRow("%s when %s", event, qPrintable(statuses[i]))
                    << QString::fromUtf8(event) << statuses[i] << expected[i];
        }
    }
    void movesTheTask() {
        QFETCH(QString, event);
        QFETCH(QString, status);
        QFETCH(QString, expected);
        const auto stage = taskThatIs(status);
        QCOMPARE(domain::statusName(stage->status()), status);
        (void)stage->takeJournal();
        const QString before = everything(*stage);
        const size_t events = stage->events().size();
        const bool accepted = stage->send(eventOf(event, *stage));
        QCOMPARE(accepted, expected != QStringLiteral("!"));
        if (!accepted) {
            QVERIFY(stage->refusal().code == ErrorCode::FailedPrecondition ||
                    stage->refusal().code == ErrorCode::NotFound);
            QVERIFY(!stage->refusal().message.isEmpty());
        }
        if (!accepted || expected == QStringLiteral("-")) {
            QCOMPARE(everything(*stage), before);
            QVERIFY(stage->takeJournal().isEmpty());
            QCOMPARE(stage->events().size(), events);
            return;
        }
        QCOMPARE(domain::statusName(stage->status()), expected == QStringLiteral("=") ? status : expected);
        QVERIFY(!stage->takeJournal().isEmpty());
        QVERIFY(stage->events().size() > events);
    }

    void tellsTheOrderOfARun() {
        MachineStage stage({step("a"), step("b", "work", {"a"})});
        stage.start();
        stage.succeed("a");
        stage.succeed("b");
        QCOMPARE(stage.takeJournal(), (QStringList{QStringLiteral("task.started"), QStringLiteral("step.started a#1"),
                                                   QStringLiteral("step.done a#1"), QStringLiteral("step.started b#1"),
                                                   QStringLiteral("step.done b#1"), QStringLiteral("task.completed")}));
        QCOMPARE(stage.takeActions(), (QStringList{QStringLiteral("run a#1"), QStringLiteral("run b#1")}));
        QStringList feed;
        for (const domain::FeedEvent& event : stage.events())
            feed.append(domain::eventName(event.payload));
        QCOMPARE(feed, (QStringList{QStringLiteral("step.updated"), QStringLiteral("task.updated"),
                                    QStringLiteral("step.updated"), QStringLiteral("step.updated"),
                                    QStringLiteral("step.updated"), QStringLiteral("message.added"),
                                    QStringLiteral("task.updated")}));
    }

    void keepsOutputsOutOfTheFeed() {
        MachineStage stage({step("a")});
        stage.start();
        stage.succeed("a", base::Json{{"text", "long"}});
        for (const domain::FeedEvent& event : stage.events()) {
            if (const auto* updated = std::get_if<domain::StepUpdated>(&event.payload)) {
                QVERIFY(!updated->run.outputs);
                QVERIFY(!updated->run.edits);
            }
        }
        QVERIFY(stage.run("a").outputs);
    }
};

FLUX_TEST_CLASS(MachineTableTest)
#include "machine_table_test.moc"
