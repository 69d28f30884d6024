#include "engine/assistant/planner.h"
#include "engine/orchestrator/plan_validator.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/planner_support.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;

namespace {

// A plan on one line; the notation is told at the head of utterances.tsv.
QString shapeOf(const domain::Plan& plan) {
    static const QRegularExpression reference(QStringLiteral("(?<!\\\\)\\{\\{step_(\\d+)\\.outputs\\.([a-z_]+)\\}\\}"));
    QStringList steps;
    for (const domain::StepSpec& step : plan.steps) {
        QString text = step.key.text.mid(5);
        QStringList after;
        for (const domain::StepKey& key : step.dependencies)
            after.append(key.text.mid(5));
        if (!after.isEmpty())
            text += u'<' + after.join(u',');
        if (!step.parallelGroup.isEmpty())
            text += u'[' + step.parallelGroup + u']';
        text += u' ' + step.agent;
        for (const auto& [name, value] : step.inputs.items()) {
            const QString shown = base::plainText(value).replace(reference, QStringLiteral("{\\1.\\2}"));
            text += u' ' + QString::fromStdString(name) + u'=' + shown;
        }
        steps.append(text);
    }
    return steps.join(QStringLiteral(" | "));
}

QString unescaped(const QString& text) {
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\' && i + 1 < text.size())
            out += text[++i] == u'n' ? QChar(u'\n') : text[i];
        else
            out += text[i];
    }
    return out;
}

const PlannedTask* planned(const PlannerReply& reply) {
    return std::get_if<PlannedTask>(&reply);
}

} // namespace

class PlannerTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void understands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("detail");
        QFile file(qEnvironmentVariable("FLUX_TEST_SOURCE") + QStringLiteral("/tests/unit/assistant/utterances.tsv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int number = 0;
        for (const QString& line : QString::fromUtf8(file.readAll()).split(u'\n')) {
            ++number;
            if (line.isEmpty() || line.startsWith(u'#'))
                continue;
            const QStringList cells = line.split(u'\t');
            QCOMPARE(cells.size(), 3);
            QTest::newRow(qPrintable(QStringLiteral("line %1: %2").arg(number).arg(cells[0].left(60))))
                << unescaped(cells[0]) << cells[1] << unescaped(cells[2]);
        }
        QVERIFY(number > 150);
    }
    void understands() {
        QFETCH(QString, text);
        QFETCH(QString, kind);
        QFETCH(QString, detail);
        const PlannerReply reply = planOffline(test::plannerInput(text));
        if (const PlannedTask* task = planned(reply)) {
            QCOMPARE(QStringLiteral("plan"), kind);
            QCOMPARE(shapeOf(task->plan), detail);
            const auto problems = orchestrator::validatePlan(task->plan, m_world.registry);
            QVERIFY2(problems.empty(), problems.empty() ? "" : qPrintable(problems.front().message));
            QVERIFY(!task->plan.title.isEmpty() && task->plan.title.size() < 200);
            QCOMPARE(task->plan.goal, text);
            QVERIFY(task->announcement.startsWith(QStringLiteral("I ")) && task->announcement.endsWith(u'.'));
            const bool mails = detail.contains(QStringLiteral(" notify "));
            QCOMPARE(task->announcement.contains(QStringLiteral("I send nothing before you say so.")), mails);
            for (const domain::StepSpec& step : task->plan.steps)
                QVERIFY(!step.name.isEmpty() && step.name.size() < 200);
        } else if (const auto* answer = std::get_if<PlainAnswer>(&reply)) {
            QCOMPARE(QStringLiteral("answer"), kind);
            QCOMPARE(answer->markdown.section(u'\n', 0, 0), detail);
        } else {
            QCOMPARE(QStringLiteral("not"), kind);
            const auto& refusal = std::get<NotUnderstood>(reply);
            QCOMPARE(refusal.markdown.section(u'\n', 0, 0), detail);
            QVERIFY(!refusal.suggestions.isEmpty());
        }
    }

    void namesStepsForPeople() {
        const auto reply = planOffline(test::plannerInput(
            QStringLiteral("Summarise the files in ~/notes, save a brief and mail it to marta@lindhaus.de")));
        const PlannedTask* task = planned(reply);
        QVERIFY(task);
        QStringList names;
        for (const domain::StepSpec& step : task->plan.steps)
            names.append(step.name);
        QCOMPARE(names, QStringList({QStringLiteral("Read the files in notes"), QStringLiteral("Summarise"),
                                     QStringLiteral("Write the brief"), QStringLiteral("Save brief.md"),
                                     QStringLiteral("Mail marta@lindhaus.de")}));
        QCOMPARE(task->plan.title, QStringLiteral("Summarise notes"));
        QCOMPARE(
            task->announcement,
            QStringLiteral("I read the files in notes, summarise them, save brief.md and mail it to marta@lindhaus.de. "
                           "I send nothing before you say so."));
    }

    void dayIsThatOfThePerson() {
        auto input = test::plannerInput(QStringLiteral("Summarise ~/notes and save the brief for today"));
        input.now = base::Instant{1772494200000}; // 2 March 23:30 UTC
        auto reply = planOffline(input);
        QVERIFY(planned(reply));
        QVERIFY(shapeOf(planned(reply)->plan).contains(QStringLiteral("name=brief-2026-03-03.md")));
        input.timeZoneId = QStringLiteral("America/Los_Angeles");
        reply = planOffline(input);
        QVERIFY(shapeOf(planned(reply)->plan).contains(QStringLiteral("name=brief-2026-03-02.md")));
    }

    void saysWhatToSetWhenTheOwnAddressIsUnknown() {
        auto input = test::plannerInput(QStringLiteral("Summarise ~/notes and mail it to me"));
        input.ownMail.clear();
        const auto reply = planOffline(input);
        QVERIFY(std::holds_alternative<NotUnderstood>(reply));
        QVERIFY(std::get<NotUnderstood>(reply).markdown.contains(QStringLiteral("mail.to_me")));
    }

    void relativePathsNeedAFolder() {
        auto input = test::plannerInput(QStringLiteral("Read notes.txt"));
        input.workingFolder.clear();
        const auto reply = planOffline(input);
        QVERIFY(std::holds_alternative<NotUnderstood>(reply));
        QVERIFY(std::get<NotUnderstood>(reply).markdown.contains(QStringLiteral("notes.txt")));
        input.text = QStringLiteral("Read ~/notes.txt");
        QVERIFY(planned(planOffline(input)));
        input.homeFolder.clear();
        QVERIFY(!planned(planOffline(input)));
    }

    void suggestionsWorkThemselves() {
        for (const QString& text : {QStringLiteral("nonsense"), QStringLiteral("help"), QStringLiteral("hello")}) {
            auto input = test::plannerInput(text);
            input.grantedFolders = QStringList{QStringLiteral("/home/ada/My Notes")};
            QStringList suggestions;
            const auto reply = planOffline(input);
            if (const auto* refusal = std::get_if<NotUnderstood>(&reply))
                suggestions = refusal->suggestions;
            else if (const auto* answer = std::get_if<PlainAnswer>(&reply))
                suggestions = answer->suggestions;
            QVERIFY(suggestions.size() >= 2);
            for (const QString& suggestion : suggestions)
                QVERIFY2(!std::holds_alternative<NotUnderstood>(planOffline(test::plannerInput(suggestion))),
                         qPrintable(suggestion));
        }
    }

    void namesPaths_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("paths");
        QTest::newRow("folder") << QStringLiteral("Summarise the files in ~/notes/ and save a brief")
                                << QStringList{QStringLiteral("/home/ada/notes")};
        QTest::newRow("several, clean, once")
            << QStringLiteral("Compare /tmp/a/../x.csv with ./b.csv and /tmp/x.csv")
            << QStringList{QStringLiteral("/tmp/x.csv"), QStringLiteral("/home/ada/work/b.csv")};
        QTest::newRow("targets are not read")
            << QStringLiteral("Read ~/a.md and save it as b.md") << QStringList{QStringLiteral("/home/ada/a.md")};
        QTest::newRow("dictated text names nothing")
            << QStringLiteral("Send a mail to a@b.c saying look into /etc/passwd") << QStringList{};
        QTest::newRow("note text names nothing")
            << QStringLiteral("Write a note: see ~/secret.txt and save it as n.md") << QStringList{};
        QTest::newRow("pages are none") << QStringLiteral("Fetch https://example.org/a/b.md") << QStringList{};
        QTest::newRow("folder by name") << QStringLiteral("Summarise the sample folder")
                                        << QStringList{QStringLiteral("/opt/flux/sample")};
    }
    void namesPaths() {
        QFETCH(QString, text);
        QFETCH(QStringList, paths);
        QCOMPARE(namedPaths(test::plannerInput(text)), paths);
    }

private:
    test::AgentWorld m_world;
};

FLUX_TEST_CLASS(PlannerTest)
#include "planner_test.moc"
