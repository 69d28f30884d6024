// Every kind of card, answered in the terminal: asked, and from the command line.
#include "engine/domain/codec.h"
#include "tests/cli/flux_at_script.h"
#include "tests/support/test_main.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::FluxAtScript;
using test::FluxOutput;

namespace {

// Once a card is answered, its task is done.
Json endingRules() {
    Json rules = Json::array();
    for (const char* name :
         {"input001", "preset01", "select01", "quest001", "modify01", "plan0001", "outcome1", "approve1"})
        rules.push_back(Json{{"method", "checkpoints.decide"},
                             {"params", {{"checkpoint_id", std::string("k-") + name}}},
                             {"events", Json::array({Json{{"kind", "task.updated"},
                                                          {"task",
                                                           {{"id", std::string("0190-") + name},
                                                            {"conversation_id", "c1"},
                                                            {"title", "Card"},
                                                            {"status", "completed"}}}}})}});
    return rules;
}

Json json(const QByteArray& text) {
    const auto parsed = base::parseJson(text);
    return parsed.ok() ? *parsed : Json("not JSON");
}

void addColumns() {
    QTest::addColumn<QString>("card");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QString>("verdict"); // empty: not answered
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("edits");
}

struct Row {
    const char* name;
    const char* card;
    QStringList options;
    QByteArray typed;
    const char* verdict;
    QByteArray answer = "{}";
    QByteArray edits = "{}";
};
void add(const Row& row) {
    QTest::newRow(row.name) << QString::fromLatin1(row.card) << row.options << row.typed
                            << QString::fromLatin1(row.verdict) << row.answer << row.edits;
}

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class CliCardsTest : public QObject {
    Q_OBJECT

    static void answeredAs(const FluxAtScript& flux, const FluxOutput& o) {
        QFETCH(QString, verdict);
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, edits);
        const auto requests = flux.engine().requestsOf<api::DecideCheckpoint>();
        QCOMPARE(requests.size(), size_t(verdict.isEmpty() ? 0 : 1));
        if (verdict.isEmpty()) {
            QVERIFY2(o.code == 3, qPrintable(o.all()));
            return;
        }
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        const domain::Decision& decision = requests.front().decision;
        QCOMPARE(domain::verdictName(decision.verdict), verdict);
        QCOMPARE(base::dumpJson(decision.answer), base::dumpJson(json(answer)));
        QCOMPARE(base::dumpJson(decision.edits), base::dumpJson(json(edits)));
        QCOMPARE(decision.by, QStringLiteral("terminal"));
    }

private Q_SLOTS:
    void asked_data() {
        addColumns();
        add({"input",
             "k-input001",
             {},
             "y\nMarta\n3\nlarge\na, b\n",
             "yes",
             R"({"name":"Marta","count":3,"size":"large","tags":["a","b"]})"});
        add({"input, defaults and nothing",
             "k-input001",
             {},
             "y\nMarta\n3\n\n\n",
             "yes",
             R"({"name":"Marta","count":3,"size":"small"})"});
        add({"input, by number in the list",
             "k-input001",
             {},
             "y\nMarta\n3\n2\n\n",
             "yes",
             R"({"name":"Marta","count":3,"size":"large"})"});
        add({"input, corrected until it fits",
             "k-input001",
             {},
             "y\n\nM\nMarta\nmany\n0\n2.5\n3\nhuge\nlarge\n[1,\n\n",
             "yes",
             R"({"name":"Marta","count":3,"size":"large"})"});
        add({"input, left out", "k-input001", {}, "n\nnot now\n", "no"});
        add({"input, later", "k-input001", {}, "l\n", ""});
        add({"input ends in the middle", "k-input001", {}, "y\nMarta\n", ""});
        add({"select by number", "k-select01", {}, "1\n", "yes", R"({"choice":"a.md"})"});
        add({"select by label", "k-select01", {}, "the short one\n", "yes", R"({"choice":"a.md"})"});
        add({"select by value", "k-select01", {}, "b.md\n", "yes", R"({"choice":"b.md"})"});
        add({"select, Enter takes the default", "k-select01", {}, "\n", "yes", R"({"choice":"b.md"})"});
        add({"select, none of them, then one", "k-select01", {}, "7\nc.md\n2\n", "yes", R"({"choice":"b.md"})"});
        add({"select, left out", "k-select01", {}, "n\n\n", "no"});
        add({"select, input ends", "k-select01", {}, "", ""});
        add({"questions", "k-quest001", {}, "y\n12.5\nyes\nformal\n", "yes", R"({"q1":12.5,"q2":true,"q3":"formal"})"});
        add({"questions, default and number",
             "k-quest001",
             {},
             "y\n12\n\n1\n",
             "yes",
             R"({"q1":12,"q2":false,"q3":"plain"})"});
        add({"questions, corrected",
             "k-quest001",
             {},
             "y\na lot\n12\nperhaps\nn\nrude\nplain\n",
             "yes",
             R"({"q1":12,"q2":false,"q3":"plain"})"});
        add({"modify, as it is", "k-modify01", {}, "y\n", "yes"});
        add({"modify, changed",
             "k-modify01",
             {},
             "e\n5\nb,c\nHello all\n",
             "yes",
             "{}",
             R"({"limit":5,"tags":["b","c"],"text":"Hello all"})"});
        add({"modify, a wrong number stays", "k-modify01", {}, "e\nfive\n\nHi\n", "yes", "{}", R"({"text":"Hi"})"});
        add({"another plan", "k-plan0001", {}, "y\n", "yes"});
        add({"no other plan", "k-plan0001", {}, "n\n\n", "no"});
        add({"it went out", "k-outcome1", {}, "w\n", "went_out"});
        add({"send again", "k-outcome1", {}, "a\n", "again"});
        add({"approval", "k-approve1", {}, "y\n", "yes"});
    }
    void asked() {
        QFETCH(QString, card);
        QFETCH(QStringList, options);
        QFETCH(QByteArray, typed);
        const FluxAtScript flux(endingRules());
        answeredAs(flux, flux(QStringList{QStringLiteral("answer"), card} + options, typed));
    }

    void fromTheCommandLine_data() {
        addColumns();
        add({"input as JSON",
             "k-input001",
             {QStringLiteral("--answer"), QStringLiteral("{\"name\":\"Jo\",\"count\":2}")},
             "",
             "yes",
             R"({"name":"Jo","count":2,"size":"small"})"});
        add({"input field by field", "k-input001", words("--set name=Jo --set count=2 --set tags=x,y"), "", "yes",
             R"({"name":"Jo","count":2,"size":"small","tags":["x","y"]})"});
        add({"JSON, then a field",
             "k-input001",
             {QStringLiteral("--answer"), QStringLiteral("{\"name\":\"Jo\",\"count\":2}"), QStringLiteral("--set"),
              QStringLiteral("count=9")},
             "",
             "yes",
             R"({"name":"Jo","count":9,"size":"small"})"});
        add({"a value with an equals sign", "k-input001", words("--set name=a=b --set count=1"), "", "yes",
             R"({"name":"a=b","count":1,"size":"small"})"});
        add({"the defaults by a yes", "k-preset01", words("--yes"), "", "yes", R"({"count":3})"});
        add({"select", "k-select01", words("--choice a.md"), "", "yes", R"({"choice":"a.md"})"});
        add({"select as JSON", "k-select01", words("--answer \"a.md\""), "", "yes", R"({"choice":"a.md"})"});
        add({"questions", "k-quest001", words("--set q1=4 --set q3=formal"), "", "yes",
             R"({"q1":4,"q2":false,"q3":"formal"})"});
        add({"modify", "k-modify01", words("--set limit=8 --set tags=z"), "", "yes", "{}",
             R"({"limit":8,"tags":["z"]})"});
        add({"modify as JSON",
             "k-modify01",
             {QStringLiteral("--answer"), QStringLiteral("{\"text\":\"Hi\"}")},
             "",
             "yes",
             "{}",
             R"({"text":"Hi"})"});
        add({"it went out", "k-outcome1", words("--choice went_out"), "", "went_out"});
        add({"send again", "k-outcome1", words("--choice again"), "", "again"});
        add({"leave it", "k-outcome1", words("--choice skip"), "", "no"});
        add({"no", "k-input001", words("--deny"), "", "no"});
        add({"asks nothing", "k-input001", words("--no-input"), "", ""});
    }
    void fromTheCommandLine() {
        QFETCH(QString, card);
        QFETCH(QStringList, options);
        const FluxAtScript flux(endingRules());
        answeredAs(flux, flux(QStringList{QStringLiteral("answer"), card} + options));
    }

    void whatDoesNotFitIsRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QStringList& arguments, const char* says) {
            QTest::newRow(name) << arguments << QString::fromUtf8(says);
        };
        row("no JSON",
            {QStringLiteral("answer"), QStringLiteral("k-input001"), QStringLiteral("--answer"),
             QStringLiteral("{name:Jo}")},
            "is not JSON");
        row("no object", words("answer k-input001 --answer [1]"), "a JSON object");
        row("against the schema",
            {QStringLiteral("answer"), QStringLiteral("k-input001"), QStringLiteral("--answer"),
             QStringLiteral("{\"name\":\"Jo\",\"count\":0}")},
            "count");
        row("a field is missing", words("answer k-input001 --set name=Jo"), "count");
        row("not a number", words("answer k-input001 --set name=Jo --set count=two"), "a whole number");
        row("no such field", words("answer k-input001 --set nmae=Jo"), "name, count, size, tags");
        row("not an assignment", words("answer k-input001 --set name"), "FIELD=VALUE");
        row("no such alternative", words("answer k-select01 --choice c.md"), "none of the alternatives");
        row("no alternatives here", words("answer k-input001 --choice a"), "does not fit");
        row("a question is open", words("answer k-quest001 --set q1=4"), "What tone|Which tone");
        row("cannot be changed", words("answer k-modify01 --set to=x"), "limit, tags, text");
        row("nothing can be changed", words("answer k-approve1 --set to=x"), "Nothing can be changed");
        row("a yes to the unknown", words("approve k-outcome1"), "--choice went_out");
        row("a wrong outcome", words("answer k-outcome1 --choice perhaps"), "went_out, again or skip");
        row("a yes where an answer is needed", words("approve k-input001"), "--set FIELD=VALUE");
        row("too little of an id", words("answer k-i"), "at least 4");
    }
    void whatDoesNotFitIsRefused() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const FluxAtScript flux(endingRules());
        const FluxOutput o = flux(arguments);
        QVERIFY2(o.code == 2, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says.section(u'|', -1)), qPrintable(o.all()));
        QVERIFY(flux.engine().requestsOf<api::DecideCheckpoint>().empty());
    }

    void theCardSaysWhatItAsks_data() {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QStringList>("says");
        const auto row = [](const char* task, const QStringList& says) {
            QTest::newRow(task) << QString::fromLatin1(task) << says;
        };
        row("input001", {QStringLiteral("Whom is it for?"), QStringLiteral("count: How many"),
                         QStringLiteral("flux answer input001")});
        row("preset01", {QStringLiteral("Without an answer the default is taken.")});
        row("select01", {QStringLiteral("1. The short one (2 kB)"), QStringLiteral("--choice")});
        row("quest001", {QStringLiteral("q1: What is the budget?")});
        row("modify01", {QStringLiteral("limit = 3"), QStringLiteral("flux approve modify01 [--set")});
        row("plan0001",
            {QStringLiteral("b.example does not answer."), QStringLiteral("- page  Fetch the page (http_fetch)"),
             QStringLiteral("+ copy  Read the copy (file_storage)"),
             QStringLiteral("inputs.content: “{{page.outputs.text}}” → “{{copy.outputs.text}}”")});
        row("outcome1", {QStringLiteral("--choice went_out, again or skip")});
    }
    void theCardSaysWhatItAsks() {
        QFETCH(QString, task);
        QFETCH(QStringList, says);
        const FluxAtScript flux;
        const FluxOutput o = flux({QStringLiteral("task"), task});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        for (const QString& text : says)
            QVERIFY2(o.out.contains(text), qPrintable(text + u'\n' + o.all()));
    }

    void cardsAreListed() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("cards"));
        QVERIFY2(o.out.contains(QStringLiteral("select01  select")) && o.out.contains(QStringLiteral("Which one?")),
                 qPrintable(o.all()));
        const QStringList lines = flux.line(QStringLiteral("cards --json")).out.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 8);
        for (const QString& line : lines)
            QVERIFY(domain::fromJson<domain::Checkpoint>(json(line.toUtf8())).ok());
    }

    // A yes to every question is not an answer that nobody gave.
    void yesLeavesAnOpenFormWaiting() {
        const FluxAtScript flux(endingRules());
        const FluxOutput o = flux.line(QStringLiteral("answer k-input001 --yes"));
        QVERIFY2(o.code == 2, qPrintable(o.all()));
        QVERIFY(flux.engine().requestsOf<api::DecideCheckpoint>().empty());
    }
};

FLUX_TEST_CLASS(CliCardsTest)
#include "cli_cards_test.moc"
