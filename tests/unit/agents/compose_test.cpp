#include "engine/agents/builtin/builtin.h"
#include "tests/support/test_main.h"
#include "tests/unit/agents/agent_run.h"

using namespace flux;
using base::Json;
using test::errorOf;
using test::outputsOf;

class ComposeTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setsADocument() {
        const auto agent = agents::makeCompose();
        const Json out =
            outputsOf(*agent, {{"title", "Brief: notes"},
                               {"body", "- one\n- two"},
                               {"sections", Json::array({{{"heading", "More"}, {"body", "# Deep\n\ntext"}}})},
                               {"sources", Json::array({{{"title", "Page [1]"}, {"url", "https://x.example/a b"}},
                                                        {{"title", "a.md"}, {"path", "/n/a.md"}}})}});
        // the day is the person's: it is Tuesday already in Berlin
        QCOMPARE(base::textAt(out, "content"),
                 QStringLiteral("# Brief: notes\n\n*3 March 2026*\n\n- one\n- two\n\n## More\n\n### Deep\n\ntext\n\n"
                                "## Sources\n\n1. [Page \\[1\\]](<https://x.example/a%20b>)\n2. a.md, `/n/a.md`\n"));
        QCOMPARE(base::textAt(out, "title"), QStringLiteral("Brief: notes"));
        QVERIFY(base::intAt(out, "word_count") > 10);
    }

    void leavesOutTheDateAndADoubleHeading() {
        const Json out = outputsOf(*agents::makeCompose(), {{"title", "T"}, {"body", "# T\n\ntext"}, {"date", "none"}});
        QCOMPARE(base::textAt(out, "content"), QStringLiteral("# T\n\ntext\n"));
    }

    void takesAnUnknownZoneForUtc() {
        agents::AgentContext context = test::agentContext();
        context.timeZoneId = QStringLiteral("Nowhere/City");
        const auto result = agents::makeCompose()->run({{"title", "T"}, {"body", "x"}}, context);
        QVERIFY(result.ok());
        QVERIFY(base::textAt(*result, "content").contains(QStringLiteral("2 March 2026")));
    }

    void fillsTemplates() {
        const Json out = outputsOf(
            *agents::makeCompose(),
            {{"title", "Offer"},
             {"template", "{{title}} of {{date}} for {{ customer.name }}: {{items}}\n\\{{kept}} {{count}}"},
             {"variables", {{"customer", {{"name", "Ada {{title}}"}}}, {"items", {"a", "b"}}, {"count", 2}}}});
        QCOMPARE(base::textAt(out, "content"),
                 QStringLiteral("Offer of 3 March 2026 for Ada {{title}}: - a\n- b\n{{kept}} 2\n"));
    }

    void addsSourcesToATemplateThatForgetsThem() {
        const Json out = outputsOf(
            *agents::makeCompose(),
            {{"title", "T"}, {"template", "{{title}}"}, {"sources", Json::array({{{"title", "a"}, {"path", "/a"}}})}});
        QCOMPARE(base::textAt(out, "content"), QStringLiteral("T\n\n## Sources\n\n1. a, `/a`\n"));
    }

    void saysWhatIsWrong() {
        const auto agent = agents::makeCompose();
        QVERIFY(errorOf(*agent, {{"body", "x"}}).contains(QStringLiteral("no title")));
        QVERIFY(errorOf(*agent, {{"title", "T"}}).contains(QStringLiteral("empty")));
        const QString unresolved =
            errorOf(*agent, {{"title", "T"}, {"template", "{{custmer}}"}, {"variables", {{"customer", "Ada"}}}});
        QVERIFY2(unresolved.contains(QStringLiteral("custmer")) &&
                     unresolved.contains(QStringLiteral("Did you mean customer?")),
                 qPrintable(unresolved));
        QVERIFY(errorOf(*agent, {{"title", "T"}, {"template", "a {{b"}}).contains(QStringLiteral("without")));
        QVERIFY(errorOf(*agent, {{"title", "T"}, {"sections", {5}}}).contains(QStringLiteral("section")));
    }
};

FLUX_TEST_CLASS(ComposeTest)
#include "compose_test.moc"
