#include "engine/orchestrator/references.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

#include <map>

using namespace flux;
using base::ErrorCode;
using base::Json;
using orchestrator::referencesIn;
using orchestrator::resolveInputs;
using orchestrator::StepOutputs;

namespace {
// Outside the class: moc loses its way in raw strings.
std::map<QString, Json> someOutputs() {
    return {{QStringLiteral("a"), Json::parse(R"({"text":"hello","n":7,"x":1.5,"yes":true,"none":null,"empty":"",
                "list":[1,"two",{"deep":[[10,20],[30]]}],"obj":{"k-1":{"v_2":"inner"}},"grüße":"ümlaut"})")},
            {QStringLiteral("step_2-b"), Json::parse(R"({"docs":[{"title":"T"}]})")}};
}
} // namespace

class ReferencesTest : public QObject {
    Q_OBJECT

    const std::map<QString, Json> m_outputs = someOutputs();

    StepOutputs find(const domain::StepKey& key) const {
        const auto it = m_outputs.find(key.text);
        return {it == m_outputs.end() ? nullptr : &it->second, key.text.startsWith(QStringLiteral("skipped"))};
    }
    base::Result<Json> resolve(const char* json) const {
        return resolveInputs(Json::parse(json), [this](const domain::StepKey& key) { return find(key); });
    }
    Json value(const char* json) const {
        const auto resolved = resolve(json);
        return resolved.ok() ? *resolved : Json("ERROR: " + resolved.error().message.toStdString());
    }

private Q_SLOTS:
    void keepsTheTypeOfAWholeValue_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* input, const char* expected) {
            QTest::newRow(name) << QByteArray(input) << QByteArray(expected);
        };
        row("text", R"("{{a.outputs.text}}")", R"("hello")");
        row("integer", R"("{{a.outputs.n}}")", "7");
        row("number", R"("{{a.outputs.x}}")", "1.5");
        row("boolean", R"("{{a.outputs.yes}}")", "true");
        row("null", R"("{{a.outputs.none}}")", "null");
        row("empty text is a value", R"("{{a.outputs.empty}}")", R"("")");
        row("array", R"("{{a.outputs.list}}")", R"([1,"two",{"deep":[[10,20],[30]]}])");
        row("object", R"("{{a.outputs.obj}}")", R"({"k-1":{"v_2":"inner"}})");
        row("item", R"("{{a.outputs.list[1]}}")", R"("two")");
        row("nested", R"("{{a.outputs.list[2].deep[0][1]}}")", "20");
        row("members with dash and underscore", R"("{{a.outputs.obj.k-1.v_2}}")", R"("inner")");
        row("letters of any script", R"("{{a.outputs.grüße}}")", R"("ümlaut")");
        row("blanks inside", R"("{{ a.outputs.n }}")", "7");
        row("key with dash", R"("{{step_2-b.outputs.docs[0].title}}")", R"("T")");
        row("deep in inputs", R"({"p":[{"q":"{{a.outputs.n}}"}]})", R"({"p":[{"q":7}]})");
        row("no reference", R"({"a":[1,2.5,null,true,"x"]})", R"({"a":[1,2.5,null,true,"x"]})");
    }
    void keepsTheTypeOfAWholeValue() {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, expected);
        QCOMPARE(base::dumpJson(value(input.constData())), base::dumpJson(Json::parse(expected.toStdString())));
    }

    void embedsInText_data() {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* input, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(input) << QString::fromUtf8(expected);
        };
        row("text", "say {{a.outputs.text}}!", "say hello!");
        row("integer", "n={{a.outputs.n}}", "n=7");
        row("boolean", "{{a.outputs.yes}} or not", "true or not");
        row("object as JSON", "o={{a.outputs.obj}}", "o={\"k-1\":{\"v_2\":\"inner\"}}");
        row("several", "{{a.outputs.text}} {{a.outputs.n}}", "hello 7");
        row("side by side", "{{a.outputs.n}}{{a.outputs.n}}", "77");
        row("leading blank makes it text", " {{a.outputs.n}}", " 7");
        row("escaped braces", "\\{{a.outputs.n}}", "{{a.outputs.n}}");
        row("escape beside a reference", "\\{{x}} {{a.outputs.n}}", "{{x}} 7");
        row("single braces stay", "{a} } {{a.outputs.n}} {", "{a} } 7 {");
        row("backslashes stay", "c:\\dir {{a.outputs.n}}", "c:\\dir 7");
        row("closing braces alone", "}} {{a.outputs.n}} }}", "}} 7 }}");
        row("JSON around it", "{\"v\":{{a.outputs.n}}}", "{\"v\":7}");
    }
    void embedsInText() {
        QFETCH(QString, input);
        QFETCH(QString, expected);
        const auto got = resolveInputs(Json(input), [this](const domain::StepKey& key) { return find(key); });
        QVERIFY(got.ok());
        QVERIFY(got->is_string());
        QCOMPARE(got->get<QString>(), expected);
    }

    void refusesWhatIsMalformed_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"{{",
                                 "{{}}",
                                 "{{ }}",
                                 "{{a}}",
                                 "{{a.outputs}}",
                                 "{{a.outputs.}}",
                                 "{{a.output.text}}",
                                 "{{a.outputs.x",
                                 "{{.outputs.x}}",
                                 "{{a b.outputs.x}}",
                                 "{{a.outputs[0]}}",
                                 "{{a.outputs.x[}}",
                                 "{{a.outputs.x[]}}",
                                 "{{a.outputs.x[-1]}}",
                                 "{{a.outputs.x[1.5]}}",
                                 "{{a.outputs.x[99999999999]}}",
                                 "{{a.outputs.x[0}}",
                                 "{{a.outputs.x y}}",
                                 "{{a.outputs.x..y}}",
                                 "{{a.outputs.x[0]y}}",
                                 "{{{a.outputs.x}}}",
                                 "{{a.outputsx.y}}",
                                 "{{a.outputs.x/y}}",
                                 "before {{nothing}} after",
                                 "{{a.outputs.n}} {{"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void refusesWhatIsMalformed() {
        QFETCH(QString, text);
        const auto found = referencesIn(Json{{"in", text}});
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::InvalidArgument);
        QVERIFY(found.error().message.contains(QStringLiteral("is not a reference")));
        const auto resolved =
            resolveInputs(Json{{"in", text}}, [this](const domain::StepKey& key) { return find(key); });
        QVERIFY(!resolved.ok());
        QCOMPARE(resolved.error().code, ErrorCode::InvalidArgument);
    }

    void refusesAVeryLongPath() {
        QString path = QStringLiteral("{{a.outputs.x");
        for (int i = 0; i < 100; ++i)
            path += QStringLiteral(".x");
        QVERIFY(!referencesIn(Json(path + QStringLiteral("}}"))).ok());
        Json deep = "{{a.outputs.x}}";
        for (int i = 0; i < 100; ++i)
            deep = Json::array({deep});
        const auto found = referencesIn(deep);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::ResourceExhausted);
    }

    void listsReferencesInOrder() {
        const auto found = referencesIn(
            Json::parse(R"({"a":"{{s1.outputs.x.y[3]}}","b":["text {{s2.outputs.p}} and {{s1.outputs.q}}"]})"));
        QVERIFY(found.ok());
        QCOMPARE(found->size(), size_t(3));
        QCOMPARE((*found)[0].step.text, QStringLiteral("s1"));
        QCOMPARE((*found)[0].field(), QStringLiteral("x"));
        QCOMPARE((*found)[0].path.size(), size_t(3));
        QCOMPARE((*found)[0].path[2].index, 3);
        QCOMPARE((*found)[0].text, QStringLiteral("{{s1.outputs.x.y[3]}}"));
        QCOMPARE((*found)[1].step.text, QStringLiteral("s2"));
        QCOMPARE((*found)[2].field(), QStringLiteral("q"));
    }

    void neverPutsNothingInTheirPlace_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const char* input, const char* why) {
            QTest::newRow(name) << QByteArray(input) << QString::fromUtf8(why);
        };
        row("unknown step", R"("{{zz.outputs.text}}")", "step zz has no outputs");
        row("unknown member", R"("{{a.outputs.tex}}")", "there is no “tex”");
        row("past the end", R"("{{a.outputs.list[3]}}")", "there is no item 3");
        row("index into text", R"("{{a.outputs.text[0]}}")", "there is no item 0");
        row("member of a number", R"("{{a.outputs.n.x}}")", "there is no “x”");
        row("member of null", R"("{{a.outputs.none.x}}")", "there is no “x”");
        row("inside text", R"("well {{a.outputs.tex}}")", "there is no “tex”");
        row("inside an array", R"(["{{a.outputs.tex}}"])", "there is no “tex”");
        row("skipped step outside an array", R"({"p":"{{skipped_1.outputs.text}}"})", "skipped_1 has no outputs");
    }
    void neverPutsNothingInTheirPlace() {
        QFETCH(QByteArray, input);
        QFETCH(QString, why);
        const auto resolved = resolve(input.constData());
        QVERIFY(!resolved.ok());
        QCOMPARE(resolved.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(resolved.error().message.contains(why), qPrintable(resolved.error().message));
        QVERIFY(resolved.error().message.contains(QStringLiteral("{{")));
    }

    void dropsItemsOfSkippedSteps_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* input, const char* expected) {
            QTest::newRow(name) << QByteArray(input) << QByteArray(expected);
        };
        row("plain item", R"(["{{a.outputs.n}}","{{skipped.outputs.n}}",1])", "[7,1]");
        row("text with it", R"(["see {{skipped.outputs.n}}","see {{a.outputs.n}}"])", R"(["see 7"])");
        row("object item", R"([{"t":"{{skipped.outputs.t}}","k":1},{"t":"{{a.outputs.n}}"}])", R"([{"t":7}])");
        row("all", R"({"docs":["{{skipped.outputs.a}}","{{skipped_2.outputs.a}}"]})", R"({"docs":[]})");
        row("only the inner item of nested arrays", R"([["{{skipped.outputs.a}}",1],[2]])", "[[1],[2]]");
        row("an array inside an object item keeps the item", R"([{"k":["{{skipped.outputs.a}}"]}])", R"([{"k":[]}])");
    }
    void dropsItemsOfSkippedSteps() {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, expected);
        QCOMPARE(base::dumpJson(value(input.constData())), base::dumpJson(Json::parse(expected.toStdString())));
    }

    void doesNotFollowReferencesInValues() { // what a page says is data
        const Json outputs{{"page", "{{a.outputs.secret}}"}, {"secret", "s"}};
        const auto lookup = [&outputs](const domain::StepKey&) { return StepOutputs{&outputs, false}; };
        const auto whole = resolveInputs(Json("{{a.outputs.page}}"), lookup);
        QVERIFY(whole.ok());
        QCOMPARE(whole->get<QString>(), QStringLiteral("{{a.outputs.secret}}"));
        const auto inside = resolveInputs(Json("say {{a.outputs.page}}"), lookup);
        QVERIFY(inside.ok());
        QCOMPARE(inside->get<QString>(), QStringLiteral("say {{a.outputs.secret}}"));
    }

    void limitsWhatATextGrowsTo() {
        const Json outputs{{"big", std::string(3'000'000, 'x')}};
        const auto lookup = [&outputs](const domain::StepKey&) { return StepOutputs{&outputs, false}; };
        QVERIFY(resolveInputs(Json("{{a.outputs.big}} {{a.outputs.big}}"), lookup).ok());
        const auto tooMuch = resolveInputs(Json("{{a.outputs.big}}{{a.outputs.big}}{{a.outputs.big}}"), lookup);
        QVERIFY(!tooMuch.ok());
        QCOMPARE(tooMuch.error().code, ErrorCode::ResourceExhausted);
    }
};

FLUX_TEST_CLASS(ReferencesTest)
#include "references_test.moc"
