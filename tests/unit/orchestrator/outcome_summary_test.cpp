#include "engine/orchestrator/machine/outcome_summary.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using base::Json;
using test::MachineStage;
using test::mailStep;
using test::step;

class OutcomeSummaryTest : public QObject {
    Q_OBJECT

    static domain::ResultBlock resultOf(const MachineStage& stage) {
        for (const domain::Block& block : stage.said()) {
            if (const auto* result = std::get_if<domain::ResultBlock>(&block))
                return *result;
        }
        return {};
    }

private Q_SLOTS:
    void tellsTheFileTheTextAndTheSources() {
        MachineStage stage(
            {step("read"), step("sum", "open", {"read"}),
             step("save", "write", {"sum"}, Json{{"name", "brief.md"}, {"text", "{{sum.outputs.summary}}"}})});
        stage.start();
        stage.succeed("read", Json{{"skipped", Json::array({Json{{"name", "photo.bin"}, {"reason", "not text"}}})}});
        stage.succeed("sum", Json{{"summary", "Three points.\n"}, {"sources", Json::array({Json{{"title", "a.md"}}})}});
        stage.succeed("save", Json{{"name", "brief.md"}, {"path", "/data/brief.md"}, {"bytes", 14}});
        QCOMPARE(stage.status(), domain::TaskStatus::Completed);
        const domain::ResultBlock result = resultOf(stage);
        QCOMPARE(result.heading, QStringLiteral("Saved as brief.md"));
        QCOMPARE(result.files.size(), size_t(1));
        QCOMPARE(base::textAt(result.files[0], "path"), QStringLiteral("/data/brief.md"));
        QCOMPARE(result.sources.size(), size_t(1));
        QCOMPARE(result.markdown, QStringLiteral("Three points.\n\n- Not used: photo.bin (not text)"));
        QCOMPARE(stage.state().task.summary, result.markdown);
        QCOMPARE(stage.state().task.results.size(), size_t(1));
    }

    void tellsWhatLeftTheHouse() {
        MachineStage stage({mailStep("m")});
        stage.start();
        stage.answer("m", domain::Verdict::Yes);
        stage.intend("m");
        stage.succeed("m", Json{{"sent", true}});
        const domain::ResultBlock result = resultOf(stage);
        QCOMPARE(result.heading, QStringLiteral("Test"));
        QCOMPARE(result.markdown, QStringLiteral("Mail sent."));
    }

    void tellsWhatWasLeftOut() {
        domain::StepSpec extra = step("extra");
        extra.critical = false;
        MachineStage stage({step("a"), extra});
        stage.start();
        stage.fail("extra", base::ErrorCode::NotFound);
        stage.succeed("a");
        QCOMPARE(resultOf(stage).markdown, QStringLiteral("- Left out: Step extra (extra broke.)"));
    }

    void shortensALongText() {
        MachineStage stage({step("a", "open")});
        stage.start();
        stage.succeed("a", Json{{"summary", QString(5000, u'x').toStdString()}});
        QVERIFY(resultOf(stage).markdown.size() <= 701);
        QVERIFY(resultOf(stage).markdown.endsWith(u'…'));
    }

    void saysNothingThatNoStepSaid() {
        MachineStage stage({step("a")});
        stage.start();
        stage.succeed("a", Json{{"summary", 5}, {"content", "  "}, {"sources", "none"}, {"skipped", 3}});
        const domain::ResultBlock result = resultOf(stage);
        QCOMPARE(result.heading, QStringLiteral("Test"));
        QCOMPARE(result.markdown, QString());
        QVERIFY(result.files.empty());
        QVERIFY(result.sources.empty());
    }
};

FLUX_TEST_CLASS(OutcomeSummaryTest)
#include "outcome_summary_test.moc"
