#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/task_steps_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using Model = ui::TaskStepsModel;

class TaskStepsTest : public QObject {
    Q_OBJECT

    static std::vector<domain::StepState> chain(int count, int done) {
        std::vector<domain::StepState> steps;
        for (int i = 0; i < count; ++i) {
            domain::StepState step;
            step.spec.key = {QStringLiteral("s%1").arg(i)};
            step.spec.name = QStringLiteral("Step %1").arg(i);
            if (i > 0)
                step.spec.dependencies.push_back({QStringLiteral("s%1").arg(i - 1)});
            step.run.status = i < done ? domain::StepStatus::Done : domain::StepStatus::Pending;
            steps.push_back(step);
        }
        return steps;
    }
    static domain::StepUpdated change(int step, domain::StepStatus status) {
        domain::StepUpdated event;
        event.key = {QStringLiteral("s%1").arg(step)};
        event.run.status = status;
        return event;
    }
    static QStringList names(const Model& model) {
        QStringList list;
        for (int row = 0; row < model.count(); ++row) {
            const QString fold = model.index(row).data(Model::FoldRole).toString();
            list.append(fold.isEmpty() ? model.index(row).data(Model::NameRole).toString() : fold);
        }
        return list;
    }

private Q_SLOTS:
    void fewStepsAreAllShown() {
        UiFixture ui;
        Model model(ui.format);
        QAbstractItemModelTester tester(&model);
        model.setSteps(chain(7, 1));
        QCOMPARE(model.count(), 7);
        QVERIFY(!model.canExpand());
        QCOMPARE(model.lanes(), 1);
        QCOMPARE(model.index(0).data(Model::StateRole).toString(), QStringLiteral("done"));
        QCOMPARE(model.index(6).data(Model::QuietRole).toBool(), true);
        QVERIFY(model.arms(true, 28, 20, 20).startsWith(QStringLiteral("M20.0 14.0 L20.0 42.0")));
    }
    void theWorkStaysInView() {
        UiFixture ui;
        Model model(ui.format);
        QAbstractItemModelTester tester(&model);
        model.setSteps(chain(30, 14));
        QStringList shown = names(model);
        QCOMPARE(shown.size(), 9);
        QCOMPARE(shown.first(), QStringLiteral("12 earlier steps"));
        QCOMPARE(shown.at(1), QStringLiteral("Step 12"));
        QCOMPARE(shown.last(), QStringLiteral("11 more steps"));

        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QVERIFY(model.updateStep(change(14, domain::StepStatus::Done)));
        QVERIFY(model.updateStep(change(15, domain::StepStatus::Running)));
        model.finishUpdates();
        shown = names(model);
        QCOMPARE(shown.first(), QStringLiteral("13 earlier steps"));
        QCOMPARE(shown.at(3), QStringLiteral("Step 15"));
        QCOMPARE(model.index(3).data(Model::StrongRole).toBool(), true);
        QCOMPARE(resets.count(), 0);
    }
    void expandedItIsBounded() {
        UiFixture ui;
        Model model(ui.format);
        QAbstractItemModelTester tester(&model);
        model.setSteps(chain(1'000, 500));
        model.setExpanded(true);
        QCOMPARE(model.count(), 62);
        QCOMPARE(names(model).first(), QStringLiteral("498 earlier steps"));
        model.setExpanded(false);
        QCOMPARE(model.count(), 9);
    }
    void notesAndTimes() {
        UiFixture ui;
        Model model(ui.format);
        std::vector<domain::StepState> steps = chain(3, 0);
        steps[0].run.status = domain::StepStatus::Running;
        steps[0].run.attempt = 1;
        steps[0].run.note = QStringLiteral("4 files");
        steps[0].run.startedAt = ui.clock.now();
        steps[1].run.status = domain::StepStatus::Checkpoint;
        model.setSteps(steps);
        QCOMPARE(model.index(0).data(Model::NoteRole).toString(), QStringLiteral("4 files"));
        QCOMPARE(model.index(1).data(Model::NoteRole).toString(), QStringLiteral("waits for you"));
        model.setProgress({QStringLiteral("s0")}, QStringLiteral("Reading notes.md"));
        QCOMPARE(model.index(0).data(Model::NoteRole).toString(), QStringLiteral("Reading notes.md"));
        ui.clock.advanceMs(52'000);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.tick();
        QCOMPARE(changes.count(), 1); // the running one alone
        QCOMPARE(model.index(0).data(Model::TimeRole).toString(), QStringLiteral("0:52"));
        QVERIFY(!model.updateStep(change(77, domain::StepStatus::Done)));
    }
};

FLUX_TEST_CLASS(TaskStepsTest)
#include "task_steps_test.moc"
