#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/search_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using Model = ui::SearchModel;

class SearchModelTest : public QObject {
    Q_OBJECT
    static constexpr qint64 kNow = 1'772'442'000'000;

    static Json hit(const char* kind, int number) {
        return Json{{"kind", kind},
                    {"id", std::string("h") + std::to_string(number)},
                    {"conversation_id", "c1"},
                    {"position", number},
                    {"type", "event"},
                    {"title", std::string("Title ") + std::to_string(number)},
                    {"snippet", "a <b>\nwind & rain"},
                    {"marks", Json::array({Json{{"from", 6}, {"length", 4}}})},
                    {"at", kNow}};
    }
    static Json row(Json params, Json result) {
        return Json{{"method", "search.find"}, {"params", std::move(params)}, {"result", std::move(result)}};
    }
    static Json page(int from, int count, bool more) {
        Json hits = Json::array();
        for (int i = 0; i < count; ++i)
            hits.push_back(hit("message", from + i));
        return Json{{"hits", hits}, {"has_more", more}, {"sequence", 1}};
    }
    struct Open {
        UiFixture ui;
        Model model{ui.link, ui.format};
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
        explicit Open(Json on) : ui(Json{{"now", kNow}, {"on", std::move(on)}}) { ui.start(); }
        std::vector<api::Search> asked() { return ui.engine->requestsOf<api::Search>(); }
        void find(const char* text) {
            model.setText(QString::fromUtf8(text));
            QTRY_VERIFY(model.isAnswered());
        }
    };

private Q_SLOTS:
    void whatIsFoundCanBeReadAndJumpedTo() {
        Json result = page(3, 1, false);
        result["hits"].push_back(hit("object", 4));
        result["hits"].push_back(hit("step", 5));
        result["hits"][2]["id"] = "task1/read/all";
        Open open(Json::array({row({{"text", "wind"}}, result)}));
        open.find("wind");
        QCOMPARE(open.model.count(), 3);
        const QModelIndex first = open.model.index(0);
        QCOMPARE(first.data(Model::TitleRole).toString(), QStringLiteral("Title 3"));
        QCOMPARE(first.data(Model::SnippetRole).toString(), QStringLiteral("a &lt;b&gt; <b>wind</b> &amp; rain"));
        QCOMPARE(first.data(Model::PlainSnippetRole).toString(), QStringLiteral("a <b> wind & rain"));
        QCOMPARE(first.data(Model::KindNameRole).toString(), QStringLiteral("Message"));
        QCOMPARE(open.model.index(1).data(Model::KindNameRole).toString(), QStringLiteral("Event"));
        const auto leadsTo = [&open](int row, const char* name) {
            return open.model.hitAt(row).value(QString::fromLatin1(name)).toString();
        };
        QCOMPARE(leadsTo(0, "conversationId"), QStringLiteral("c1"));
        QCOMPARE(leadsTo(0, "position"), QStringLiteral("3"));
        QCOMPARE(leadsTo(0, "objectId") + leadsTo(0, "taskId") + leadsTo(0, "step"), QString());
        QCOMPARE(leadsTo(1, "objectId"), QStringLiteral("h4"));
        QCOMPARE(leadsTo(2, "taskId"), QStringLiteral("task1"));
        QCOMPARE(leadsTo(2, "step"), QStringLiteral("read/all"));
        QCOMPARE(leadsTo(2, "objectId"), QString());
        QVERIFY(open.model.hitAt(3).isEmpty());
        QVERIFY(open.model.hitAt(-1).isEmpty());
    }
    void marksThatFitNoTextAreLeftOut() {
        Json result = page(1, 1, false);
        result["hits"][0]["marks"] =
            Json::array({Json{{"from", -2}, {"length", 3}}, Json{{"from", 0}, {"length", 1}},
                         Json{{"from", 0}, {"length", 5}}, Json{{"from", 15}, {"length", 99}}});
        Open open(Json::array({row({{"text", "a"}}, result)}));
        open.find("a");
        QCOMPARE(open.model.index(0).data(Model::SnippetRole).toString(),
                 QStringLiteral("<b>a</b> &lt;b&gt; wind &amp; rain"));
    }
    void timesAndMarkdownAreReadable() {
        Json result = page(1, 1, false);
        result["hits"][0]["snippet"] = "# Plan **now** `x` 2026-03-06T13:00:00Z 2026-13-77T99:00:00Z a#b";
        result["hits"][0]["marks"] = Json::array();
        Open open(Json::array({row({{"text", "a"}}, result)}));
        open.find("a");
        QCOMPARE(open.model.index(0).data(Model::SnippetRole).toString(),
                 QStringLiteral("Plan now x 2026-03-06 13:00 2026-13-77T99:00:00Z a#b"));
    }
    void typingAsksOnceAtATimeAndShowsTheNewestAnswer() {
        Open open(Json::array({row({{"text", "w"}}, page(1, 3, false)), row({{"text", "wind"}}, page(7, 1, false))}));
        open.ui.engine->hold(true);
        for (const char* text : {"w", "wi", "win", "wind"})
            open.model.setText(QString::fromLatin1(text));
        open.ui.engine->hold(false);
        QTRY_VERIFY(open.model.isAnswered());
        QCOMPARE(open.asked().size(), std::size_t{2});
        QCOMPARE(open.model.count(), 1);
        QCOMPARE(open.model.index(0).data(Model::IdRole).toString(), QStringLiteral("h7"));
    }
    void nothingTypedAsksNothing() {
        Open open(Json::array({row({{"text", "wind"}}, page(1, 2, false))}));
        open.find("wind");
        open.model.setText(QStringLiteral("  "));
        QCOMPARE(open.model.count(), 0);
        QVERIFY(!open.model.loading());
        QCOMPARE(open.asked().size(), std::size_t{1});
    }
    void wordsTakenBackWhileAskedStayTakenBack() {
        Open open(Json::array({row({{"text", "wind"}}, page(1, 2, false))}));
        open.ui.engine->hold(true);
        open.model.setText(QStringLiteral("wind"));
        open.model.setText({});
        open.ui.engine->hold(false);
        QTRY_VERIFY(!open.model.loading());
        QCOMPARE(open.model.count(), 0);
        QVERIFY(!open.model.isAnswered());
    }
    void theScopeNarrowsTheQuestion() {
        Open open(Json::array({row({{"text", "wind"}}, page(1, 2, false))}));
        open.find("wind");
        open.model.setScope(Model::Tasks);
        QTRY_COMPARE(open.asked().size(), std::size_t{2});
        QCOMPARE(open.asked().back().kinds, (std::vector<api::HitKind>{api::HitKind::Task, api::HitKind::Step}));
        QVERIFY(open.asked().front().kinds.empty());
    }
    void morePagesComeAtTheEnd() {
        Open open(Json::array(
            {row({{"text", "wind"}, {"offset", 30}}, page(31, 5, false)), row({{"text", "wind"}}, page(1, 30, true))}));
        open.find("wind");
        open.model.fetchMore({}); // the tester has asked already: once is enough
        QTRY_COMPARE(open.model.count(), 35);
        QVERIFY(!open.model.canFetchMore({}));
        QCOMPARE(open.asked().size(), std::size_t{2});
    }
    void aFailureIsASentenceAndCanBeTriedAgain() {
        Json broken{{"method", "search.find"},
                    {"params", {{"text", "wind"}}},
                    {"times", 1},
                    {"error", {{"code", "unavailable"}, {"message", "The search index is being made."}}}};
        Open open(Json::array({broken, row({{"text", "wind"}}, page(1, 1, false))}));
        open.find("wind");
        QCOMPARE(open.model.error(), QStringLiteral("The search index is being made."));
        QCOMPARE(open.model.count(), 0);
        open.model.again();
        QTRY_COMPARE(open.model.count(), 1);
        QCOMPARE(open.model.error(), QString());
    }
};

FLUX_TEST_CLASS(SearchModelTest)
#include "search_model_test.moc"
