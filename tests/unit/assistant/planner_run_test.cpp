#include "engine/assistant/planner.h"
#include "engine/orchestrator/references.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/planner_support.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;
using base::Json;

namespace {

QString sampleFolder() {
    return qEnvironmentVariable("FLUX_TEST_SOURCE") + QStringLiteral("/resources/sample");
}

} // namespace

// Plans of the grammar, run step by step on the real agents: what the planner writes is what the agents take.
class PlannerRunTest final : public QObject {
    Q_OBJECT

private:
    // The outputs of each step by its key, or the first error as {"error": …}.
    std::map<QString, Json> run(test::AgentWorld& world, const QString& text) {
        auto input = test::plannerInput(text);
        input.grantedFolders.append(sampleFolder());
        const PlannerReply reply = planOffline(input);
        const auto* task = std::get_if<PlannedTask>(&reply);
        std::map<QString, Json> outputs;
        if (!task) {
            outputs[QStringLiteral("error")] = "not understood";
            return outputs;
        }
        agents::AgentContext context;
        context.timeZoneId = input.timeZoneId;
        context.taskStartedAt = input.now;
        context.clock = &world.clock;
        context.grants.folders = namedPaths(input);
        for (const domain::StepSpec& step : task->plan.steps) {
            const auto lookup = [&](const domain::StepKey& key) {
                const auto found = outputs.find(key.text);
                return orchestrator::StepOutputs{found == outputs.end() ? nullptr : &found->second, false};
            };
            const auto inputs = orchestrator::resolveInputs(step.inputs, lookup);
            const auto result = inputs.ok() ? world.registry.find(step.agent)->run(*inputs, context)
                                            : base::Result<Json>(inputs.error());
            if (!result.ok()) {
                outputs[QStringLiteral("error")] = QStringLiteral("%1: %2").arg(step.name, result.error().message);
                return outputs;
            }
            outputs[step.key.text] = *result;
        }
        return outputs;
    }

    static QString saved(test::AgentWorld& world, const QString& name) {
        QFile file(world.folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

private Q_SLOTS:
    void theSampleJob() {
        test::AgentWorld world;
        auto outputs =
            run(world, QStringLiteral("Summarise the files in the sample folder, save a brief and mail it to me")
                           .replace(QStringLiteral("the sample folder"), u'"' + sampleFolder() + u'"'));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        const QString brief = saved(world, QStringLiteral("brief.md"));
        QVERIFY2(brief.startsWith(
                     QStringLiteral("# Brief: sample\n\n*2 March 2026*\n\n## budget.csv\n\nA table with 20 rows")),
                 qPrintable(brief.left(200)));
        for (const char* name :
             {"electrician-call.txt", "planning-page.html", "site-meeting.md", "todo.md", "worktop-shop.md"})
            QVERIFY2(brief.contains(QStringLiteral("\n## %1\n\n- ").arg(QString::fromUtf8(name))), name);
        QVERIFY(brief.contains(QStringLiteral("\n## Sources\n\n1. budget.csv, `")));
        QVERIFY(!brief.contains(QStringLiteral("console.log")) && !brief.contains(QStringLiteral("<p>")));
        QCOMPARE(world.mailer.mails.size(), size_t(1));
        QCOMPARE(world.mailer.mails[0].to, QStringList{QStringLiteral("ada@example.org")});
        QCOMPARE(world.mailer.mails[0].subject, QStringLiteral("Brief: sample"));
        QCOMPARE(world.mailer.mails[0].body, brief);
    }

    void aPageBecomesABrief() {
        test::AgentWorld world;
        world.network.pages.insert(QStringLiteral("http://127.0.0.1:8080/page.html"),
                                   "<html><head><title>Order of work</title></head><body><p>Measure twice before "
                                   "anything is cut.</p></body></html>");
        auto outputs =
            run(world, QStringLiteral("Fetch http://127.0.0.1:8080/page.html and save a summary as brief.md"));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        const QString brief = saved(world, QStringLiteral("brief.md"));
        QVERIFY2(brief.contains(QStringLiteral("- Measure twice before anything is cut.")), qPrintable(brief));
        QVERIFY2(brief.contains(QStringLiteral("1. [Order of work](<http://127.0.0.1:8080/page.html>)")),
                 qPrintable(brief));
    }

    void pagesAreComparedAndMailed() {
        test::AgentWorld world;
        for (const char* name : {"1", "2", "3"})
            world.network.pages.insert(QStringLiteral("https://a.org/") + QString::fromUtf8(name),
                                       QByteArray("<html><title>Page ") + name + "</title><p>The worktop number " +
                                           name + " costs 100 € here.</p></html>");
        auto outputs = run(
            world,
            QStringLiteral(
                "Compare these three pages https://a.org/1 https://a.org/2 https://a.org/3 and mail me the summary"));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        QVERIFY(base::textAt(outputs[QStringLiteral("step_4")], "content")
                    .contains(QStringLiteral("| worktop | 1 | 1 | 1 |")));
        QCOMPARE(world.mailer.mails.size(), size_t(1));
        QVERIFY2(world.mailer.mails[0].body.contains(QStringLiteral("[Page 3](<https://a.org/3>)")),
                 qPrintable(world.mailer.mails[0].body));
    }

    void tablesAreConverted() {
        test::AgentWorld world;
        auto outputs =
            run(world, QStringLiteral("Convert \"%1/budget.csv\" to json and save it as b.json").arg(sampleFolder()));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        const auto json = base::parseJson(saved(world, QStringLiteral("b.json")).toUtf8());
        QVERIFY(json.ok());
        QCOMPARE(json->size(), size_t(20));
        QVERIFY((*json)[0]["offer_eur"] == Json(6240.0));
    }

    void notesAreWrittenAsDictated() {
        test::AgentWorld world;
        auto outputs = run(world, QStringLiteral("Write a note: buy {{milk}} and \\{{bread}}; save it as todo.md"));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        QCOMPARE(saved(world, QStringLiteral("todo.md")), QStringLiteral("# Todo\n\nbuy {{milk}} and \\{{bread}}\n"));
    }

    void filesArePutTogether() {
        test::AgentWorld world;
        auto outputs =
            run(world,
                QStringLiteral("Merge \"%1/todo.md\" and \"%1/electrician-call.txt\" into all.md").arg(sampleFolder()));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        const QString all = saved(world, QStringLiteral("all.md"));
        QVERIFY(all.startsWith(QStringLiteral("# To do before 9 March")));
        QVERIFY(all.contains(QStringLiteral("## electrician-call.txt\n\nCall with the electrician")));
    }

    void listsAreSaved() {
        test::AgentWorld world;
        auto outputs = run(world, QStringLiteral("List \"%1\" and save the list as files.md").arg(sampleFolder()));
        QVERIFY2(!outputs.contains(QStringLiteral("error")),
                 qPrintable(base::plainText(outputs[QStringLiteral("error")])));
        QVERIFY(saved(world, QStringLiteral("files.md")).contains(QStringLiteral("budget.csv")));
    }
};

FLUX_TEST_CLASS(PlannerRunTest)
#include "planner_run_test.moc"
