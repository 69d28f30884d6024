#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/thread_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using Model = ui::ThreadModel;

class ThreadModelTest : public QObject {
    Q_OBJECT
    static constexpr qint64 kNow = 1'772'442'000'000;
    static constexpr qint64 kDay = 24 * 3'600'000;

    static Json text(const char* words) { return Json{{"kind", "text"}, {"markdown", words}}; }
    static Json said(const char* author, Json blocks, qint64 at) {
        return Json{{"author", author}, {"blocks", std::move(blocks)}, {"created_at", at}};
    }
    static Json world() {
        const Json step = [](const char* key, const char* status, Json after) {
            return Json{
                {"spec", {{"key", key}, {"name", key}, {"agent", "http_fetch"}, {"dependencies", std::move(after)}}},
                {"run", {{"status", status}}}};
        }("s1", "done", Json::array());
        return Json{
            {"now", kNow},
            {"conversations",
             Json::array({conversationJson("c1", "running", kNow), conversationJson("c2", "chat", kNow - 5)})},
            {"tasks", Json::array({Json{{"id", "task-0001"},
                                        {"conversation_id", "c1"},
                                        {"goal", "Read it"},
                                        {"title", "Read"},
                                        {"status", "executing"},
                                        {"plan_version", 1},
                                        {"step_count", 1},
                                        {"done_count", 1},
                                        {"steps", Json::array({step})}}})},
            {"threads",
             {{"c1", Json::array({said("person", Json::array({text("Read **it**")}), kNow - kDay),
                                  said("flux",
                                       Json::array({text("I read."), Json{{"kind", "task"}, {"task_id", "task-0001"}},
                                                    Json{{"kind", "result"},
                                                         {"task_id", "task-0001"},
                                                         {"heading", "Done"},
                                                         {"markdown", "Lines"},
                                                         {"files", Json::array({Json{{"name", "brief.md"},
                                                                                     {"path", "brief.md"},
                                                                                     {"bytes", 12}}})}}}),
                                       kNow)})}}}};
    }
    static QList<int> kinds(const Model& model) {
        QList<int> list;
        for (int row = 0; row < model.count(); ++row)
            list.append(model.index(row).data(Model::KindRole).toInt());
        return list;
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
    };
    static Json longThread(int messages) {
        Json list = Json::array();
        for (int i = 0; i < messages; ++i)
            list.push_back(
                said(i % 2 == 0 ? "person" : "flux", Json::array({text("words")}), kNow - (messages - i) * 1'000));
        return Json{{"now", kNow},
                    {"conversations", Json::array({conversationJson("c1", "chat", kNow)})},
                    {"threads", {{"c1", list}}}};
    }

private Q_SLOTS:
    void blocksBecomeRows() {
        Open open(world());
        QCOMPARE(kinds(open.model),
                 QList<int>({Model::Day, Model::Person, Model::Day, Model::Text, Model::Task, Model::Result}));
        QCOMPARE(open.model.index(0).data(Model::TextRole).toString(), QStringLiteral("Yesterday"));
        QCOMPARE(open.model.index(1).data(Model::TextRole).toString(), QStringLiteral("Read **it**"));
        QVERIFY(open.model.index(3).data(Model::LeadRole).toBool());
        QVERIFY(!open.model.index(4).data(Model::LeadRole).toBool());
        const auto* task = open.model.index(4).data(Model::TaskRole).value<ui::TaskView*>();
        QVERIFY(task);
        QCOMPARE(task->title(), QStringLiteral("Read"));
        QCOMPARE(task->steps()->count(), 1);
        QCOMPARE(open.model.index(5).data(Model::FilesRole).toList().size(), 1);
        QCOMPARE(open.model.index(2).data(Model::GapRole).toInt(), 2);
        QCOMPARE(open.model.index(4).data(Model::GapRole).toInt(), 1);
    }
    void eventsAppendRowsOnce() {
        Open open(world());
        QSignalSpy resets(&open.model, &QAbstractItemModel::modelReset);
        const domain::Message next =
            message("c1", 3, domain::Author::Flux, {domain::TextBlock{QStringLiteral("More")}}, kNow + 1);
        open.ui.engine->emitEvent(domain::MessageAdded{next});
        QTRY_COMPARE(open.model.count(), 7);
        open.ui.engine->emitEvent(domain::MessageAdded{next}); // told twice
        domain::Message elsewhere = next;
        elsewhere.conversationId = {QStringLiteral("c2")};
        open.ui.engine->emitEvent(domain::MessageAdded{elsewhere});
        open.ui.engine->emitEvent(domain::MessageAdded{
            message("c1", 4, domain::Author::Flux, {domain::TextBlock{QStringLiteral("Last")}}, kNow + 2)});
        QTRY_COMPARE(open.model.count(), 8);
        QVERIFY(!open.model.index(7).data(Model::LeadRole).toBool()); // the same turn
        QCOMPARE(open.model.index(7).data(Model::TextRole).toString(), QStringLiteral("Last"));
        QCOMPARE(resets.count(), 0);
    }
    void aChangeTakenBackElsewhereIsShownSo() {
        Json script = world();
        const Json changed{{"object", "o1"},    {"type", "event"}, {"title", "Lunch"},
                           {"from_version", 0}, {"to_version", 1}, {"fields", Json::array()}};
        script["threads"]["c1"].push_back(said(
            "flux", Json::array({Json{{"kind", "change"}, {"heading", "Added"}, {"objects", Json::array({changed})}}}),
            kNow));
        Open open(script);
        const auto undone = [&] {
            return open.model.index(6).data(Model::ChangeRole).toMap().value(QStringLiteral("undone")).toBool();
        };
        QCOMPARE(open.model.index(6).data(Model::KindRole).toInt(), static_cast<int>(Model::Change));
        QSignalSpy shown(&open.model, &QAbstractItemModel::dataChanged);
        const domain::ObjectId id{QStringLiteral("o1")};
        open.ui.engine->emitEvent(domain::ObjectsChanged{{{id, QStringLiteral("event"), 2, false, false, false}}});
        open.ui.engine->emitEvent(domain::ObjectsChanged{{{id, QStringLiteral("event"), 3, false, false, true}}});
        open.ui.engine->emitEvent( // told in order: with this one the other two have come
            domain::MessageAdded{
                message("c1", 4, domain::Author::Flux, {domain::TextBlock{QStringLiteral("x")}}, kNow)});
        QTRY_COMPARE(open.model.count(), 8);
        QVERIFY(!undone()); // an edit, and the taking back of that edit
        open.ui.engine->emitEvent(domain::ObjectsChanged{{{id, QStringLiteral("event"), 2, true, false, true}}});
        QTRY_VERIFY(undone());
        QVERIFY(shown.count() >= 1);
    }
    void aTaskIsFollowedInPlace() {
        Open open(world());
        auto* task = open.model.index(4).data(Model::TaskRole).value<ui::TaskView*>();
        domain::Task done = task->task();
        done.status = domain::TaskStatus::Completed;
        open.ui.engine->emitEvent(domain::TaskUpdated{done});
        QTRY_VERIFY(task->finished());
        QCOMPARE(open.model.index(4).data(Model::TaskRole).value<ui::TaskView*>(), task);
        QVERIFY(open.ui.engine->requestsOf<api::GetTask>().empty());
    }
    void thePlanOfANewTaskIsRead() {
        Json script = world();
        Json other = script["tasks"][0];
        other["id"] = "task-0002";
        other["conversation_id"] = "c2";
        script["tasks"].push_back(other);
        Open open(script, "c2");
        QCOMPARE(open.model.count(), 0);
        domain::Task task;
        task.id = {QStringLiteral("task-0002")};
        task.conversationId = {QStringLiteral("c2")};
        task.status = domain::TaskStatus::Executing;
        task.stepCount = 1;
        open.ui.engine->emitEvent(
            domain::MessageAdded{message("c2", 1, domain::Author::Flux, {domain::TaskBlock{task.id}}, kNow)});
        QTRY_COMPARE(open.model.count(), 2);
        QVERIFY(!open.model.index(1).data(Model::TaskRole).value<ui::TaskView*>()); // not known yet
        open.ui.engine->emitEvent(domain::TaskUpdated{task});
        QTRY_VERIFY(open.model.index(1).data(Model::TaskRole).value<ui::TaskView*>());
        const auto* view = open.model.index(1).data(Model::TaskRole).value<ui::TaskView*>();
        QTRY_COMPARE(view->steps()->count(), 1);
        QCOMPARE(open.ui.engine->requestsOf<api::GetTask>().size(), std::size_t{1});
    }
    void olderPagesComeOnTopAndShareTheirDay() {
        Open open(longThread(120));
        QCOMPARE(open.model.count(), 51); // 50 and the line of the day
        QVERIFY(open.model.hasOlder());
        QSignalSpy resets(&open.model, &QAbstractItemModel::modelReset);
        open.model.loadOlder();
        open.model.loadOlder(); // asked once
        QTRY_COMPARE(open.model.count(), 101);
        open.model.loadOlder();
        QTRY_COMPARE(open.model.count(), 121);
        QVERIFY(!open.model.hasOlder());
        QCOMPARE(kinds(open.model).count(Model::Day), 1);
        QCOMPARE(kinds(open.model).first(), static_cast<int>(Model::Day));
        QCOMPARE(resets.count(), 0);
        QCOMPARE(open.ui.engine->requestsOf<api::GetThread>().size(), std::size_t{3});
    }
    void aLongThreadOpensAtWhatWasFound() {
        Open open(longThread(500));
        QSignalSpy found(&open.model, &Model::found);
        open.model.openAt(QStringLiteral("c1"), 100, {});
        QTRY_COMPARE(found.count(), 1);
        const int row = found.first().first().toInt();
        QVERIFY(open.model.index(row).data(Model::FoundRole).toBool());
        QVERIFY(!open.model.index(row + 1).data(Model::FoundRole).toBool());
        QCOMPARE(open.model.count(), 51);
        QVERIFY(open.model.hasOlder() && open.model.hasNewer());
        open.model.openAt(QStringLiteral("c1"), 101, {}); // is there already
        QCOMPARE(found.count(), 2);
        QCOMPARE(found.last().first().toInt(), row + 1);
        QVERIFY(!open.model.index(row).data(Model::FoundRole).toBool());
        QCOMPARE(open.ui.engine->requestsOf<api::GetThread>().size(), std::size_t{2});
    }
    void newerPagesLeadToTheEndAndTheFeed() {
        Open open(longThread(160));
        open.model.openAt(QStringLiteral("c1"), 50, {});
        QTRY_VERIFY(open.model.hasNewer());
        const auto said = [&](qint64 position) {
            open.ui.engine->emitEvent(
                domain::MessageAdded{message("c1", position, domain::Author::Flux,
                                             {domain::TextBlock{QStringLiteral("News %1").arg(position)}}, kNow + 1)});
        };
        said(161); // beyond the page: the pages bring it
        for (int pages = 0; pages < 5 && open.model.hasNewer(); ++pages) {
            const int before = open.model.count();
            open.model.loadNewer();
            open.model.loadNewer(); // asked once
            QTRY_VERIFY(open.model.count() > before || !open.model.hasNewer());
        }
        QVERIFY(!open.model.hasNewer());
        said(162);
        QTRY_COMPARE(open.model.index(open.model.count() - 1).data(Model::TextRole).toString(),
                     QStringLiteral("News 162"));
        QCOMPARE(open.model.index(open.model.count() - 2).data(Model::TextRole).toString(), QStringLiteral("News 161"));
        QCOMPARE(kinds(open.model).count(Model::Text) + kinds(open.model).count(Model::Person), 162 - 25);
    }
    void whatOneSaysLeadsBackToTheEnd() {
        Open open(longThread(160));
        open.model.openAt(QStringLiteral("c1"), 10, {});
        QTRY_VERIFY(open.model.hasNewer());
        open.model.send(QStringLiteral("What about now?"));
        QTRY_VERIFY(!open.model.hasNewer());
        QTRY_COMPARE(open.model.index(open.model.count() - 1).data(Model::TextRole).toString(),
                     QStringLiteral("What about now?"));
        QTRY_VERIFY(!open.model.index(open.model.count() - 1).data(Model::SendingRole).toBool());
    }
    void aTaskIsFoundByItsBlock() {
        Open open(world(), "c2");
        QSignalSpy found(&open.model, &Model::found);
        open.model.openAt(QStringLiteral("c1"), 0, QStringLiteral("task-0001"));
        QTRY_COMPARE(found.count(), 1);
        QCOMPARE(open.model.index(found.first().first().toInt()).data(Model::KindRole).toInt(),
                 static_cast<int>(Model::Task));
    }
    void whatIsGoneFromAThreadOpensItAtItsEnd() {
        Open open(world(), "c2");
        QSignalSpy failed(&open.model, &Model::failed);
        QSignalSpy loaded(&open.model, &Model::loaded);
        open.model.openAt(QStringLiteral("c1"), 0, QStringLiteral("task-9999"));
        QTRY_COMPARE(failed.count(), 1);
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(open.model.count(), 6);
    }
    void aGapReadsThePageAgain() {
        Open open(world());
        open.ui.engine->emitEvent(domain::FeedEvent{
            90,
            {},
            domain::MessageAdded{message("c1", 3, domain::Author::Flux,
                                         {domain::TextBlock{QStringLiteral("After the gap")}}, kNow + 1)}});
        QTRY_COMPARE(open.model.count(), 7);
        QCOMPARE(open.model.index(6).data(Model::TextRole).toString(), QStringLiteral("After the gap"));
        QCOMPARE(open.ui.engine->requestsOf<api::GetThread>().size(), std::size_t{2});
    }
    void anUnknownConversationIsASentence() {
        Open open(world(), "nobody");
        QCOMPARE(open.model.error(), QStringLiteral("This conversation does not exist."));
        open.model.open(QStringLiteral("c1"));
        QTRY_COMPARE(open.model.count(), 6);
        QCOMPARE(open.model.error(), QString());
    }
    void aCardIsFoundAndFollowsItsStep() {
        Json script = world();
        script["checkpoints"] = Json::array({Json{
            {"id", "k1"},
            {"task_id", "task-0001"},
            {"conversation_id", "c1"},
            {"step", "s1"},
            {"kind", "approval"},
            {"status", "open"},
            {"description", {{"effect_class", "external_write"}, {"question", "Send it?"}, {"done_text", "Sent."}}}}});
        script["threads"]["c1"].push_back(
            said("flux", Json::array({Json{{"kind", "checkpoint"}, {"checkpoint_id", "k1"}}}), kNow));
        Open open(script);
        const int row = open.model.openCardRow();
        QCOMPARE(row, 6);
        ui::Card* card = open.model.cardAt(row);
        QVERIFY(card);
        card->approve();
        QCOMPARE(open.model.openCardRow(), -1);
        QTRY_VERIFY(!card->isOpen());
        QCOMPARE(open.model.openCardRow(row), -1);
    }
};

FLUX_TEST_CLASS(ThreadModelTest)
#include "thread_model_test.moc"
