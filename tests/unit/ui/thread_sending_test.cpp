#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/thread_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using Model = ui::ThreadModel;

class ThreadSendingTest : public QObject {
    Q_OBJECT
    static constexpr qint64 kNow = 1'772'442'000'000;

    static Json world() {
        return Json{{"now", kNow},
                    {"conversations",
                     Json::array({conversationJson("c1", "chat", kNow), conversationJson("c2", "chat", kNow)})},
                    {"answers",
                     Json::array({Json{{"match", "hello"},
                                       {"blocks", Json::array({Json{{"kind", "text"}, {"markdown", "Hello."}}})}}})}};
    }
    static Json refusing() {
        Json script = world();
        script["on"] = Json::array({Json{
            {"method", "conversations.send_message"},
            {"times", 1},
            {"error", {{"code", "resource_exhausted"}, {"message", "The disk is full. The message was not sent."}}}}});
        return script;
    }
    struct Open {
        UiFixture ui;
        Model model{ui.link, ui.format, ui.drafts};
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
        explicit Open(const Json& script, const char* id = "c1") : ui(script) {
            ui.start();
            model.open(QString::fromLatin1(id));
            [this] { QTRY_VERIFY(!model.loading()); }();
        }
        std::size_t sent() { return ui.engine->requestsOf<api::SendMessage>().size(); }
    };
    static QVariant at(const Model& model, int row, Model::Role role) { return model.index(row).data(role); }

private Q_SLOTS:
    void theWordsStandThereAtOnce() {
        Open open(world());
        open.ui.engine->hold(true);
        open.model.send(QStringLiteral("  hello\nthere "));
        QCOMPARE(open.model.count(), 2); // the day and the words
        QCOMPARE(at(open.model, 1, Model::TextRole).toString(), QStringLiteral("hello\nthere"));
        QVERIFY(at(open.model, 1, Model::SendingRole).toBool());
        QSignalSpy removed(&open.model, &QAbstractItemModel::rowsRemoved);
        open.ui.engine->hold(false);
        QTRY_COMPARE(open.model.count(), 3); // and the answer
        QVERIFY(!at(open.model, 1, Model::SendingRole).toBool());
        QCOMPARE(at(open.model, 2, Model::TextRole).toString(), QStringLiteral("Hello."));
        QCOMPARE(removed.count(), 0); // the row became the stored one in place
        QCOMPARE(open.model.lastSent(), QStringLiteral("hello\nthere"));
        const api::SendMessage request = open.ui.engine->requestsOf<api::SendMessage>().front();
        QCOMPARE(request.source, QStringLiteral("window"));
        QCOMPARE(request.conversationId.text, QStringLiteral("c1"));
    }
    void nothingIsSentForNoWords() {
        Open open(world());
        open.model.send(QStringLiteral(" \n "));
        QCOMPARE(open.model.count(), 0);
        QCOMPARE(open.sent(), std::size_t{0});
    }
    void aFirstMessageMakesTheConversation() {
        Open open(world(), "");
        QSignalSpy started(&open.model, &Model::started);
        open.ui.engine->hold(true);
        open.model.send(QStringLiteral("hello new one"));
        open.model.send(QStringLiteral("and this too")); // waits: both belong into the same conversation
        open.ui.engine->hold(false);
        QTRY_COMPARE(started.count(), 1);
        QVERIFY(!open.model.isNew());
        QTRY_COMPARE(open.sent(), std::size_t{2});
        QTRY_COMPARE(open.model.count(), 4);
        const auto requests = open.ui.engine->requestsOf<api::SendMessage>();
        QVERIFY(requests[0].conversationId.isEmpty());
        QCOMPARE(requests[1].conversationId.text, open.model.conversationId());
        QCOMPARE(at(open.model, 1, Model::TextRole).toString(), QStringLiteral("hello new one"));
        QCOMPARE(at(open.model, 3, Model::TextRole).toString(), QStringLiteral("and this too"));
        QTRY_VERIFY(!at(open.model, 3, Model::SendingRole).toBool());
    }
    void whatWasNotSentStaysAndCanBeSentAgain() {
        Open open(refusing());
        open.model.send(QStringLiteral("hello"));
        QTRY_COMPARE(at(open.model, 1, Model::FailureRole).toString(),
                     QStringLiteral("The disk is full. The message was not sent."));
        QVERIFY(!at(open.model, 1, Model::SendingRole).toBool());
        open.model.sendAgain(1);
        QCOMPARE(at(open.model, 1, Model::FailureRole).toString(), QString());
        QTRY_COMPARE(open.model.count(), 3);
        QCOMPARE(open.sent(), std::size_t{2});
    }
    void whatWasNotSentCanBeTakenBack() {
        Open open(refusing());
        open.model.send(QStringLiteral("hello"));
        QTRY_VERIFY(!at(open.model, 1, Model::FailureRole).toString().isEmpty());
        QCOMPARE(open.model.takeBack(1), QStringLiteral("hello"));
        QCOMPARE(open.model.count(), 1);
        QCOMPARE(open.model.takeBack(0), QString()); // a day line is no message
    }
    void whatFailsWhileElsewhereWaitsInItsComposer() {
        Open open(refusing());
        open.ui.engine->hold(true);
        open.model.send(QStringLiteral("hello"));
        open.model.open(QStringLiteral("c2"));
        open.ui.engine->hold(false);
        QTRY_VERIFY(!open.model.loading());
        open.model.open(QStringLiteral("c1"));
        QTRY_COMPARE(open.model.draft(), QStringLiteral("hello"));
    }
    void draftsBelongToTheirThread() {
        Open open(world());
        open.model.setDraft(QStringLiteral("half a"));
        open.model.open(QStringLiteral("c2"));
        QCOMPARE(open.model.draft(), QString());
        open.model.setDraft(QStringLiteral("other"));
        open.model.open(QStringLiteral("c1"));
        QCOMPARE(open.model.draft(), QStringLiteral("half a"));
        open.model.send(QStringLiteral("hello"));
        QCOMPARE(open.model.draft(), QString());
    }
    void anErrorBlockRunsTheGoalAgainWithWhatIsOpened() {
        Json script = world();
        script["tasks"] = Json::array({Json{{"id", "task-0001"},
                                            {"conversation_id", "c1"},
                                            {"goal", "Fetch 127.0.0.1"},
                                            {"status", "failed"},
                                            {"steps", Json::array()}}});
        script["threads"] =
            Json{{"c1", Json::array({Json{{"author", "flux"},
                                          {"blocks", Json::array({Json{{"kind", "error"},
                                                                       {"task_id", "task-0001"},
                                                                       {"heading", "Not opened"}}})}}})}};
        Open open(script);
        open.model.runAgain(QStringLiteral("task-0001"), QStringLiteral("host:127.0.0.1:8080"));
        QTRY_COMPARE(open.sent(), std::size_t{1});
        const api::SendMessage request = open.ui.engine->requestsOf<api::SendMessage>().front();
        QCOMPARE(request.text, QStringLiteral("Fetch 127.0.0.1"));
        QCOMPARE(request.grants.hosts, QStringList{QStringLiteral("127.0.0.1:8080")});
        QVERIFY(request.grants.folders.isEmpty());
    }
};

FLUX_TEST_CLASS(ThreadSendingTest)
#include "thread_sending_test.moc"
