#include "tests/support/test_main.h"
#include "ui/core/card_form.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;
using domain::CheckpointKind;

class CardFormTest : public QObject {
    Q_OBJECT

    static domain::Checkpoint card(CheckpointKind kind, const Json& form) {
        domain::Checkpoint made;
        made.kind = kind;
        made.form = form;
        return made;
    }
    static domain::Checkpoint inputCard() {
        return card(CheckpointKind::Input, Json{{"type", "object"},
                                                {"x-order", Json::array({"city", "year"})},
                                                {"required", Json::array({"city", "warm"})},
                                                {"properties",
                                                 {{"year", {{"type", "integer"}, {"minimum", 2000}}},
                                                  {"city", {{"type", "string"}, {"minLength", 3}, {"title", "City"}}},
                                                  {"day", {{"type", "string"}, {"format", "date"}}},
                                                  {"size", {{"enum", Json::array({"S", "M", "L"})}, {"default", "M"}}},
                                                  {"tags", {{"type", "array"}, {"items", {{"type", "string"}}}}},
                                                  {"warm", {{"type", "boolean"}}}}}});
    }
    static QStringList names(const std::vector<ui::FormField>& fields) {
        QStringList list;
        for (const ui::FormField& field : fields)
            list.append(field.name);
        return list;
    }

private Q_SLOTS:
    void fieldsStandInTheOrderOfTheForm() {
        const auto fields = ui::fieldsOf(inputCard());
        QCOMPARE(names(fields).mid(0, 2), QStringList({QStringLiteral("city"), QStringLiteral("year")}));
        QCOMPARE(fields.size(), std::size_t{6});
        QCOMPARE(fields[0].label, QStringLiteral("City"));
        QVERIFY(fields[0].required);
        QVERIFY(!fields[1].required);
    }
    void nothingIsChosenByItselfButADefault() {
        for (const ui::FormField& field : ui::fieldsOf(inputCard())) {
            if (field.name == QStringLiteral("warm"))
                QCOMPARE(field.start.toInt(), -1);
            if (field.name == QStringLiteral("size"))
                QCOMPARE(field.start.toInt(), 1);
        }
    }
    void aFullAnswerHasTheTypesOfTheSchema() {
        const ui::FormAnswer answer =
            ui::answerFrom(inputCard(), {{QStringLiteral("city"), QStringLiteral("Lisbon")},
                                         {QStringLiteral("year"), QStringLiteral("2026")},
                                         {QStringLiteral("day"), QStringLiteral("2026-12-11")},
                                         {QStringLiteral("tags"), QStringLiteral("a\n\n b, c ")},
                                         {QStringLiteral("warm"), 1}});
        QVERIFY2(answer.ok(), qPrintable(answer.problems.values().value(0).toString()));
        QVERIFY(answer.value == (Json{{"city", "Lisbon"},
                                      {"year", 2026},
                                      {"day", "2026-12-11"},
                                      {"size", "M"},
                                      {"tags", Json::array({"a", "b, c"})},
                                      {"warm", false}}));
    }
    void whatIsWrongIsSaidAtItsField_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QVariant>("typed");
        QTest::addColumn<QString>("said");
        QTest::newRow("empty") << "city" << QVariant(QStringLiteral("  ")) << "This is needed.";
        QTest::newRow("not chosen") << "warm" << QVariant(-1) << "Choose one.";
        QTest::newRow("no number") << "year" << QVariant(QStringLiteral("soon")) << "Write a whole number.";
        QTest::newRow("half") << "year" << QVariant(QStringLiteral("2020.5")) << "Write a whole number.";
        QTest::newRow("date") << "day" << QVariant(QStringLiteral("11.12.2026")) << "Write a date as year-month-day";
    }
    void whatIsWrongIsSaidAtItsField() {
        QFETCH(const QString, field);
        QFETCH(const QVariant, typed);
        QFETCH(const QString, said);
        QVariantMap all{{QStringLiteral("city"), QStringLiteral("Lisbon")}, {QStringLiteral("warm"), 0}};
        all.insert(field, typed);
        const ui::FormAnswer answer = ui::answerFrom(inputCard(), all);
        QVERIFY(!answer.ok());
        QVERIFY2(answer.problems.value(field).toString().startsWith(said),
                 qPrintable(answer.problems.value(field).toString()));
    }
    void theSchemaHasTheLastWord() {
        const ui::FormAnswer answer = ui::answerFrom(inputCard(), {{QStringLiteral("city"), QStringLiteral("Li")},
                                                                   {QStringLiteral("year"), QStringLiteral("12")},
                                                                   {QStringLiteral("warm"), 0}});
        QCOMPARE(answer.problems.keys(), QStringList({QStringLiteral("city"), QStringLiteral("year")}));
    }
    void questionsTakeTheirDefaultsWhenLeftEmpty() {
        const auto asked =
            card(CheckpointKind::Questions,
                 Json{{"questions",
                       Json::array({Json{{"id", "n"}, {"text", "How many?"}, {"type", "number"}, {"default", 3}},
                                    Json{{"id", "who"},
                                         {"text", "Who?"},
                                         {"type", "choice"},
                                         {"options", Json::array({"Jo", "Ana"})}}})}});
        QVERIFY(!ui::defaultsOf(asked)); // one has none
        QCOMPARE(ui::answerFrom(asked, {}).problems.keys(), QStringList({QStringLiteral("who")}));
        const ui::FormAnswer answer = ui::answerFrom(asked, {{QStringLiteral("who"), 1}});
        QVERIFY(answer.ok());
        QVERIFY(answer.value == (Json{{"n", 3}, {"who", "Ana"}}));
    }
    void alternativesHaveLettersThatDoNothingElse() {
        Json options = Json::array();
        for (int i = 0; i < 25; ++i)
            options.push_back(i);
        const auto made = ui::optionsOf(card(CheckpointKind::Select, Json{{"options", options}, {"default", 2}}));
        QStringList letters;
        for (const ui::CardOption& option : made) {
            if (!option.letter.isEmpty())
                letters.append(option.letter);
        }
        QCOMPARE(letters.mid(0, 6).join(QString()), QStringLiteral("ABCDFG"));
        QCOMPARE(letters.removeDuplicates(), 0);
        for (const char taken : {'E', 'H', 'J', 'K', 'P', 'U', 'X'})
            QVERIFY(!letters.contains(QString(QLatin1Char(taken))));
        QVERIFY(made[2].suggested);
        QVERIFY(!made[1].suggested);
    }
    void editsKeepTheirTypes() {
        domain::Checkpoint modify = card(CheckpointKind::Modify, nullptr);
        modify.description.editable = {QStringLiteral("minutes"), QStringLiteral("remind"), QStringLiteral("who"),
                                       QStringLiteral("extra")};
        modify.inputs = Json{{"minutes", 60}, {"remind", true}, {"who", Json::array({"Ana"})}, {"extra", {{"a", 1}}}};
        const ui::FormAnswer edits = ui::editsFrom(modify, {{QStringLiteral("minutes"), QStringLiteral("90")},
                                                            {QStringLiteral("remind"), 1},
                                                            {QStringLiteral("who"), QStringLiteral("Ana, Jo")},
                                                            {QStringLiteral("extra"), QStringLiteral("{\"a\": 2}")}});
        QVERIFY(edits.ok());
        QVERIFY(edits.value ==
                (Json{{"minutes", 90}, {"remind", false}, {"who", Json::array({"Ana", "Jo"})}, {"extra", {{"a", 2}}}}));
        const ui::FormAnswer wrong = ui::editsFrom(modify, {{QStringLiteral("minutes"), QStringLiteral("an hour")},
                                                            {QStringLiteral("extra"), QStringLiteral("{\"a\"")}});
        QCOMPARE(wrong.problems.size(), 2);
        QVERIFY(wrong.value.empty());
    }
};

FLUX_TEST_CLASS(CardFormTest)
#include "card_form_test.moc"
