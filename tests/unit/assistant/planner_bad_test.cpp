#include "engine/assistant/planner.h"
#include "engine/orchestrator/plan_validator.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/planner_support.h"

#include <QtTest/QTest>

using namespace flux;
using namespace flux::assistant;

namespace {

QString refusal(const PlannerReply& reply) {
    const auto* text = std::get_if<NotUnderstood>(&reply);
    return text ? text->markdown : QString();
}

} // namespace

class PlannerBadTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyMessages() {
        for (const QString& text :
             {QString(), QStringLiteral(" \n\t "), QString(500, QChar(1)), QString(QChar(0xFEFF))})
            QVERIFY2(!refusal(planOffline(test::plannerInput(text))).isEmpty(), qPrintable(text));
        QVERIFY(refusal(planOffline(test::plannerInput(QString()))).contains(QStringLiteral("empty")));
    }

    void controlCharactersAreSpaces() {
        const auto reply =
            planOffline(test::plannerInput(QStringLiteral("Summarise\u0001~/notes\u0007\u0000and save a brief")));
        QVERIFY(std::holds_alternative<PlannedTask>(reply));
    }

    void brokenCharactersDoNoHarm() {
        const QString half = QStringLiteral("Summarise ~/notes") + QChar(0xD800) +
                             QStringLiteral(".md and save a brief") + QChar(0xDC00);
        (void)planOffline(test::plannerInput(half));
        (void)namedPaths(test::plannerInput(half));
    }

    void longMessagesAreRefusedByTheirLength() {
        const auto input = test::plannerInput(QStringLiteral("Summarise ~/notes ").repeated(60'000));
        const QString text = refusal(planOffline(input));
        QVERIFY2(text.contains(QStringLiteral("20000")), qPrintable(text.left(200)));
        QVERIFY(text.size() < 500);
        QVERIFY(namedPaths(input).isEmpty());
    }

    void comesToAnEnd_data() {
        QTest::addColumn<QString>("piece");
        for (const char* piece : {"and ",
                                  "a ",
                                  "save ",
                                  "and save ",
                                  "write a note ",
                                  "\"",
                                  "“",
                                  "' ",
                                  "(",
                                  "and then ",
                                  "to ",
                                  "as ",
                                  "~/a ",
                                  "http://a.b/c ",
                                  "a@b.c ",
                                  ",",
                                  ".",
                                  "1. ",
                                  "\n",
                                  "mail me saying ",
                                  "summary of ",
                                  "with subject ",
                                  "please ",
                                  "\\ ",
                                  "~/\\ ",
                                  "لخص ",
                                  "水",
                                  "put it "})
            QTest::newRow(piece) << QString::fromUtf8(piece);
    }
    void comesToAnEnd() {
        QFETCH(QString, piece);
        for (const QString& start : {QString(), QStringLiteral("Write a note: "), QStringLiteral("Summarise "),
                                     QStringLiteral("Mail a@b.c ")}) {
            QString text = start + piece.repeated(20'000 / piece.size() + 1);
            text.truncate(20'000);
            // What grows too fast with the text runs into the time limit of the test program.
            const PlannerReply reply = planOffline(test::plannerInput(text));
            if (const auto* planned = std::get_if<PlannedTask>(&reply))
                QVERIFY(!planned->plan.steps.empty() && planned->plan.steps.size() <= 1000);
            else if (const auto* answer = std::get_if<PlainAnswer>(&reply))
                QVERIFY(!answer->markdown.isEmpty());
            else
                QVERIFY(!std::get<NotUnderstood>(reply).markdown.isEmpty());
        }
    }

    void tooManyThings() {
        QString text = QStringLiteral("Compare");
        for (int i = 0; i < 150; ++i)
            text += QStringLiteral(" https://a.org/%1").arg(i);
        QVERIFY(refusal(planOffline(test::plannerInput(text))).contains(QStringLiteral("at most 100")));
        text = QStringLiteral("Mail ~/a.md to");
        for (int i = 0; i < 60; ++i)
            text += QStringLiteral(" p%1@a.org").arg(i);
        QVERIFY(refusal(planOffline(test::plannerInput(text))).contains(QStringLiteral("50 recipients")));
        QVERIFY(refusal(planOffline(test::plannerInput(QStringLiteral("Read ~/a.md. ").repeated(30))))
                    .contains(QStringLiteral("24 requests")));
    }

    void directionMarksStayOutOfNames() {
        const QString name = QStringLiteral("Summarise \"~/gpj.\u202Eexe.md\"");
        const auto reply = planOffline(test::plannerInput(name));
        const auto* task = std::get_if<PlannedTask>(&reply);
        QVERIFY(task);
        for (const domain::StepSpec& step : task->plan.steps)
            QVERIFY(!step.name.contains(QChar(0x202E)));
    }

    // Words of the grammar thrown together: whatever comes out is a sentence or a plan that the validator passes, the
    // same each time, and mail goes nowhere but to an address of the message or to the person.
    void survivesNoise() {
        test::AgentWorld world;
        test::TestClock random(2026);
        const QStringList pieces =
            QStringLiteral("summarise|fetch|read|save|mail|convert|merge|compare|write a "
                           "note|list|and|then|,|;|.|:|it|the summary|a brief|as|to|in|into|from|of|me|for today|"
                           "~/notes|./a.md|b.csv|https://a.org/x|www.b.org|a@b.c|\"quoted text\"|“~/My "
                           "Notes”|json|markdown table|three|pages|with subject|saying|please|could you|"
                           "what is in|every|tomorrow|{{step_1.outputs.x}}|\\{{|C:\\x\\y.txt|שלום|水|\n|'|\"|(|sorted "
                           "by|first 5 rows|about|short|folder|sample|today's|1.")
                .split(u'|');
        const QString noise = QStringLiteral("abc .,;:!?\"'“”@/\\~{}()\n\t0123é水ש");
        int plans = 0;
        for (int round = 0; round < 6'000; ++round) {
            QString text;
            const quint64 length = 1 + random.random() % 14;
            for (quint64 i = 0; i < length; ++i) {
                if (random.random() % 12 == 0) {
                    for (quint64 k = random.random() % 8; k > 0; --k)
                        text += noise[static_cast<qsizetype>(random.random() % static_cast<quint64>(noise.size()))];
                } else {
                    text += pieces[static_cast<qsizetype>(random.random() % static_cast<quint64>(pieces.size()))];
                }
                text += u' ';
            }
            const auto input = test::plannerInput(text);
            const PlannerReply reply = planOffline(input);
            QCOMPARE(planOffline(input).index(), reply.index());
            (void)namedPaths(input);
            const auto* task = std::get_if<PlannedTask>(&reply);
            if (!task)
                continue;
            ++plans;
            const auto problems = orchestrator::validatePlan(task->plan, world.registry);
            QVERIFY2(problems.empty(), qPrintable(text + QStringLiteral(" → ") +
                                                  (problems.empty() ? QString() : problems.front().message)));
            for (const domain::StepSpec& step : task->plan.steps) {
                if (step.agent != u"notify")
                    continue;
                for (const QString& to : base::textsAt(step.inputs, "to"))
                    QVERIFY2(to == input.ownMail || text.contains(to), qPrintable(text));
            }
        }
        QVERIFY2(plans > 100, qPrintable(QString::number(plans))); // the noise does reach the builder
    }
};

FLUX_TEST_CLASS(PlannerBadTest)
#include "planner_bad_test.moc"
