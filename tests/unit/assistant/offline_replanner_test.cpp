// Other plans by rules: what is proposed, what not, and that every proposal may run.
#include "engine/agents/builtin/builtin.h"
#include "engine/assistant/offline_replanner.h"
#include "engine/assistant/other_address.h"
#include "engine/files/file_service.h"
#include "engine/net/http_client.h"
#include "engine/notify/mailer.h"
#include "engine/orchestrator/plan_validator.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::StepKey;
using domain::StepSpec;
using orchestrator::Replan;
using orchestrator::TaskState;

namespace {

class NoNetwork final : public net::HttpClient {
public:
    base::Result<net::HttpResponse> fetch(const net::HttpRequest&, const base::CancelToken&) override {
        return base::makeError(ErrorCode::Unavailable, QStringLiteral("There is no network in this test."));
    }
};
class NoMail final : public notify::Mailer {
public:
    base::Result<notify::MailReceipt> send(const notify::Mail&, const notify::MailSettings&, const base::CancelToken&,
                                           const CommitIntent&) override {
        return base::makeError(ErrorCode::Unavailable, QStringLiteral("There is no mail in this test."));
    }
};

StepSpec step(const QString& key, const QString& agent, Json inputs, const QStringList& after = {}) {
    StepSpec spec;
    spec.key = StepKey{key};
    spec.name = u"Step "_s + key;
    spec.agent = agent;
    spec.inputs = std::move(inputs);
    for (const QString& dependency : after)
        spec.dependencies.push_back(StepKey{dependency});
    return spec;
}

StepSpec fetch(const QString& key, const QString& url = u"https://shop.example/a"_s) {
    return step(key, u"http_fetch"_s, Json{{"url", url}});
}

base::Error gone() {
    return base::makeError(ErrorCode::NotFound, u"shop.example answered 404 (not found)."_s, u"status 404: x"_s);
}
base::Error broken() { // after all retries
    return base::makeError(ErrorCode::Unavailable, u"shop.example answered 500 (server error)."_s, u"status 500: x"_s);
}

} // namespace

class OfflineReplannerTest : public QObject {
    Q_OBJECT

    test::TestClock m_clock;
    QTemporaryDir m_folder;
    files::FileService m_files{m_folder.path(), m_clock};
    NoNetwork m_network;
    NoMail m_mail;
    agents::Registry m_registry;

    // The task in which `failed` has failed; every step before it is done.
    static TaskState stateOf(std::vector<StepSpec> steps, const QString& failed, const base::Error& error) {
        TaskState state;
        state.task.goal = state.task.title = u"Compare"_s;
        for (StepSpec& spec : steps) {
            domain::StepState s{std::move(spec), {}};
            s.run.status = domain::StepStatus::Cancelled;
            if (s.spec.key.text == failed) {
                s.run.status = domain::StepStatus::Failed;
                s.run.error = error;
            }
            state.steps.push_back(std::move(s));
        }
        state.task.error = error;
        state.rebuild();
        return state;
    }
    std::optional<Replan> replan(const TaskState& state, const QString& failed) {
        auto found = assistant::OfflineReplanner().replan(state, state.index.value(StepKey{failed}), m_registry);
        if (found) {
            const auto valid = orchestrator::planIsValid(found->plan, m_registry);
            if (!valid.ok())
                QTest::qFail(qPrintable(valid.error().message), __FILE__, __LINE__);
        }
        return found;
    }
    std::optional<Replan> replan(std::vector<StepSpec> steps, const QString& failed, const base::Error& error) {
        return replan(stateOf(std::move(steps), failed, error), failed);
    }
    static QString keys(const domain::Plan& plan) {
        QStringList out;
        for (const StepSpec& s : plan.steps)
            out.append(s.key.text);
        return out.join(u' ');
    }
    static Json inputsOf(const domain::Plan& plan, const QString& key) {
        for (const StepSpec& s : plan.steps) {
            if (s.key.text == key)
                return s.inputs;
        }
        return {};
    }
    static StepSpec gather(const QStringList& from, const char* purpose = "merge") {
        Json sources = Json::array();
        for (const QString& key : from)
            sources.push_back(
                Json{{"title", u"Page %1"_s.arg(key)}, {"content", u"{{%1.outputs.content}}"_s.arg(key)}});
        return step(u"sum"_s, u"aggregate"_s, Json{{"sources", sources}, {"purpose", purpose}}, from);
    }

private Q_SLOTS:
    void initTestCase() { agents::addBuiltinAgents(m_registry, {m_network, m_files, m_mail}); }

    void goesOnWithoutOneOfSeveralSources() {
        const auto found =
            replan({fetch(u"a"_s), fetch(u"b"_s), fetch(u"c"_s), gather({u"a"_s, u"b"_s, u"c"_s}, "compare")}, u"b"_s,
                   broken());
        QVERIFY(found);
        QCOMPARE(keys(found->plan), u"a c sum"_s);
        const Json sources = inputsOf(found->plan, u"sum"_s)["sources"];
        QCOMPARE(sources.size(), size_t(2));
        QCOMPARE(base::textAt(sources[1], "content"), u"{{c.outputs.content}}"_s);
        QCOMPARE(found->plan.steps.back().dependencies.size(), size_t(2));
        QCOMPARE(base::dumpJson(found->plan.constraints["left_out"]),
                 "[{\"name\":\"Step b\",\"why\":\"shop.example answered 500 (server error).\"}]");
        QCOMPARE(found->diagnosis, u"“Step b” failed: shop.example answered 500 (server error). The new plan goes on "
                                   "without it, and the result says so."_s);
        QCOMPARE(found->plan.version, 2);
    }

    void stepsThatOnlyWorkedOnItGoWithIt() {
        const auto summary = [](const QString& key, const QString& of) {
            return step(key, u"summarize"_s, Json{{"content", u"{{%1.outputs.content}}"_s.arg(of)}}, {of});
        };
        const auto found = replan({fetch(u"a"_s), fetch(u"b"_s), summary(u"sa"_s, u"a"_s), summary(u"sb"_s, u"b"_s),
                                   gather({u"sa"_s, u"sb"_s})},
                                  u"b"_s, broken());
        QVERIFY(found);
        QCOMPARE(keys(found->plan), u"a sa sum"_s);
    }

    void proposesNothing_data() {
        QTest::addColumn<QString>("why");
        for (const char* why :
             {"the only source", "one is not enough to compare", "the text needs it", "what builds on it writes a file",
              "it writes itself", "a mail in the person's own words", "nothing failed"})
            QTest::newRow(why) << QString::fromUtf8(why);
    }
    void proposesNothing() {
        QFETCH(QString, why);
        std::vector<StepSpec> steps;
        QString failed = u"b"_s;
        base::Error error = broken();
        if (why == u"the only source"_s) {
            steps = {fetch(u"b"_s), gather({u"b"_s})};
        } else if (why == u"one is not enough to compare"_s) {
            steps = {fetch(u"a"_s), fetch(u"b"_s), gather({u"a"_s, u"b"_s}, "compare")};
        } else if (why == u"the text needs it"_s) {
            steps = {fetch(u"a"_s), fetch(u"b"_s),
                     step(u"c"_s, u"compose"_s,
                          Json{{"title", "t"}, {"body", "{{a.outputs.content}} {{b.outputs.content}}"}},
                          {u"a"_s, u"b"_s})};
        } else if (why == u"what builds on it writes a file"_s) {
            steps = {fetch(u"a"_s), fetch(u"b"_s),
                     step(u"w"_s, u"file_storage"_s,
                          Json{{"operation", "write"}, {"name", "b.md"}, {"content", "{{b.outputs.content}}"}},
                          {u"b"_s}),
                     gather({u"a"_s, u"b"_s})};
        } else if (why == u"it writes itself"_s) {
            steps = {fetch(u"a"_s),
                     step(u"b"_s, u"file_storage"_s, Json{{"operation", "write"}, {"name", "b"}, {"content", "x"}}),
                     gather({u"a"_s})};
        } else if (why == u"a mail in the person's own words"_s) {
            steps = {fetch(u"a"_s),
                     step(u"b"_s, u"notify"_s, Json{{"to", Json::array({"ana@home.example"})}, {"body", "Buy milk."}})};
            error = base::makeError(ErrorCode::FailedPrecondition, u"Mail is not set up."_s);
        } else {
            steps = {fetch(u"a"_s), fetch(u"b"_s), gather({u"a"_s, u"b"_s})};
            failed = u"none"_s;
        }
        QVERIFY(!replan(stateOf(steps, failed, error), u"b"_s));
    }

    void looksForAPageElsewhereFirst() {
        const auto found =
            replan({fetch(u"a"_s), fetch(u"b"_s, u"https://www.shop.example/b?utm=1"_s), gather({u"a"_s, u"b"_s})},
                   u"b"_s, gone());
        QVERIFY(found);
        QCOMPARE(keys(found->plan), u"a b sum"_s);
        const StepSpec& b = found->plan.steps[1];
        QCOMPARE(base::textAt(b.inputs, "url"), u"https://www.shop.example/b"_s);
        QCOMPARE(b.fallbacks.size(), size_t(2));
        QCOMPARE(base::textAt(b.fallbacks[0].inputs, "url"), u"https://shop.example/b?utm=1"_s);
        QCOMPARE(base::textAt(b.fallbacks[1].inputs, "url"), u"http://www.shop.example/b?utm=1"_s);
        QVERIFY(found->diagnosis.contains(u"https://www.shop.example/b"_s));
        // That did not help either: now on without it.
        const auto then = replan(found->plan.steps, u"b"_s, gone());
        QVERIFY(then);
        QCOMPARE(keys(then->plan), u"a sum"_s);
    }

    void otherAddresses_data() {
        QTest::addColumn<QString>("url");
        QTest::addColumn<base::Error>("error");
        QTest::addColumn<QStringList>("others");
        const auto refused = base::makeError(ErrorCode::Unavailable, u"It refuses."_s, u"network error 1: refused"_s);
        QTest::newRow("gone") << u"https://a.example/p"_s << gone()
                              << QStringList{u"https://www.a.example/p"_s, u"http://a.example/p"_s};
        QTest::newRow("gone, query") << u"https://a.example/p?q=1"_s << gone()
                                     << QStringList{u"https://www.a.example/p?q=1"_s, u"http://a.example/p?q=1"_s};
        QTest::newRow("gone, marks") << u"https://a.example/p?utm_source=x&q=1&GCLID=1"_s << gone()
                                     << QStringList{u"https://a.example/p?q=1"_s,
                                                    u"https://www.a.example/p?utm_source=x&q=1&GCLID=1"_s,
                                                    u"http://a.example/p?utm_source=x&q=1&GCLID=1"_s};
        QTest::newRow("gone, www") << u"http://www.a.example/p"_s << gone()
                                   << QStringList{u"http://a.example/p"_s, u"https://www.a.example/p"_s};
        QTest::newRow("refused") << u"https://a.example/p?q=1"_s << refused
                                 << QStringList{u"http://a.example/p?q=1"_s, u"https://www.a.example/p?q=1"_s};
        QTest::newRow("no scheme") << u"a.example/p"_s << refused
                                   << QStringList{u"http://a.example/p"_s, u"https://www.a.example/p"_s};
        QTest::newRow("a port") << u"http://127.0.0.1:8080/p?utm_source=x"_s << gone()
                                << QStringList{u"http://127.0.0.1:8080/p"_s};
        QTest::newRow("a port, query") << u"http://127.0.0.1:8080/p?q=1"_s << gone() << QStringList();
        QTest::newRow("figures") << u"http://127.0.0.1:8080/p"_s << gone() << QStringList();
        QTest::newRow("server error") << u"https://a.example/p"_s << broken() << QStringList();
        QTest::newRow("not allowed") << u"https://a.example/p"_s
                                     << base::makeError(ErrorCode::FailedPrecondition, u"403"_s) << QStringList();
    }
    void otherAddresses() {
        QFETCH(QString, url);
        QFETCH(base::Error, error);
        QTEST(assistant::otherAddresses(url, error), "others");
    }

    void keepsAMailAsADraft() {
        TaskState state =
            stateOf({fetch(u"a"_s), step(u"m"_s, u"notify"_s,
                                         Json{{"to", Json::array({"ana@home.example", "tom@home.example"})},
                                              {"subject", "Worktops: A/B"},
                                              {"body", "{{a.outputs.content}}"}},
                                         {u"a"_s})},
                    u"m"_s, base::makeError(ErrorCode::FailedPrecondition, u"Mail is not set up."_s));
        state.steps[1].run.edits = std::make_shared<const Json>(Json{{"subject", "Now {{this}}"}}); // from the card
        const auto found = replan(state, u"m"_s);
        QVERIFY(found);
        QCOMPARE(keys(found->plan), u"a m"_s);
        const StepSpec& draft = found->plan.steps[1];
        QCOMPARE(draft.agent, u"file_storage"_s);
        QCOMPARE(base::textAt(draft.inputs, "operation"), u"write"_s);
        QCOMPARE(base::textAt(draft.inputs, "content"), u"To: ana@home.example, tom@home.example\n"
                                                        "Subject: Now \\{{this}}\n\n{{a.outputs.content}}\n"_s);
        QVERIFY(found->diagnosis.contains(u"nothing is sent"_s));
    }

    void theOtherItemsOfAForEachCount() {
        StepSpec each = fetch(u"e"_s, u"{{item}}"_s);
        each.forEach = domain::ForEach{Json::array({"https://a.example", "https://b.example"})};
        TaskState state = stateOf({each}, u"none"_s, broken());
        domain::StepState item{fetch(u"e.0"_s), {}};
        item.spec.itemOf = StepKey{u"e"_s};
        item.run.status = domain::StepStatus::Failed;
        item.run.error = broken();
        state.steps.push_back(item);
        state.rebuild();
        const auto found = replan(state, u"e.0"_s);
        QVERIFY(found);
        QCOMPARE(keys(found->plan), u"e"_s);
        QCOMPARE(found->plan.steps[0].failurePolicy, domain::FailurePolicy::BestEffort);
    }
};

FLUX_TEST_CLASS(OfflineReplannerTest)
#include "offline_replanner_test.moc"
