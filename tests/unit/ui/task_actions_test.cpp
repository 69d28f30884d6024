#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/breaker_list.h"
#include "ui/core/task_view.h"

#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using domain::StepStatus;
using domain::TaskStatus;

// What a block offers, and what the settings say about breakers.
class TaskActionsTest : public QObject {
    Q_OBJECT

    static domain::StepState step(const char* key, StepStatus status, const char* itemOf = "") {
        domain::StepState made;
        made.spec.key = {QString::fromLatin1(key)};
        made.spec.name = QStringLiteral("Step ") + QLatin1StringView(key);
        made.spec.itemOf = {QString::fromLatin1(itemOf)};
        made.run.status = status;
        return made;
    }
    static domain::Task task(TaskStatus status, int steps = 3, int done = 1) {
        domain::Task made;
        made.id = {QStringLiteral("task-0001")};
        made.title = QStringLiteral("Compare prices");
        made.status = status;
        made.stepCount = steps;
        made.doneCount = done;
        return made;
    }
    static QStringList words(const char* list) { return QString::fromLatin1(list).split(u' ', Qt::SkipEmptyParts); }

private Q_SLOTS:
    void onlyWhatIsPossibleIsOffered_data() {
        QTest::addColumn<TaskStatus>("status");
        QTest::addColumn<QList<int>>("steps");
        QTest::addColumn<QString>("offered");
        const auto all = [](std::initializer_list<StepStatus> list) {
            QList<int> made;
            for (const StepStatus one : list)
                made.append(static_cast<int>(one));
            return made;
        };
        QTest::newRow("runs") << TaskStatus::Executing
                              << all({StepStatus::Done, StepStatus::Running, StepStatus::Pending})
                              << "edit_plan fork leave_out delete";
        QTest::newRow("failed") << TaskStatus::Failed
                                << all({StepStatus::Done, StepStatus::Failed, StepStatus::Cancelled})
                                << "retry run_again rerun show_plan fork leave_out undo delete";
        QTest::newRow("stopped") << TaskStatus::Cancelled
                                 << all({StepStatus::Done, StepStatus::Cancelled, StepStatus::Cancelled})
                                 << "retry run_again rerun show_plan fork undo delete";
        QTest::newRow("done") << TaskStatus::Completed << all({StepStatus::Done, StepStatus::Done, StepStatus::Skipped})
                              << "run_again rerun show_plan fork undo delete";
        QTest::newRow("being planned") << TaskStatus::Planning << QList<int>() << "delete";
    }
    void onlyWhatIsPossibleIsOffered() {
        QFETCH(const TaskStatus, status);
        QFETCH(const QList<int>, steps);
        QFETCH(const QString, offered);
        UiFixture ui;
        ui::TaskView view(ui.link, ui.format, task(status), nullptr);
        std::vector<domain::StepState> made;
        for (int i = 0; i < steps.size(); ++i)
            made.push_back(step(qPrintable(QStringLiteral("s%1").arg(i)), static_cast<StepStatus>(steps.at(i))));
        view.setSteps(made);
        QCOMPARE(view.actions(), offered.split(u' '));
    }
    void aStepOffersWhatItsStateAllows() {
        UiFixture ui;
        ui::TaskView view(ui.link, ui.format, task(TaskStatus::Executing), nullptr);
        domain::StepState out = step("out", StepStatus::Running);
        out.run.effect = domain::EffectProgress::Intended;
        view.setSteps({step("done", StepStatus::Done), step("held", StepStatus::Held),
                       step("again", StepStatus::Retrying), step("bad", StepStatus::Failed), out});
        QCOMPARE(view.stepActions(QStringLiteral("done")), words("fork"));
        QCOMPARE(view.stepActions(QStringLiteral("held")), words("recall leave_out fork"));
        QCOMPARE(view.stepActions(QStringLiteral("again")), words("retry_now leave_out fork"));
        QCOMPARE(view.stepActions(QStringLiteral("bad")), words("retry leave_out fork"));
        QCOMPARE(view.stepActions(QStringLiteral("out")), words("fork")); // on its way, it cannot be left out
        QVERIFY(view.stepActions(QStringLiteral("none")).isEmpty());
        QCOMPARE(view.stepsFor(QStringLiteral("leave_out")).size(), 3);
    }
    void aRefusalIsSaidInTheBlock() {
        UiFixture ui(
            Json{{"on", Json::array({Json{{"method", "tasks.skip_step"},
                                          {"error", {{"code", "failed_precondition"}, {"message", "Too late."}}}}})}});
        ui.start();
        ui::TaskView view(ui.link, ui.format, task(TaskStatus::Executing), nullptr);
        view.setSteps({step("a", StepStatus::Pending)});
        view.leaveOut(QStringLiteral("a"));
        view.retry(); // one at a time
        QTRY_COMPARE(view.error(), QStringLiteral("Too late."));
        QCOMPARE(ui.engine->requests().size(), std::size_t{2}); // the first page, and this
    }
    void takingBackIsShownFirst() {
        const Json item{
            {"step", "a"}, {"text", "Saved brief.md"}, {"possible", true}, {"how", "It goes to the trash."}};
        const Json mail{
            {"step", "b"}, {"text", "Sent a mail"}, {"possible", false}, {"how", "A mail cannot be called back."}};
        UiFixture ui(Json{
            {"on", Json::array({Json{{"method", "tasks.undo"}, {"result", {{"items", Json::array({mail, item})}}}}})}});
        ui.start();
        ui::TaskView view(ui.link, ui.format, task(TaskStatus::Completed, 2, 2), nullptr);
        view.askUndo();
        QCOMPARE(view.undoState(), ui::TaskView::UndoState::Reading);
        QTRY_COMPARE(view.undoState(), ui::TaskView::UndoState::Known);
        QVERIFY(view.undoPossible());
        QCOMPARE(view.undoItems().at(0).toMap().value(QStringLiteral("how")).toString(),
                 QStringLiteral("A mail cannot be called back."));
        view.takeBack();
        QTRY_COMPARE(view.undoState(), ui::TaskView::UndoState::None);
        const auto asked = ui.engine->requestsOf<api::UndoTask>();
        QCOMPARE(asked.size(), std::size_t{2});
        QVERIFY(asked[0].dryRun);
        QVERIFY(!asked[1].dryRun);
    }
    void itemsFoldUnderTheirStepWithCounts() {
        UiFixture ui;
        ui::TaskView view(ui.link, ui.format, task(TaskStatus::Executing, 43, 12), nullptr);
        std::vector<domain::StepState> steps{step("list", StepStatus::Done), step("each", StepStatus::Running),
                                             step("end", StepStatus::Pending)};
        for (int i = 0; i < 40; ++i)
            steps.push_back(step(qPrintable(QStringLiteral("each#%1").arg(i)),
                                 i < 12 ? StepStatus::Done : StepStatus::Pending, "each"));
        view.setSteps(steps);
        ui::TaskStepsModel& rows = *view.steps();
        QCOMPARE(rows.count(), 3);
        QCOMPARE(rows.index(1).data(ui::TaskStepsModel::NoteRole).toString(), QStringLiteral("12 of 40"));
        QCOMPARE(rows.index(1).data(ui::TaskStepsModel::OpenRole).toString(), QStringLiteral("closed"));
        QVERIFY(view.facts().startsWith(QStringLiteral("1 of 3")));
        QCOMPARE(view.segments().size(), 3);
        view.toggleItems(QStringLiteral("each"));
        QCOMPARE(rows.count(), 3 + 30 + 1);
        QCOMPARE(rows.index(32).data(ui::TaskStepsModel::FoldRole).toString(), QStringLiteral("10 more items"));
        domain::StepUpdated event;
        event.key = {QStringLiteral("each#40")}; // the list was longer
        event.itemOf = {QStringLiteral("each")};
        QVERIFY(view.updateStep(event));
        view.finishUpdates();
        QCOMPARE(rows.index(1).data(ui::TaskStepsModel::NoteRole).toString(), QStringLiteral("12 of 41"));
        view.toggleItems(QStringLiteral("each"));
        QCOMPARE(rows.count(), 3);
        domain::StepUpdated stray;
        stray.key = {QStringLiteral("x")};
        stray.itemOf = {QStringLiteral("nobody")};
        QVERIFY(!view.updateStep(stray));
    }
    void theNoteTellsTheWayAndTheWait() {
        UiFixture ui;
        ui::TaskStepsModel rows(ui.format);
        domain::StepState held = step("held", StepStatus::Held);
        held.run.retryAt = ui.clock.now().plusMs(5'000);
        domain::StepState other = step("other", StepStatus::Running);
        other.spec.fallbacks = {{QString(), Json::object(), QStringLiteral("from the archive copy")}, {}};
        other.run.fallback = 1;
        other.run.repaired = true;
        domain::StepState again = step("again", StepStatus::Retrying);
        again.run.retryAt = ui.clock.now().plusMs(61'000);
        again.run.fallback = 2;
        domain::StepState removed = step("removed", StepStatus::Skipped);
        removed.spec.removed = true;
        rows.setSteps({held, other, again, removed});
        const auto note = [&rows](int row) { return rows.index(row).data(ui::TaskStepsModel::NoteRole).toString(); };
        QCOMPARE(rows.count(), 3);
        QCOMPARE(note(0), QStringLiteral("goes out in 5 s"));
        QCOMPARE(note(1), QStringLiteral("2nd way: from the archive copy · with mended inputs"));
        QCOMPARE(note(2), QStringLiteral("tries again in 61 s · 3rd way"));
        ui.clock.advanceMs(3'500);
        QCOMPARE(note(0), QStringLiteral("goes out in 2 s"));
        ui.clock.advanceMs(9'000);
        QCOMPARE(note(0), QStringLiteral("goes out in 0 s"));
    }
    void lineageNamesBothWays() {
        UiFixture ui;
        domain::Task made = task(TaskStatus::Superseded);
        made.lineage.supersededBy = {QStringLiteral("t2")};
        made.lineage.forkedFrom = {QStringLiteral("t0")};
        made.lineage.forkStep = {QStringLiteral("s2")};
        made.lineage.undoneBy = {QStringLiteral("t3")};
        ui::TaskView view(ui.link, ui.format, made, nullptr);
        QStringList lines;
        for (const QVariant& line : view.lineage())
            lines.append(line.toMap().value(QStringLiteral("text")).toString() + u' ' +
                         line.toMap().value(QStringLiteral("taskId")).toString());
        QCOMPARE(lines, QStringList({QStringLiteral("Replaced by t2"), QStringLiteral("Forked from t0"),
                                     QStringLiteral("Taken back by t3")}));
    }
    void breakersFollowTheFeed() {
        UiFixture ui(Json{{"breakers", Json::array({Json{{"key", "host:a.example:443"},
                                                         {"state", "open"},
                                                         {"failures", 5},
                                                         {"opened_at", 1'772'442'000'000},
                                                         {"retry_at", 1'772'442'060'000},
                                                         {"last_error", "It did not answer."}}})}});
        ui::BreakerList list(ui.link, ui.format);
        ui.start();
        QTRY_COMPARE(list.rows().size(), 1);
        const QVariantMap row = list.rows().at(0).toMap();
        QCOMPARE(row.value(QStringLiteral("name")).toString(), QStringLiteral("a.example:443"));
        QCOMPARE(row.value(QStringLiteral("kind")).toString(), QStringLiteral("Host"));
        QCOMPARE(row.value(QStringLiteral("text")).toString(),
                 QStringLiteral("Not called since 09:00. Next try at 09:01."));
        ui.engine->emitLive(
            domain::BreakerChanged{{QStringLiteral("model:small"), domain::BreakerState::Closed, 2, {}, {}, {}}});
        QTRY_COMPARE(list.rows().size(), 2);
        ui.engine->emitLive(
            domain::BreakerChanged{{QStringLiteral("model:small"), domain::BreakerState::Closed, 0, {}, {}, {}}});
        QTRY_COMPARE(list.rows().size(), 1);
        list.reset(QStringLiteral("host:a.example:443"));
        QTRY_VERIFY(list.rows().isEmpty());
        QVERIFY(list.loaded());
        list.reset(QStringLiteral("host:nobody"));
        QTRY_VERIFY(!list.error().isEmpty());
    }
};

FLUX_TEST_CLASS(TaskActionsTest)
#include "task_actions_test.moc"
