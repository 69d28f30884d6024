#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/plan_editor.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using Editor = ui::PlanEditor;

class PlanEditorTest : public QObject {
    Q_OBJECT

    static Json step(const char* key, const char* name, const char* agent, const Json& inputs, const Json& needs,
                     const char* status) {
        return Json{
            {"spec", {{"key", key}, {"name", name}, {"agent", agent}, {"inputs", inputs}, {"dependencies", needs}}},
            {"run", {{"status", status}, {"attempt", std::string(status) == "pending" ? 0 : 1}}}};
    }
    static Json world(const char* status = "executing") {
        return Json{
            {"conversations", Json::array({conversationJson("c1", "running", 1'000)})},
            {"agents",
             Json::array({Json{{"type", "fetch"},
                               {"title", "Fetch a page"},
                               {"inputs", Json::array({Json{{"name", "url"}, {"type", "text"}, {"required", true}},
                                                       Json{{"name", "pages"}, {"type", "integer"}, {"default", 1}},
                                                       Json{{"name", "extra"}, {"type", "object"}}})}},
                          Json{{"type", "sum"}, {"title", "Summarise"}}})},
            {"tasks", Json::array({Json{
                          {"id", "task-0001"},
                          {"conversation_id", "c1"},
                          {"goal", "Compare prices"},
                          {"title", "Compare prices"},
                          {"status", status},
                          {"max_parallel_steps", 5},
                          {"steps", Json::array({step("s1", "Read", "fetch", Json{{"url", "https://a.example"}},
                                                      Json::array(), "done"),
                                                 step("s2", "Read more", "fetch", Json{{"url", "https://b.example"}},
                                                      Json::array({"s1"}), "pending"),
                                                 step("s3", "Sum up", "sum", Json{{"text", "{{s2.outputs.text}}"}},
                                                      Json::array({"s2"}), "pending")})}}})}};
    }
    struct Opened {
        UiFixture ui;
        Editor editor{ui.link};
        QAbstractItemModelTester tester{&editor, QAbstractItemModelTester::FailureReportingMode::QtTest};
        explicit Opened(const Json& script, Editor::Mode mode = Editor::Mode::Edit, const char* forkStep = "")
            : ui(script) {
            ui.start();
            editor.open(QStringLiteral("task-0001"), mode, QString::fromLatin1(forkStep));
            [this] { QTRY_VERIFY(!editor.loading()); }();
        }
        QVariant at(int row, Editor::Role role) const { return editor.index(row).data(role); }
        QString problem(int row, const char* field) const {
            return at(row, Editor::ProblemsRole).toMap().value(QString::fromLatin1(field)).toString();
        }
    };
    static QString q(const char* text) { return QString::fromUtf8(text); }

private Q_SLOTS:
    void whatHasStartedIsFixed() {
        Opened open(world());
        QCOMPARE(open.editor.count(), 3);
        QVERIFY(open.at(0, Editor::FixedRole).toBool());
        QVERIFY(!open.at(1, Editor::FixedRole).toBool());
        open.editor.write(0, q("in:url"), q("https://x.example"));
        open.editor.toggleLeftOut(0);
        QVERIFY(!open.editor.dirty());
        QCOMPARE(open.at(1, Editor::AgentRole).toString(), q("Fetch a page"));
    }
    void wrongInputIsSaidWhileItIsTyped() {
        Opened open(world());
        open.editor.write(1, q("in:pages"), q("many"));
        QCOMPARE(open.problem(1, "in:pages"), q("Write a whole number."));
        open.editor.write(1, q("in:extra"), q("{\"a\":"));
        QVERIFY(open.problem(1, "in:extra").startsWith(q("Write a JSON object")));
        open.editor.write(1, q("in:url"), q(""));
        QCOMPARE(open.problem(1, "in:url"), q("This is needed."));
        open.editor.write(1, q("waits"), q("s1, s9"));
        QVERIFY(open.problem(1, "waits").startsWith(q("There is no step s9.")));
        QVERIFY(!open.editor.valid());
        open.editor.apply();
        open.editor.showChanges();
        QVERIFY(open.ui.engine->requestsOf<api::EditPlan>().empty());
        open.editor.undoEdits();
        QVERIFY(open.editor.valid());
        QVERIFY(!open.editor.dirty());
        open.editor.setParallel(q("65"));
        QVERIFY(!open.editor.valid());
        open.editor.write(1, q("in:url"), q("{{s1.outputs.link}}")); // a reference is no matter of types
        QCOMPARE(open.problem(1, "in:url"), QString());
    }
    void theChangesAreShownBeforeTheyAreMade() {
        Opened open(world());
        open.editor.write(1, q("in:url"), q("https://c.example"));
        open.editor.write(1, q("in:pages"), q("3"));
        open.editor.toggleLeftOut(2);
        const int added = open.editor.addStep(q("fetch"));
        QCOMPARE(open.problem(added, "in:url"), q("This is needed."));
        open.editor.write(added, q("in:url"), q("https://d.example"));
        open.editor.setParallel(q("2"));
        QVERIFY(open.editor.valid());
        open.editor.showChanges();
        QTRY_VERIFY(open.editor.changesKnown());
        QStringList signs;
        for (const QVariant& row : open.editor.changes())
            signs.append(row.toMap().value(q("sign")).toString() + row.toMap().value(q("name")).toString());
        QCOMPARE(signs, QStringList({q("−Sum up"), q("~Read more"), q("+Fetch a page")}));
        const QVariantList fields = open.editor.changes().at(1).toMap().value(q("changes")).toList();
        QCOMPARE(fields.size(), 2);
        QCOMPARE(fields.at(1).toMap().value(q("before")).toString(), q("https://b.example"));
        QVERIFY(open.ui.engine->requestsOf<api::EditPlan>().back().dryRun);

        QSignalSpy applied(&open.editor, &Editor::applied);
        open.editor.apply();
        QTRY_COMPARE(applied.count(), 1);
        const api::EditPlan sent = open.ui.engine->requestsOf<api::EditPlan>().back();
        QVERIFY(!sent.dryRun);
        QCOMPARE(sent.baseVersion, 1);
        QCOMPARE(sent.plan.maxParallelSteps, 2);
        QCOMPARE(sent.plan.steps.size(), std::size_t{3});
        QVERIFY(sent.plan.steps[1].inputs == (Json{{"url", "https://c.example"}, {"pages", 3}}));
    }
    void aConflictKeepsWhatWasTyped() {
        Opened open(world());
        open.editor.write(1, q("in:url"), q("https://mine.example"));
        const int copy = open.editor.addCopy(2);
        QCOMPARE(open.at(copy, Editor::NameRole).toString(), q("Sum up, once more"));
        // Somebody else changes the plan meanwhile.
        auto other = open.ui.engine->send(api::GetPlan{{q("task-0001")}, 0});
        QTRY_VERIFY(other.isFinished());
        domain::Plan theirs = other.result()->plan;
        theirs.steps[2].name = q("Sum it up");
        auto changed = open.ui.engine->send(api::EditPlan{{q("task-0001")}, theirs, 1, false});
        QTRY_VERIFY(changed.isFinished());

        open.editor.apply();
        QTRY_VERIFY(open.editor.conflict());
        QVERIFY(open.editor.error().startsWith(q("The plan was changed meanwhile")));
        open.editor.takeFresh();
        QTRY_VERIFY(!open.editor.conflict());
        QCOMPARE(open.editor.version(), 2);
        QCOMPARE(open.at(2, Editor::NameRole).toString(), q("Sum it up"));
        QCOMPARE(open.at(1, Editor::DraftRole).toMap().value(q("in:url")).toString(), q("https://mine.example"));
        QCOMPARE(open.editor.count(), 4);
        QSignalSpy applied(&open.editor, &Editor::applied);
        open.editor.apply();
        QTRY_COMPARE(applied.count(), 1);
        QCOMPARE(open.ui.engine->requestsOf<api::EditPlan>().back().baseVersion, 2);
    }
    void aStepThatStartedMeanwhileIsFixed() {
        Opened open(world());
        open.editor.write(1, q("in:url"), q("https://mine.example"));
        open.editor.write(2, q("name"), q("Sum it up"));
        domain::StepUpdated started;
        started.taskId = {q("task-0001")};
        started.conversationId = {q("c1")};
        started.key = {q("s2")};
        started.run.status = domain::StepStatus::Running;
        started.run.attempt = 1;
        open.ui.engine->emitEvent(started);
        open.editor.apply();
        QTRY_VERIFY(open.editor.conflict());
        QVERIFY2(open.editor.error().contains(q("has started")), qPrintable(open.editor.error()));
        open.editor.takeFresh();
        QTRY_VERIFY(!open.editor.conflict());
        QVERIFY(open.at(1, Editor::FixedRole).toBool());
        QCOMPARE(open.editor.error(), q("One change is not kept: its step has started meanwhile."));
        QCOMPARE(open.at(2, Editor::NameRole).toString(), q("Sum it up"));
        QSignalSpy applied(&open.editor, &Editor::applied);
        open.editor.apply();
        QTRY_COMPARE(applied.count(), 1);
    }
    void versionsCanBeCompared() {
        Opened open(world());
        open.editor.write(2, q("name"), q("Sum it up"));
        open.editor.apply();
        QTRY_VERIFY(!open.editor.busy());
        open.editor.open(q("task-0001"), Editor::Mode::Edit);
        QTRY_COMPARE(open.editor.versions().size(), 2);
        open.editor.compare(1);
        QTRY_COMPARE(open.editor.comparedVersion(), 1);
        QCOMPARE(open.editor.comparison().size(), 1);
        QCOMPARE(open.editor.comparison().at(0).toMap().value(q("name")).toString(), q("Sum it up"));
        open.editor.compare(1);
        QCOMPARE(open.editor.comparedVersion(), 0);
    }
    void aForkSendsTheChangedInputsOfItsStep() {
        Opened open(world("completed"), Editor::Mode::Fork, "s2");
        QVERIFY(open.at(0, Editor::FixedRole).toBool());
        QVERIFY(!open.at(1, Editor::FixedRole).toBool());
        QVERIFY(open.at(1, Editor::OpenRole).toBool());
        open.editor.write(1, q("in:url"), q("https://c.example"));
        open.editor.showChanges();
        QVERIFY(open.editor.changesKnown());
        QCOMPARE(open.editor.changes().size(), 1);
        open.editor.apply();
        QTRY_COMPARE(open.ui.engine->requestsOf<api::ForkTask>().size(), std::size_t{1});
        const api::ForkTask sent = open.ui.engine->requestsOf<api::ForkTask>().back();
        QCOMPARE(sent.fromStep.text, q("s2"));
        QVERIFY(sent.edits == (Json{{"url", "https://c.example"}}));
    }
    void aRunWithoutChangesSendsNoPlan() {
        Opened open(world("completed"), Editor::Mode::Rerun);
        QVERIFY(!open.at(0, Editor::FixedRole).toBool());
        open.editor.apply();
        QTRY_COMPARE(open.ui.engine->requestsOf<api::RerunTask>().size(), std::size_t{1});
        QVERIFY(!open.ui.engine->requestsOf<api::RerunTask>().back().plan);
        open.editor.open(q("task-0001"), Editor::Mode::Rerun);
        QTRY_VERIFY(!open.editor.loading());
        open.editor.write(0, q("in:url"), q("https://n.example"));
        open.editor.apply();
        QTRY_COMPARE(open.ui.engine->requestsOf<api::RerunTask>().size(), std::size_t{2});
        QVERIFY(open.ui.engine->requestsOf<api::RerunTask>().back().plan.has_value());
    }
    void aPlanThatCannotBeReadSaysSo() {
        Json script = world();
        script["on"] = Json::array({Json{{"method", "tasks.plan"},
                                         {"times", 1},
                                         {"error", {{"code", "unavailable"}, {"message", "The store is busy."}}}}});
        Opened open(script);
        QCOMPARE(open.editor.failure(), q("The store is busy."));
        open.editor.takeFresh();
        QTRY_COMPARE(open.editor.count(), 3);
        QVERIFY(open.editor.failure().isEmpty());
    }
};

FLUX_TEST_CLASS(PlanEditorTest)
#include "plan_editor_test.moc"
