// Messages, what the planner makes of them, and odd texts.
#include "tests/support/test_main.h"
#include "tests/unit/host/conductor_bench.h"
#include "tests/unit/orchestrator/machine_stage.h"

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::ConversationState;
using domain::TaskStatus;
using test::ConductorBench;
using test::step;

class ConductorMessagesTest : public QObject {
    Q_OBJECT

    static api::SendMessage message(const QString& text, const domain::ConversationId& in = {}) {
        api::SendMessage request;
        request.conversationId = in;
        request.text = text;
        request.source = u"test"_s;
        return request;
    }
    static assistant::PlannedTask plan() {
        assistant::PlannedTask planned;
        planned.plan.title = u"A short title"_s;
        planned.plan.steps = {step("a")};
        planned.announcement = u"I do a."_s;
        return planned;
    }
    static std::vector<domain::Task> tasksOf(ConductorBench& bench) { return bench.rows().tasks({}, {}, 10)->rows; }

private Q_SLOTS:
    void aMessageMakesAConversation() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"  Summarise my notes\n"_s));
        QVERIFY(sent.ok());
        const auto conversation = bench.rows().conversation(sent->conversationId);
        QCOMPARE(conversation->title, u"Summarise my notes"_s);
        QCOMPARE(conversation->who, u"You"_s);
        QCOMPARE(conversation->state, ConversationState::Chat);
        QCOMPARE(bench.lastText(sent->conversationId), u"Summarise my notes"_s);
        QCOMPARE(bench.jobs.turns.size(), size_t(1));
        QCOMPARE(bench.jobs.turns[0].text, u"Summarise my notes"_s);
        QCOMPARE(bench.rows().openTurns()->size(), size_t(1));
        QVERIFY(bench.ask(message(u"And more"_s, sent->conversationId)).ok());
        QCOMPARE(bench.rows().messages(sent->conversationId, 0, 10)->rows.size(), size_t(2));
    }

    void aMessageToNoConversationIsRefused() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Hello"_s, domain::ConversationId{u"nowhere"_s}));
        QVERIFY(!sent.ok());
        QCOMPARE(sent.error().code, ErrorCode::NotFound);
        QCOMPARE(bench.writer->attempts, 0);
    }

    void oddTexts_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("accepted");
        QTest::addColumn<QString>("stored");
        QTest::newRow("empty") << QString() << false << QString();
        QTest::newRow("blank") << u" \n \t \r\n "_s << false << QString();
        QTest::newRow("only control characters") << QString(QChar(1)) + QChar(0) + QChar(27) << false << QString();
        QTest::newRow("a megabyte") << QString(1'000'000, u'x') << false << QString();
        QTest::newRow("one too long") << QString(20'001, u'x') << false << QString();
        QTest::newRow("the longest") << QString(20'000, u'x') << true << QString(20'000, u'x');
        QTest::newRow("control characters") << u"a\u0007b\u001b[31mc\u0000d\u009be"_s << true << u"ab[31mcde"_s;
        QTest::newRow("lines and tabs stay") << u"a\n\tb"_s << true << u"a\n\tb"_s;
        QTest::newRow("right to left") << u"סכם את הקבצים ב־notes"_s << true << u"סכם את הקבצים ב־notes"_s;
        QTest::newRow("emoji") << u"😀 done?"_s << true << u"😀 done?"_s;
    }
    void oddTexts() {
        QFETCH(QString, text);
        QFETCH(bool, accepted);
        QFETCH(QString, stored);
        ConductorBench bench;
        const auto sent = bench.ask(message(text));
        QCOMPARE(sent.ok(), accepted);
        api::CreateTask create;
        create.goal = text;
        QCOMPARE(bench.ask(create).ok(), accepted); // the same rule for a goal
        if (accepted) {
            QCOMPARE(bench.lastText(sent->conversationId), stored);
            QCOMPARE(bench.jobs.turns[0].text, stored);
            QVERIFY(!bench.rows().conversation(sent->conversationId)->title.isEmpty());
        } else {
            QCOMPARE(sent.error().code, ErrorCode::InvalidArgument);
            QVERIFY(!sent.error().message.isEmpty());
            QCOMPARE(*bench.rows().lastSequence(), 0);
        }
    }

    void aPlanBecomesATask() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Do a"_s));
        bench.conductor->turnPlanned(bench.jobs.turns[0], plan());
        bench.pump();
        const auto tasks = tasksOf(bench);
        QCOMPARE(tasks.size(), size_t(1));
        QCOMPARE(tasks[0].status, TaskStatus::Executing);
        QCOMPARE(tasks[0].title, u"A short title"_s);
        QCOMPARE(tasks[0].goal, u"Do a"_s);
        QCOMPARE(bench.runs(), u"a#1"_s);
        QVERIFY(bench.rows().openTurns()->empty());
        const auto page = bench.rows().messages(sent->conversationId, 0, 10);
        QCOMPARE(page->rows.size(), size_t(2));
        QCOMPARE(std::get<domain::TextBlock>(page->rows[1].blocks[0]).markdown, u"I do a."_s);
        QCOMPARE(std::get<domain::TaskBlock>(page->rows[1].blocks[1]).taskId, tasks[0].id);
        const auto conversation = bench.rows().conversation(sent->conversationId);
        QCOMPARE(conversation->title, u"A short title"_s);
        QCOMPARE(conversation->state, ConversationState::Running);
    }

    void aTurnIsAnsweredOnce() { // planned twice, in one batch and in two
        ConductorBench bench;
        QVERIFY(bench.ask(message(u"Do a"_s)).ok());
        const domain::Turn turn = bench.jobs.turns[0];
        bench.conductor->turnPlanned(turn, plan());
        bench.conductor->turnPlanned(turn, plan());
        bench.pump();
        bench.conductor->turnPlanned(turn, plan());
        bench.pump();
        QCOMPARE(tasksOf(bench).size(), size_t(1));
        QCOMPARE(bench.runs(), u"a#1"_s);
    }

    void anAnswerIsNotLost() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Hello"_s));
        bench.writer->failures.assign(6, test::diskFull());
        bench.writer->reader().trouble = base::makeError(ErrorCode::Unavailable, u"busy"_s);
        bench.conductor->turnPlanned(bench.jobs.turns[0], assistant::PlainAnswer{u"Hello to you."_s, {}});
        bench.pump();
        bench.writer->reader().trouble.reset();
        QVERIFY(bench.until([&] { return bench.lastText(sent->conversationId) == u"Hello to you."_s; }));
        QVERIFY(bench.rows().openTurns()->empty());
        QCOMPARE(bench.gapInFeed(), QString());
    }

    void saysWhatItDidNotUnderstand() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Frobnicate"_s));
        bench.conductor->turnPlanned(bench.jobs.turns[0],
                                     assistant::NotUnderstood{u"I did not understand."_s, {u"List the files"_s}});
        bench.pump();
        const auto page = bench.rows().messages(sent->conversationId, 0, 10);
        const domain::Message& answer = page->rows.back();
        QCOMPARE(answer.author, domain::Author::Flux);
        QCOMPARE(answer.agent, u"planner"_s);
        QCOMPARE(std::get<domain::SuggestionsBlock>(answer.blocks.at(1)).texts, QStringList{u"List the files"_s});
        const auto conversation = bench.rows().conversation(sent->conversationId);
        QCOMPARE(conversation->who, u"Flux"_s);
        QCOMPARE(conversation->reason, u"I did not understand."_s);
        QVERIFY(tasksOf(bench).empty());
    }

    void aPlanThatIsWrongDoesNotRun() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Do a"_s));
        assistant::PlannedTask wrong = plan();
        wrong.plan.steps[0].agent = u"wrok"_s;
        bench.conductor->turnPlanned(bench.jobs.turns[0], wrong);
        bench.pump();
        QVERIFY(bench.lastText(sent->conversationId).contains(u"Did you mean work?"_s));
        QVERIFY(tasksOf(bench).empty());
    }

    void aGoalIsPlannedIntoItsTask() {
        ConductorBench bench;
        api::CreateTask create;
        create.goal = u"Do a"_s;
        const auto made = bench.ask(create);
        QVERIFY(made.ok());
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Planning);
        QCOMPARE(bench.jobs.turns[0].taskId, made->taskId);
        bench.conductor->turnPlanned(bench.jobs.turns[0], plan());
        bench.pump();
        QCOMPARE(tasksOf(bench).size(), size_t(1));
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Executing);
    }

    void aGoalThatIsNotUnderstoodFailsItsTask() {
        ConductorBench bench;
        api::CreateTask create;
        create.goal = u"Frobnicate"_s;
        const auto made = bench.ask(create);
        QVERIFY(!bench.ask(api::PauseTask{made->taskId}).ok()); // it is loaded meanwhile
        bench.conductor->turnPlanned(bench.jobs.turns[0], assistant::NotUnderstood{u"I did not understand."_s, {}});
        bench.pump();
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Failed);
        QCOMPARE(bench.taskRow(made->taskId).error->message, u"I did not understand."_s);
        QVERIFY(!bench.ask(api::CancelTask{made->taskId}).ok()); // it has ended, in memory too
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Failed);
    }

    void aTaskStoppedWhileItIsPlannedStaysStopped_data() {
        QTest::addColumn<bool>("sameBatch");
        QTest::newRow("before the plan") << false;
        QTest::newRow("in the same batch") << true;
    }
    void aTaskStoppedWhileItIsPlannedStaysStopped() {
        QFETCH(bool, sameBatch);
        ConductorBench bench;
        api::CreateTask create;
        create.goal = u"Do a"_s;
        const auto made = bench.ask(create);
        std::optional<base::Result<domain::Task>> cancelled;
        bench.post(api::CancelTask{made->taskId}, cancelled);
        if (!sameBatch)
            bench.pump();
        bench.conductor->turnPlanned(bench.jobs.turns[0], plan());
        bench.pump();
        QVERIFY(cancelled && cancelled->ok());
        QCOMPARE(bench.taskRow(made->taskId).status, TaskStatus::Cancelled);
        QVERIFY(bench.rows().steps(made->taskId, false)->empty());
        QVERIFY(bench.jobs.runs.empty());
        QVERIFY(bench.rows().openTurns()->empty());
    }

    void archivesAndMarks() {
        ConductorBench bench;
        const auto sent = bench.ask(message(u"Hello"_s));
        api::UpdateConversation update{sent->conversationId, true, true};
        QVERIFY(bench.ask(update).ok());
        QVERIFY(bench.rows().conversation(sent->conversationId)->archived);
        QVERIFY(bench.rows().conversation(sent->conversationId)->unread);
        const int commits = bench.writer->commits;
        QVERIFY(bench.ask(update).ok()); // nothing changes, nothing is written
        QCOMPARE(bench.writer->commits, commits);
        QVERIFY(bench.ask(message(u"Back"_s, sent->conversationId)).ok());
        QVERIFY(!bench.rows().conversation(sent->conversationId)->archived);
        QCOMPARE(bench.ask(api::UpdateConversation{}).error().code, ErrorCode::InvalidArgument);
    }
};

FLUX_TEST_CLASS(ConductorMessagesTest)
#include "conductor_messages_test.moc"
