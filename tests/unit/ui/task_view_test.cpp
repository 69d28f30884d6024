#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/task_view.h"

#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;

class TaskViewTest : public QObject {
    Q_OBJECT

    static domain::StepState ran(const char* key, qint64 from, qint64 to,
                                 domain::StepStatus status = domain::StepStatus::Done) {
        domain::StepState step;
        step.spec.key = {QString::fromLatin1(key)};
        step.run.status = status;
        step.run.startedAt = base::Instant{from};
        step.run.completedAt = base::Instant{to};
        return step;
    }
    static domain::Task task(domain::TaskStatus status, int steps, int done) {
        domain::Task made;
        made.id = {QStringLiteral("task-0001")};
        made.title = QStringLiteral("Compare prices");
        made.status = status;
        made.stepCount = steps;
        made.doneCount = done;
        made.costMicros = 30'000;
        return made;
    }

private Q_SLOTS:
    void waitingForAPersonIsNoWork() {
        UiFixture ui;
        const qint64 t = ui.clock.now().ms;
        ui::TaskView view(ui.link, ui.format, task(domain::TaskStatus::Executing, 4, 2), nullptr);
        view.setSteps({ran("a", t - 100'000, t - 90'000), ran("b", t - 95'000, t - 80'000), // side by side: 20 s
                       ran("c", t - 8'000, 0, domain::StepStatus::Running),
                       ran("d", t - 60'000, 0, domain::StepStatus::Checkpoint)});
        QCOMPARE(view.workedMs(), qint64{28'000});
        QCOMPARE(view.facts(), QStringLiteral("2 of 4 · 0:28 · €0.03"));
        QVERIFY(view.ticking());
        ui.clock.advanceMs(4'000);
        QSignalSpy facts(&view, &ui::TaskView::factsChanged);
        view.tick();
        QCOMPARE(facts.count(), 1);
        QCOMPARE(view.facts(), QStringLiteral("2 of 4 · 0:32 · €0.03"));
        QCOMPARE(view.segments(), QStringList({QStringLiteral("done"), QStringLiteral("done"), QStringLiteral("run"),
                                               QStringLiteral("needs")}));
    }
    void finishedItIsOneLine() {
        UiFixture ui;
        const qint64 t = ui.clock.now().ms;
        ui::TaskView view(ui.link, ui.format, task(domain::TaskStatus::Completed, 2, 2), nullptr);
        domain::StepState mailed = ran("b", t - 50'000, t - 10'000);
        mailed.run.approved = true;
        view.setSteps({ran("a", t - 101'000, t - 50'000), mailed});
        QCOMPARE(view.facts(), QStringLiteral("2 steps, 1 approval, 1:31, €0.03"));
        QVERIFY(view.finished());
        QVERIFY(!view.ticking());
        QVERIFY(!view.canPause());
        QVERIFY(!view.canStop());
    }
    void aPausedTaskStandsStill() {
        UiFixture ui;
        ui::TaskView view(ui.link, ui.format, task(domain::TaskStatus::Paused, 1, 0), nullptr);
        view.setSteps({ran("a", ui.clock.now().ms - 5'000, 0, domain::StepStatus::Running)});
        QVERIFY(!view.ticking());
        QVERIFY(view.canResume());
        QCOMPARE(view.stateShape(), QStringLiteral("pause"));
    }
    void pauseAsksTheEngineOnceAndSaysWhatWentWrong() {
        UiFixture ui(base::Json{
            {"on", base::Json::array({base::Json{
                       {"method", "tasks.pause"},
                       {"error", {{"code", "failed_precondition"}, {"message", "The task has ended already."}}}}})}});
        ui.start();
        ui::TaskView view(ui.link, ui.format, task(domain::TaskStatus::Executing, 1, 0), nullptr);
        view.pause();
        view.pause();
        QVERIFY(view.busy());
        QTRY_VERIFY(!view.busy());
        QCOMPARE(view.error(), QStringLiteral("The task has ended already."));
        QCOMPARE(ui.engine->requestsOf<api::PauseTask>().size(), std::size_t{1});
    }
    void stepsOfAnotherPlanAreStale() {
        UiFixture ui;
        domain::Task made = task(domain::TaskStatus::Executing, 1, 0);
        ui::TaskView view(ui.link, ui.format, made, nullptr);
        QVERIFY(view.stepsStale());
        view.setSteps({ran("a", 1, 2)});
        QVERIFY(!view.stepsStale());
        made.planVersion = 2;
        view.setTask(made);
        QVERIFY(view.stepsStale());
    }
};

FLUX_TEST_CLASS(TaskViewTest)
#include "task_view_test.moc"
