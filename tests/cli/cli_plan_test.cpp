// flux plan show, edit and diff.
#include "engine/domain/codec.h"
#include "tests/cli/flux_at_script.h"
#include "tests/support/test_main.h"

#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::FluxAtScript;
using test::FluxOutput;

namespace {

void writeFile(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray fileAt(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The plan of ready001 as `flux plan show --json` prints it.
Json planOf(const FluxAtScript& flux) {
    const auto plan = base::parseJson(flux.line(QStringLiteral("plan show ready001 --json")).out.trimmed().toUtf8());
    return plan.ok() ? *plan : Json();
}

// An editor that replaces one word in the file.
QString editor(const char* from, const char* to) {
    return QStringLiteral("sed -i s/%1/%2/").arg(QString::fromLatin1(from), QString::fromLatin1(to));
}

} // namespace

class CliPlanTest : public QObject {
    Q_OBJECT

    static int edits(const FluxAtScript& flux) {
        int count = 0;
        for (const api::EditPlan& request : flux.engine().requestsOf<api::EditPlan>())
            count += request.dryRun ? 0 : 1;
        return count;
    }

private Q_SLOTS:
    void thePlanIsShown() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("plan show failed01"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        for (const QString& text :
             {QStringLiteral("1. step_1  Read the list (http_fetch)"), QStringLiteral("url = “https://a.example”"),
              QStringLiteral("after: step_1"), QStringLiteral("for each of: “{{step_1.outputs.links}}” (3 at a time)"),
              QStringLiteral("else: from the copy"), QStringLiteral("3. step_3  Sum up (summarize)")})
            QVERIFY2(o.out.contains(text), qPrintable(text + u'\n' + o.all()));
        QVERIFY(!o.out.contains(QStringLiteral("step_2_i1"))); // items are no part of the plan
    }

    // What --json prints is what plan edit takes.
    void whatIsShownAsJsonCanBeGivenBack() {
        const FluxAtScript flux;
        const Json plan = planOf(flux);
        QVERIFY(domain::fromJson<domain::Plan>(plan).ok());
        writeFile(flux.path(QStringLiteral("plan.json")), base::dumpJson(plan));
        const FluxOutput o = flux({QStringLiteral("plan"), QStringLiteral("edit"), QStringLiteral("ready001"),
                                   QStringLiteral("--file"), flux.path(QStringLiteral("plan.json"))});
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("Nothing is different.")), qPrintable(o.all()));
        QCOMPARE(edits(flux), 0);
    }

    void aFileIsShownAskedForAndApplied_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("applied");
        QTest::newRow("yes") << QStringList() << QByteArray("y\n") << 0 << 1;
        QTest::newRow("no") << QStringList() << QByteArray("n\n") << 4 << 0;
        QTest::newRow("nobody there") << QStringList() << QByteArray() << 4 << 0;
        QTest::newRow("--yes") << QStringList{QStringLiteral("--yes")} << QByteArray() << 0 << 1;
        QTest::newRow("--dry-run") << QStringList{QStringLiteral("--dry-run")} << QByteArray() << 0 << 0;
        QTest::newRow("--json") << QStringList{QStringLiteral("--json")} << QByteArray() << 2 << 0;
        QTest::newRow("--json --yes") << QStringList{QStringLiteral("--json"), QStringLiteral("--yes")} << QByteArray()
                                      << 0 << 1;
    }
    void aFileIsShownAskedForAndApplied() {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, typed);
        QFETCH(int, code);
        QFETCH(int, applied);
        const FluxAtScript flux;
        Json plan = planOf(flux);
        plan["steps"][1]["inputs"]["to"] = Json::array({"x@example.org"});
        plan["steps"].push_back(Json{{"key", "more"}, {"name", "More"}, {"agent", "compose"}});
        writeFile(flux.path(QStringLiteral("plan.json")), base::dumpJson(plan));
        const FluxOutput o =
            flux(QStringList{QStringLiteral("plan"), QStringLiteral("edit"), QStringLiteral("ready001"),
                             QStringLiteral("--file"), flux.path(QStringLiteral("plan.json"))} +
                     options,
                 typed);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QCOMPARE(edits(flux), applied);
        if (!options.contains(QStringLiteral("--json"))) {
            QVERIFY2(o.out.contains(QStringLiteral("~ mail  Mail it (notify)")), qPrintable(o.all()));
            QVERIFY2(o.out.contains(QStringLiteral("inputs.to: [\"m@example.org\"] → [\"x@example.org\"]")),
                     qPrintable(o.all()));
            QVERIFY2(o.out.contains(QStringLiteral("+ more  More (compose)")), qPrintable(o.all()));
            QVERIFY2(!o.out.contains(QChar(0x1b)), "colours where nobody looks");
        }
        if (applied > 0)
            QCOMPARE(flux.last<api::EditPlan>().baseVersion, 1);
    }

    void thePlanComesFromStandardInput() {
        const FluxAtScript flux;
        Json plan = planOf(flux);
        plan["steps"].erase(1);
        const QStringList edit{QStringLiteral("plan"), QStringLiteral("edit"), QStringLiteral("ready001"),
                               QStringLiteral("--file"), QStringLiteral("-")};
        QCOMPARE(flux(edit, base::dumpJson(plan)).code, 2); // nobody can be asked
        QCOMPARE(edits(flux), 0);
        const FluxOutput o = flux(edit + QStringList{QStringLiteral("--yes")}, base::dumpJson(plan));
        QVERIFY2(o.code == 0 && o.out.contains(QStringLiteral("- mail  Mail it (notify)")), qPrintable(o.all()));
        QCOMPARE(edits(flux), 1);
    }

    void theEditorIsOpened() {
        FluxAtScript flux;
        flux.program().setEnvironment(QStringLiteral("VISUAL"), editor("a.example", "b.example"));
        const FluxOutput o = flux.line(QStringLiteral("plan edit ready001 --yes"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("“https://a.example” → “https://b.example”")), qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("Plan version 2 is in force.")), qPrintable(o.all()));
        const FluxOutput diff = flux.line(QStringLiteral("plan diff ready001"));
        QVERIFY2(diff.out.contains(QStringLiteral("~ read  Read (http_fetch)")), qPrintable(diff.all()));
        const FluxOutput old = flux.line(QStringLiteral("plan show ready001 --version 1"));
        QVERIFY2(old.out.contains(QStringLiteral("version 1 (replaced)")), qPrintable(old.all()));
        QVERIFY2(old.out.contains(QStringLiteral("https://a.example")), qPrintable(old.all()));
        QVERIFY(flux.line(QStringLiteral("show ready001")).out.contains(QStringLiteral("Plan version: 2")));
    }

    // Nothing that was typed is lost by a mistake in it.
    void aDraftThatDoesNotFitIsKept_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("not JSON") << editor("{", "") << QStringLiteral("not JSON") << QByteArray("Mail it");
        QTest::newRow("no plan") << editor("agent", "agnet") << QStringLiteral("“agent” of a step must be given")
                                 << QByteArray("agnet");
    }
    void aDraftThatDoesNotFitIsKept() {
        QFETCH(QString, command);
        QFETCH(QString, says);
        QFETCH(QByteArray, kept);
        FluxAtScript flux;
        flux.program().setEnvironment(QStringLiteral("VISUAL"), command);
        const FluxOutput o = flux.line(QStringLiteral("plan edit ready001 --yes"));
        QVERIFY2(o.code == 2, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
        const auto draft = QRegularExpression(QStringLiteral("--file (\\S+)")).match(o.err);
        QVERIFY2(draft.hasMatch(), qPrintable(o.all()));
        QVERIFY(fileAt(draft.captured(1)).contains(kept));
        QVERIFY(QFile::remove(draft.captured(1)));
        QCOMPARE(edits(flux), 0);
    }

    void anEditorThatFailsChangesNothing_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("says");
        QTest::newRow("fails") << QStringLiteral("false") << QStringLiteral("did not end well");
        QTest::newRow("is not there") << QStringLiteral("no-such-editor-at-all") << QStringLiteral("did not end well");
        QTest::newRow("is not set") << QString() << QStringLiteral("No editor is set");
    }
    void anEditorThatFailsChangesNothing() {
        QFETCH(QString, command);
        QFETCH(QString, says);
        FluxAtScript flux;
        flux.program().setEnvironment(QStringLiteral("VISUAL"), command);
        flux.program().setEnvironment(QStringLiteral("EDITOR"), QString());
        const FluxOutput o = flux.line(QStringLiteral("plan edit ready001 --yes"));
        QVERIFY2(o.code == 1, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
        const auto draft = QRegularExpression(QStringLiteral("--file (/\\S+)")).match(o.err);
        if (draft.hasMatch())
            QFile::remove(draft.captured(1));
        QCOMPARE(edits(flux), 0);
    }

    void whatIsNotAPlanIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& text, int code, const char* says) {
            QTest::newRow(name) << text << code << QString::fromUtf8(says);
        };
        row("empty", "", 2, "not JSON");
        row("half", "{\"steps\":[", 2, "not JSON");
        row("bytes", QByteArray("\xff\xfe\x00{", 4), 2, "not JSON");
        row("a byte-order mark", "\xEF\xBB\xBF{}", 2, "not JSON");
        row("a number that is none", "{\"steps\":[],\"version\":1e999}", 2, "not JSON");
        row("a bomb", "{\"steps\":" + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}", 2, "not JSON");
        row("a list", "[]", 2, "must be a JSON object");
        row("no steps", "{}", 2, "“steps” of a plan must be given");
        row("a step without a key", "{\"steps\":[{\"agent\":\"compose\"}]}", 2, "“key” of a step must be given");
        row("an unknown policy", "{\"steps\":[{\"key\":\"a\",\"agent\":\"b\",\"failure_policy\":\"hope\"}]}", 2,
            "one of all_or_nothing");
        row("another version", "{\"version\":7,\"steps\":[]}", 1, "version 1 is in force");
    }
    void whatIsNotAPlanIsRefused() {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QString, says);
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("plan edit ready001 --file - --yes"), text);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
        QCOMPARE(edits(flux), 0);
    }

    void wrongUseSaysWhat_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* line, int code, const char* says) {
            QTest::newRow(line) << QString::fromUtf8(line) << code << QString::fromUtf8(says);
        };
        row("plan show nothing01", 1, "There is no task");
        row("plan show ready001 --version none", 2, "from 1");
        row("plan show ready001 --version 9", 1, "no plan version 9");
        row("plan diff ready001 --from 0", 2, "from 1");
        row("plan diff ready001 --from 1 --to 4", 1, "no plan version 4");
        row("plan diff ready001 --other nothing01", 1, "There is no task");
        row("plan edit ready001 --file nowhere.json", 1, "cannot be read");
        row("plan edit effect01 --file - --yes", 2, "not JSON");
    }
    void wrongUseSaysWhat() {
        QFETCH(QString, line);
        QFETCH(int, code);
        QFETCH(QString, says);
        const FluxAtScript flux;
        const FluxOutput o = flux.line(line);
        QVERIFY2(o.code == code, qPrintable(o.all()));
        QVERIFY2(o.err.contains(says), qPrintable(o.all()));
    }

    void plansOfTwoTasksAreCompared() {
        const FluxAtScript flux;
        const FluxOutput o = flux.line(QStringLiteral("plan diff ready001 --other failed01"));
        QVERIFY2(o.code == 0, qPrintable(o.all()));
        QVERIFY2(o.out.contains(QStringLiteral("- read  Read (http_fetch)")) &&
                     o.out.contains(QStringLiteral("+ step_1  Read the list (http_fetch)")),
                 qPrintable(o.all()));
        const FluxOutput json = flux.line(QStringLiteral("plan diff ready001 --other failed01 --json"));
        const auto diff = domain::fromJson<domain::PlanDiff>(*base::parseJson(json.out.trimmed().toUtf8()));
        QVERIFY2(diff.ok() && diff->added.size() == 3 && diff->removed.size() == 2, qPrintable(json.all()));
    }

    // Without more words: what the version in force changed, or what another plan changed when it took a task's place.
    void aPlanThatTookAnothersPlaceIsComparedWithIt() {
        const FluxAtScript flux;
        QVERIFY(flux.line(QStringLiteral("plan diff ready001")).code == 0);
        QCOMPARE(flux.last<api::ComparePlans>().taskId.text, QStringLiteral("0190-super001"));
        QCOMPARE(flux.last<api::ComparePlans>().other.text, QStringLiteral("0190-ready001"));
    }
};

FLUX_TEST_CLASS(CliPlanTest)
#include "cli_plan_test.moc"
