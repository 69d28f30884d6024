#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/thread_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace flux;
using namespace flux::test;
using base::Json;
using Model = ui::ThreadModel;

// An answer while it is being given.
class ThreadAnswerTest : public QObject {
    Q_OBJECT
    static constexpr qint64 kNow = 1'772'442'000'000;

    struct Open {
        UiFixture ui;
        Model model{ui.link, ui.format, ui.drafts};
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
        Open() : ui(world()) {
            ui.start();
            model.open(QStringLiteral("c1"));
            [this] { QTRY_VERIFY(!model.loading()); }();
        }
        static Json world() {
            return Json{
                {"now", kNow},
                {"conversations", Json::array({conversationJson("c1", "chat", kNow)})},
                {"threads",
                 {{"c1", Json::array({Json{{"author", "person"},
                                           {"blocks", Json::array({Json{{"kind", "text"}, {"markdown", "Hi"}}})},
                                           {"created_at", kNow}}})}}}};
        }
        void progress(qint64 offset, const char* text, const char* doing = "", const char* in = "c1") {
            ui.engine->emitLive(domain::AnswerProgress{{QString::fromLatin1(in)},
                                                       {QStringLiteral("t1")},
                                                       offset,
                                                       QString::fromUtf8(text),
                                                       QString::fromLatin1(doing)});
        }
        void message(qint64 position, domain::Author author, std::vector<domain::Block> blocks) {
            ui.engine->emitEvent(
                domain::MessageAdded{test::message("c1", position, author, std::move(blocks), kNow + position)});
        }
        QString last(Model::Role role = Model::TextRole) {
            return model.index(model.count() - 1).data(role).toString();
        }
    };
    static domain::TextBlock text(const char* words) { return {QString::fromUtf8(words)}; }

private Q_SLOTS:
    void wordsGrowInOneRow() {
        Open open;
        QSignalSpy inserted(&open.model, &QAbstractItemModel::rowsInserted);
        open.progress(0, "");
        QTRY_COMPARE(open.model.count(), 3);
        QVERIFY(open.model.answering());
        open.progress(0, "One");
        open.progress(3, ", two");
        QTRY_COMPARE(open.last(), QStringLiteral("One, two"));
        open.progress(8, "", "Looks into your workspace");
        QTRY_COMPARE(open.last(Model::DoingRole), QStringLiteral("Looks into your workspace"));
        QCOMPARE(inserted.count(), 1);
    }
    void aMissedPartWaitsForTheWhole() {
        Open open;
        open.progress(5, "late");
        open.progress(0, "One", "", "elsewhere");
        open.progress(0, "On");
        open.progress(7, "too far");
        open.progress(0, "One, two");
        QTRY_COMPARE(open.last(), QStringLiteral("One, two"));
        QCOMPARE(open.model.count(), 3);
    }
    void theStoredAnswerStandsInItsPlace() {
        Open open;
        open.progress(0, "One, tw");
        QTRY_COMPARE(open.model.count(), 3);
        QSignalSpy removed(&open.model, &QAbstractItemModel::rowsRemoved);
        open.message(2, domain::Author::Flux, {text("One, two."), domain::SuggestionsBlock{{QStringLiteral("More")}}});
        QTRY_COMPARE(open.model.count(), 4);
        QCOMPARE(removed.count(), 0);
        QVERIFY(!open.model.answering());
        QCOMPARE(open.model.index(2).data(Model::TextRole).toString(), QStringLiteral("One, two."));
        QVERIFY(!open.model.index(2).data(Model::LiveRole).toBool());
    }
    void whatElseComesStandsAbove() {
        Open open;
        open.progress(0, "I start it.");
        QTRY_COMPARE(open.model.count(), 3);
        open.message(2, domain::Author::Flux, {text("I read the page.")});
        open.message(3, domain::Author::Person, {text("And now?")});
        QTRY_COMPARE(open.model.count(), 5);
        QVERIFY(open.model.index(4).data(Model::LiveRole).toBool());
        QCOMPARE(open.model.index(2).data(Model::TextRole).toString(), QStringLiteral("I read the page."));
        open.message(4, domain::Author::Flux, {text("I start it. Done.")});
        QTRY_VERIFY(!open.model.answering());
        QCOMPARE(open.model.count(), 5);
    }
    void anAnswerWithoutWordsTakesThePlaceToo() {
        Open open;
        open.progress(0, "");
        QTRY_COMPARE(open.model.count(), 3);
        open.message(2, domain::Author::Flux, {domain::SuggestionsBlock{{QStringLiteral("More")}}});
        QTRY_VERIFY(!open.model.answering());
        QCOMPARE(open.model.count(), 3);
    }
    void whatOneWritesMeanwhileStandsBelow() {
        Open open;
        open.progress(0, "One");
        QTRY_COMPARE(open.model.count(), 3);
        open.ui.engine->hold(true);
        open.model.send(QStringLiteral("wait"));
        QCOMPARE(open.model.count(), 4);
        open.progress(3, ", two");
        QTRY_COMPARE(open.model.index(2).data(Model::TextRole).toString(), QStringLiteral("One, two"));
        QVERIFY(open.model.index(3).data(Model::SendingRole).toBool());
        open.ui.engine->hold(false);
    }
};

FLUX_TEST_CLASS(ThreadAnswerTest)
#include "thread_answer_test.moc"
