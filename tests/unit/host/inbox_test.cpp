#include "engine/host/inbox.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::Instant;
using domain::ConversationState;
using domain::TaskStatus;
using host::firstLine;
using host::titleFrom;
using orchestrator::TaskState;

class InboxTest : public QObject {
    Q_OBJECT

    static TaskState taskThatIs(TaskStatus status, const QString& title = u"Brief"_s) {
        TaskState state;
        state.task.id.text = title;
        state.task.status = status;
        state.task.title = title;
        return state;
    }
    static void ask(TaskState& state, const QString& question, qint64 at, const QString& id) {
        domain::Checkpoint card;
        card.id.text = id;
        card.createdAt = Instant{at};
        card.description.question = question;
        state.checkpoints.insert(card.id, card);
    }
    static domain::Conversation project(const std::vector<const TaskState*>& live, const TaskState& moved,
                                        domain::Conversation c = {}) {
        host::projectConversation(c, live, moved, Instant{5000});
        return c;
    }

private Q_SLOTS:
    void aQuestionComesFirst() {
        TaskState asking = taskThatIs(TaskStatus::Executing, u"Mail"_s);
        ask(asking, u"Second?"_s, 20, u"a"_s);
        ask(asking, u"First?"_s, 10, u"b"_s);
        const TaskState running = taskThatIs(TaskStatus::Executing, u"Other"_s);
        const TaskState paused = taskThatIs(TaskStatus::Paused, u"Third"_s);
        const domain::Conversation c = project({&running, &asking, &paused}, running);
        QCOMPARE(c.state, ConversationState::NeedsYou);
        QCOMPARE(c.reason, u"First?"_s);
        QCOMPARE(c.who, u"Flux"_s);
        QVERIFY(c.unread);
        QCOMPARE(c.updatedAt.ms, 5000);
    }

    void thenWhatRuns() {
        const TaskState running = taskThatIs(TaskStatus::Executing, u"Reading"_s);
        const TaskState paused = taskThatIs(TaskStatus::Paused);
        const domain::Conversation c = project({&running, &paused}, paused);
        QCOMPARE(c.state, ConversationState::Running);
        QCOMPARE(c.reason, u"Reading"_s);
        QVERIFY(!c.unread); // that it works is no news
    }

    void thenWhatIsPaused() {
        TaskState paused = taskThatIs(TaskStatus::Paused);
        paused.task.doneCount = 2;
        paused.task.stepCount = 5;
        ask(paused, u"Later?"_s, 1, u"a"_s); // a paused task asks nothing
        const domain::Conversation c = project({&paused}, paused);
        QCOMPARE(c.state, ConversationState::Paused);
        QCOMPARE(c.reason, u"You paused it at 2 of 5"_s);
    }

    void thenHowItEnded() {
        TaskState done = taskThatIs(TaskStatus::Completed);
        done.task.results = {{{"kind", "effect"}, {"text", "Mail sent."}}, {{"kind", "file"}, {"name", "brief.md"}}};
        domain::Conversation c = project({&done}, done);
        QCOMPARE(c.state, ConversationState::Done);
        QCOMPARE(c.reason, u"Saved as brief.md"_s);
        QVERIFY(c.unread);

        done.task.results = {{{"kind", "effect"}, {"text", "Mail sent."}}};
        QCOMPARE(project({}, done).reason, u"Mail sent."_s);
        done.task.results = base::Json::array();
        done.task.summary = u"\n## The **point**\n\nmore"_s;
        QCOMPARE(project({}, done).reason, u"The point"_s);

        TaskState failed = taskThatIs(TaskStatus::Failed);
        failed.task.error = base::makeError(base::ErrorCode::NotFound, u"There is no such page."_s);
        c = project({}, failed);
        QCOMPARE(c.state, ConversationState::Failed);
        QCOMPARE(c.reason, u"There is no such page."_s);

        c = project({}, taskThatIs(TaskStatus::Cancelled));
        QCOMPARE(c.state, ConversationState::Cancelled);
        QCOMPARE(c.reason, u"Stopped"_s);
        QVERIFY(!c.unread);
    }

    void tellsEachThingOnce() {
        TaskState asking = taskThatIs(TaskStatus::Checkpoint);
        ask(asking, u"Send?"_s, 1, u"a"_s);
        domain::Conversation c = project({&asking}, asking);
        c.unread = false; // read
        QVERIFY(!project({&asking}, asking, c).unread);
        asking.checkpoints.clear();
        ask(asking, u"Send the other one?"_s, 2, u"b"_s);
        QVERIFY(project({&asking}, asking, c).unread);
    }

    void aClockThatJumpsBackDoesNotBuryTheRow() {
        domain::Conversation c;
        c.updatedAt = Instant{9'000};
        QCOMPARE(project({}, taskThatIs(TaskStatus::Cancelled), c).updatedAt.ms, 9'000);
    }

    void keepsTheReasonShort() {
        TaskState running = taskThatIs(TaskStatus::Executing, QString(1'000'000, u'x'));
        QVERIFY(project({&running}, running).reason.size() <= 161);
        running.task.title = u"a\n b\t\tc"_s;
        QCOMPARE(project({&running}, running).reason, u"a b c"_s);
    }

    void titles_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("title");
        QTest::newRow("short") << u"Summarise my notes"_s << u"Summarise my notes"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("blank") << u" \n\t "_s << QString();
        QTest::newRow("several lines") << u"One\ntwo\n\nthree"_s << u"One two three"_s;
        QTest::newRow("cut at a word")
            << u"Compare the three pages about tea and coffee and mail the outcome to Marta"_s
            << u"Compare the three pages about tea and coffee and mail the…"_s;
        QTest::newRow("one long word") << QString(100, u'w') << QString(60, u'w') + u'…';
        QTest::newRow("right to left") << u"לסכם את ההערות שלי"_s << u"לסכם את ההערות שלי"_s;
        QTest::newRow("exactly sixty") << QString(60, u'a') << QString(60, u'a');
    }
    void titles() {
        QFETCH(QString, text);
        QFETCH(QString, title);
        QCOMPARE(titleFrom(text), title);
    }

    void neverCutsACharacterInHalf() {
        const QString cut = titleFrom(u"x"_s + QString::fromUtf8("😀").repeated(100));
        QVERIFY(cut.size() <= 61);
        QVERIFY(!cut.at(cut.size() - 2).isHighSurrogate());
        QCOMPARE(QString::fromUtf8(cut.toUtf8()), cut);
    }

    void takesAMegabyte() {
        QCOMPARE(titleFrom(QString(1'000'000, u'x')).size(), 61);
        QCOMPARE(firstLine(QString(1'000'000, u'x')).size(), 161);
        QCOMPARE(firstLine(QString(1'000'000, u'#')), QString());
        QCOMPARE(firstLine(QString(500'000, u'\n') + u"end"_s), u"end"_s);
    }

    void firstLines_data() {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("line");
        QTest::newRow("plain") << u"Hello there"_s << u"Hello there"_s;
        QTest::newRow("heading") << u"\n\n# Title\ntext"_s << u"Title"_s;
        QTest::newRow("bullet") << u"- **bold** item"_s << u"bold item"_s;
        QTest::newRow("quote") << u"> said"_s << u"said"_s;
        QTest::newRow("rule first") << u"---\nafter"_s << u"after"_s;
        QTest::newRow("only marks") << u"# \n* \n>"_s << QString();
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("right to left") << u"# שלום עולם"_s << u"שלום עולם"_s;
    }
    void firstLines() {
        QFETCH(QString, markdown);
        QFETCH(QString, line);
        QCOMPARE(firstLine(markdown), line);
    }
};

FLUX_TEST_CLASS(InboxTest)
#include "inbox_test.moc"
