#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/conversation_list_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include <cstdio>

using namespace flux;
using namespace flux::test;
using Model = ui::ConversationListModel;

class ConversationListTest : public QObject {
    Q_OBJECT
    static constexpr qint64 kNow = 1'772'442'000'000;
    static constexpr qint64 kHour = 3'600'000;

    static QStringList ids(const Model& model) {
        QStringList list;
        for (int row = 0; row < model.count(); ++row)
            list.append(model.idAt(row));
        return list;
    }
    static QStringList roles(const Model& model, Model::Role role) {
        QStringList list;
        for (int row = 0; row < model.count(); ++row)
            list.append(model.index(row).data(role).toString());
        return list;
    }
    static base::Json world() {
        return base::Json{{"now", kNow},
                          {"conversations", base::Json::array({
                                                conversationJson("old-read", "done", kNow - 60 * kHour),
                                                conversationJson("old-unread", "done", kNow - 50 * kHour, true),
                                                conversationJson("asks", "needs_you", kNow - 70 * kHour),
                                                conversationJson("runs", "running", kNow - 2 * kHour),
                                                conversationJson("asks-too", "needs_you", kNow - kHour),
                                            })}};
    }
    struct Loaded {
        UiFixture ui;
        Model model{ui.link, ui.format};
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

        explicit Loaded(const base::Json& script, Model::Split split = Model::Split::Inbox) : ui(script) {
            model.setSplit(split);
            ui.start();
            [this] { QTRY_VERIFY(!model.loading()); }();
        }
    };
    static void say(Loaded& loaded, domain::Conversation conversation) {
        loaded.ui.engine->emitEvent(domain::ConversationUpdated{std::move(conversation)});
    }

private Q_SLOTS:
    void theInboxStandsInSections() {
        Loaded loaded(world());
        QCOMPARE(ids(loaded.model),
                 QStringList({QStringLiteral("asks-too"), QStringLiteral("asks"), QStringLiteral("runs"),
                              QStringLiteral("old-unread"), QStringLiteral("old-read")}));
        QCOMPARE(roles(loaded.model, Model::SectionRole),
                 QStringList({QStringLiteral("Needs you"), QStringLiteral("Needs you"), QStringLiteral("Worth reading"),
                              QStringLiteral("Worth reading"), QStringLiteral("Earlier")}));
        QCOMPARE(loaded.model.index(2).data(Model::StateRole).toString(), QStringLiteral("run"));
        QCOMPARE(loaded.model.index(2).data(Model::AgeRole).toString(), QStringLiteral("2 h"));
    }
    void splitsFilter() {
        Loaded loaded(world(), Model::Split::NeedsYou);
        QCOMPARE(ids(loaded.model), QStringList({QStringLiteral("asks-too"), QStringLiteral("asks")}));
        QCOMPARE(roles(loaded.model, Model::SectionRole), QStringList({QString(), QString()}));
        loaded.model.setSplit(Model::Split::Running);
        QTRY_COMPARE(ids(loaded.model), QStringList{QStringLiteral("runs")});
    }
    void changesMoveRowsInPlace() {
        Loaded loaded(world());
        QSignalSpy resets(&loaded.model, &QAbstractItemModel::modelReset);
        say(loaded, conversation("old-read", domain::ConversationState::NeedsYou, kNow));
        QTRY_COMPARE(loaded.model.idAt(0), QStringLiteral("old-read"));
        say(loaded, conversation("runs", domain::ConversationState::Done, kNow - 80 * kHour));
        QTRY_COMPARE(loaded.model.idAt(4), QStringLiteral("runs"));
        say(loaded, conversation("new", domain::ConversationState::Chat, kNow + 1));
        QTRY_COMPARE(loaded.model.idAt(3), QStringLiteral("new"));
        domain::Conversation away = conversation("asks", domain::ConversationState::NeedsYou, kNow);
        away.archived = true;
        say(loaded, away);
        QTRY_COMPARE(loaded.model.rowOf(QStringLiteral("asks")), -1);
        QCOMPARE(resets.count(), 0);
    }
    void readingARowDoesNotMoveIt() {
        Loaded loaded(world());
        const int row = loaded.model.rowOf(QStringLiteral("old-unread"));
        say(loaded, conversation("old-unread", domain::ConversationState::Done, kNow - 50 * kHour, false));
        QTRY_VERIFY(!loaded.model.isUnread(QStringLiteral("old-unread")));
        QCOMPARE(loaded.model.rowOf(QStringLiteral("old-unread")), row);
    }
    void nothingMovesUnderThePointer() {
        Loaded loaded(world());
        const QPersistentModelIndex held(loaded.model.index(0));
        loaded.model.setHoldOrder(true);
        say(loaded, conversation("old-read", domain::ConversationState::NeedsYou, kNow + 5));
        QTRY_COMPARE(loaded.model.index(4).data(Model::StateRole).toString(), QStringLiteral("needs"));
        QCOMPARE(loaded.model.idAt(0), QStringLiteral("asks-too"));
        loaded.model.setHoldOrder(false);
        QCOMPARE(loaded.model.idAt(0), QStringLiteral("old-read"));
        QCOMPARE(held.row(), 1);
        QCOMPARE(held.data(Model::IdRole).toString(), QStringLiteral("asks-too"));
    }
    void aGapReadsThePagesAgain() {
        Loaded loaded(world());
        const auto before = loaded.ui.engine->requestsOf<api::ListConversations>().size();
        loaded.ui.engine->emitEvent(domain::FeedEvent{
            50, {}, domain::ConversationUpdated{conversation("fresh", domain::ConversationState::NeedsYou, kNow + 9)}});
        QTRY_COMPARE(loaded.model.idAt(0), QStringLiteral("fresh"));
        QVERIFY(loaded.ui.engine->requestsOf<api::ListConversations>().size() > before);
    }
    void whatHappensWhileAPageIsOnItsWayIsNotLost() {
        UiFixture ui(world());
        Model model(ui.link, ui.format);
        ui.start();
        QTRY_VERIFY(!model.loading());
        ui.engine->hold(true);
        model.reload();
        ui.engine->emitEvent(
            domain::ConversationUpdated{conversation("runs", domain::ConversationState::NeedsYou, kNow + 3)});
        QSignalSpy batch(&ui.link, &ui::EngineLink::batch);
        QTRY_VERIFY(batch.count() > 0);
        ui.engine->hold(false);
        QTRY_VERIFY(!model.loading());
        QCOMPARE(model.idAt(0), QStringLiteral("runs"));
    }
    void anErrorIsASentenceAndCanBeTriedAgain() {
        base::Json script = world();
        script["on"] = base::Json::array(
            {base::Json{{"method", "conversations.list"},
                        {"params", {{"split", "done"}}},
                        {"times", 1},
                        {"error", {{"code", "unavailable"}, {"message", "The list cannot be read now."}}}}});
        UiFixture ui(script);
        Model model(ui.link, ui.format);
        model.setSplit(Model::Split::Done);
        ui.start();
        QTRY_COMPARE(model.error(), QStringLiteral("The list cannot be read now."));
        QVERIFY(!model.loading());
        model.reload();
        QTRY_COMPARE(model.count(), 2);
        QCOMPARE(model.error(), QString());
    }
    void tenThousandConversationsComeInPages() {
        base::Json rows = base::Json::array();
        for (int i = 0; i < 10'000; ++i) {
            char id[16];
            std::snprintf(id, sizeof id, "c%05d", i);
            rows.push_back(conversationJson(id, i % 100 == 99 ? "needs_you" : "done", kNow - i * kHour));
        }
        UiFixture ui(base::Json{{"now", kNow}, {"conversations", rows}});
        Model model(ui.link, ui.format); // without a model tester: that asks for more by itself
        ui.start();
        QTRY_VERIFY(!model.loading());
        QCOMPARE(model.count(), 150); // 100 that ask, and the newest 50 of which none asks
        QVERIFY(model.hasMore());
        QSignalSpy answered(&model, &Model::loadingChanged);
        while (model.hasMore()) {
            QVERIFY(model.canFetchMore({}));
            model.fetchMore({});
            QVERIFY(!model.canFetchMore({})); // one at a time
            QVERIFY(answered.wait());
        }
        QCOMPARE(model.count(), 10'000);
        QCOMPARE(model.idAt(0), QStringLiteral("c00099"));
        QCOMPARE(model.idAt(9'999), QStringLiteral("c09998"));
        for (const api::ListConversations& request : ui.engine->requestsOf<api::ListConversations>())
            QVERIFY(request.limit <= 200);
    }
    void agesAreSaidAnewOnlyWhereTheyChanged() {
        Loaded loaded(world());
        QSignalSpy changes(&loaded.model, &QAbstractItemModel::dataChanged);
        loaded.ui.clock.advanceMs(60'000);
        loaded.model.refreshAges();
        QCOMPARE(changes.count(), 0); // "1 h", "2 h" and names of days stand
        loaded.ui.clock.advanceMs(kHour);
        loaded.model.refreshAges();
        QCOMPARE(changes.count(), 2);
    }
};

FLUX_TEST_CLASS(ConversationListTest)
#include "conversation_list_test.moc"
