#include "tests/support/test_main.h"
#include "tests/unit/ui/ui_fixture.h"
#include "ui/core/block_data.h"
#include "ui/core/object_view.h"
#include "ui/core/thread_model.h"

using namespace flux;
using namespace flux::test;
using base::Json;

// An object that is opened from an answer: shown, changed, taken back; and the blocks that lead to it.
class ObjectViewTest : public QObject {
    Q_OBJECT

    static constexpr const char* kId = "01890a5d-ac96-774b-bcce-b30200000001";

    static Json script() {
        const Json change{
            {"kind", "change"},
            {"heading", "Added to your calendar"},
            {"objects",
             Json::array({Json{
                 {"object", kId}, {"type", "event"}, {"title", "Dentist"}, {"from_version", 0}, {"to_version", 1}}})}};
        const Json table{
            {"kind", "table"},
            {"heading", "Events"},
            {"columns",
             Json::array({Json{{"title", "When"}, {"format", "time"}}, Json{{"title", "Cost"}, {"format", "number"}}})},
            {"rows",
             Json::array(
                 {Json{{"object", kId}, {"type", "event"}, {"cells", Json::array({"2026-03-06T09:00:00+01:00", 3})}}})},
            {"total", 4}};
        return Json{
            {"conversations", Json::array({conversationJson("c1", "chat", 1000)})},
            {"threads", {{"c1", Json::array({Json{{"author", "flux"}, {"blocks", Json::array({table, change})}}})}}},
            {"objects", Json::array({Json{{"id", kId},
                                          {"type", "event"},
                                          {"data",
                                           {{"title", "Dentist"},
                                            {"start", "2026-03-06T09:00:00+01:00"},
                                            {"seats", 2},
                                            {"more", {{"a", 1}}}}}}})}};
    }
    static QStringList fieldTexts(const ui::ObjectView& view) {
        QStringList texts;
        for (const QVariant& field : view.fields())
            texts.append(field.toMap()[QStringLiteral("name")].toString() + u'=' +
                         field.toMap()[QStringLiteral("text")].toString());
        return texts;
    }

private Q_SLOTS:
    void isShownChangedAndTakenBack() {
        UiFixture fixture(script());
        fixture.start();
        ui::ObjectView view(fixture.link, fixture.format);
        view.open(QString::fromLatin1(kId));
        QVERIFY(
            QTest::qWaitFor([&] { return view.title() == QStringLiteral("Dentist") && !view.history().isEmpty(); }));
        QCOMPARE(fieldTexts(view).mid(0, 3).join(u' '), QStringLiteral("title=Dentist start=2026-03-06 08:00 seats=2"));
        QVERIFY(!view.fields().last().toMap()[QStringLiteral("editable")].toBool()); // an object inside of it

        view.setField(QStringLiteral("seats"), QStringLiteral("many"));
        QVERIFY(!view.error().isEmpty() && !view.busy());
        view.setField(QStringLiteral("start"), QStringLiteral("tomorrow-ish"));
        QVERIFY(view.error().contains(QStringLiteral("is no time")));

        view.setField(QStringLiteral("start"), QStringLiteral("2026-03-07 10:30"));
        QVERIFY(QTest::qWaitFor([&] { return !view.busy() && view.history().size() == 2; }));
        QCOMPARE(fieldTexts(view)[1], QStringLiteral("start=2026-03-07 10:30"));
        view.undo();
        QVERIFY(QTest::qWaitFor([&] { return !view.busy() && view.history().size() == 3; }));
        QCOMPARE(fieldTexts(view)[1], QStringLiteral("start=2026-03-06 08:00"));
        view.remove();
        QVERIFY(QTest::qWaitFor([&] { return !view.busy() && view.deleted(); }));
        view.restore();
        QVERIFY(QTest::qWaitFor([&] { return !view.busy() && !view.deleted(); }));
    }

    void whatIsNotThereSaysSo() {
        UiFixture fixture(script());
        fixture.start();
        ui::ObjectView view(fixture.link, fixture.format);
        view.open(QStringLiteral("01890a5d-ac96-774b-bcce-b302000000ff"));
        QVERIFY(QTest::qWaitFor([&] { return !view.error().isEmpty(); }));
        QCOMPARE(view.title(), QString());
    }

    void blocksOfTheThreadLeadThere() {
        UiFixture fixture(script());
        fixture.start();
        ui::ThreadModel thread(fixture.link, fixture.format, fixture.drafts);
        thread.open(QStringLiteral("c1"));
        QVERIFY(QTest::qWaitFor([&] { return thread.count() == 3; })); // a day line before them
        const QVariantMap table = thread.data(thread.index(1), ui::ThreadModel::TableRole).toMap();
        const QVariantMap row = table[QStringLiteral("rows")].toList().value(0).toMap();
        QCOMPARE(row[QStringLiteral("object")].toString(), QString::fromLatin1(kId));
        QCOMPARE(row[QStringLiteral("cells")].toStringList(),
                 (QStringList{QStringLiteral("Friday 6 March 08:00"), QStringLiteral("3")}));
        QCOMPARE(table[QStringLiteral("more")].toString(), QStringLiteral("3 more"));

        const auto undone = [&] {
            return thread.data(thread.index(2), ui::ThreadModel::ChangeRole).toMap()[QStringLiteral("undone")].toBool();
        };
        QVERIFY(!undone());
        thread.undoChange(2);
        QVERIFY(QTest::qWaitFor(undone));
        ui::ObjectView view(fixture.link, fixture.format);
        view.open(QString::fromLatin1(kId));
        QVERIFY(QTest::qWaitFor([&] { return !view.title().isEmpty(); }));
        QVERIFY(view.deleted());
    }
};

FLUX_TEST_CLASS(ObjectViewTest)
#include "object_view_test.moc"
