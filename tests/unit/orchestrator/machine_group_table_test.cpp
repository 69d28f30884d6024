// The tables of group_policy.h: every policy against every combination of ends of two and of three members. What is
// expected is the ordered journal, worked out from the tables by the few lines of Expected, not by the machine.
#include "engine/orchestrator/machine/group_policy.h"
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/machine_stage.h"

#include <QtTest/QTest>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::Json;
using domain::FailurePolicy;
using domain::TaskStatus;
using domain::Verdict;
using test::MachineStage;
using test::member;
using test::step;

namespace {

enum class End { Done, Fails, NotCritical, LeftOut, Retried };
constexpr End kEnds[] = {End::Done, End::Fails, End::NotCritical, End::LeftOut, End::Retried};
const char* const kKeys[] = {"x", "y", "z"};

QString word(End end) {
    switch (end) {
    case End::Done:
        return u"done"_s;
    case End::Fails:
        return u"fails"_s;
    case End::NotCritical:
        return u"not-critical"_s;
    case End::LeftOut:
        return u"left-out"_s;
    case End::Retried:
        return u"retried"_s;
    }
    return {};
}

QString word(FailurePolicy policy) {
    return policy == FailurePolicy::AllOrNothing ? u"all-or-nothing"_s
           : policy == FailurePolicy::BestEffort ? u"best-effort"_s
                                                 : u"fail-fast"_s;
}

// What the tables say, member by member, in the order in which the members end.
class Expected {
public:
    Expected(FailurePolicy policy, const std::vector<End>& ends) : m_policy(policy), m_ends(ends) {
        m_open.assign(ends.size(), true);
        line(u"task.started"_s);
        for (size_t i = 0; i < ends.size(); ++i)
            line(ends[i] == End::LeftOut ? u"checkpoint.raised %1#0"_s : u"step.started %1#1"_s, i);
        for (size_t i = 0; i < ends.size() && !m_over; ++i)
            ends_(i);
        if (m_over)
            return;
        if (!m_needsLeftOut) {
            m_journal += {u"step.started w#1"_s, u"step.done w#1"_s};
            ++m_done;
        }
        line(m_done > 0 ? u"task.completed"_s : u"task.cancelled"_s);
    }
    [[nodiscard]] const QStringList& journal() const { return m_journal; }

private:
    void line(const QString& text) { m_journal.append(text); }
    void line(const QString& text, size_t member) { m_journal.append(text.arg(QString::fromUtf8(kKeys[member]))); }
    [[nodiscard]] bool bestEffort() const { return m_policy == FailurePolicy::BestEffort; }
    [[nodiscard]] bool anyOpen() const { return std::find(m_open.begin(), m_open.end(), true) != m_open.end(); }

    void ends_(size_t i) {
        if (!m_open[i])
            return; // cancelled: it asked, or it was stopped
        m_open[i] = false;
        switch (m_ends[i]) {
        case End::Done:
            line(u"step.done %1#1"_s, i);
            ++m_done;
            break;
        case End::Retried:
            if (m_failing) {
                line(u"step.failed %1#1"_s, i);
                break;
            }
            line(u"step.retrying %1#1"_s, i);
            line(u"step.started %1#2"_s, i);
            line(u"step.done %1#2"_s, i);
            ++m_done;
            break;
        case End::NotCritical:
            line(u"step.skipped %1#1"_s, i);
            break;
        case End::LeftOut:
            leaveOut(i);
            break;
        case End::Fails:
            line(u"step.failed %1#1"_s, i);
            ++m_failed;
            fail();
            break;
        }
        if (bestEffort() && !anyOpen() && m_done == 0 && m_failed > 0)
            m_failing = true;
        if (m_failing && !anyOpen()) {
            line(u"task.failed"_s);
            m_over = true;
        }
    }

    void fail() {
        if (bestEffort())
            return;
        m_failing = true;
        for (size_t i = 0; i < m_ends.size(); ++i) {
            if (m_policy == FailurePolicy::FailFast || m_ends[i] == End::LeftOut)
                m_open[i] = false; // stopped, or its card withdrawn
        }
    }

    void leaveOut(size_t i) {
        line(u"checkpoint.decided %1#0"_s, i);
        line(u"step.skipped %1#0"_s, i);
        if (m_needsLeftOut || (bestEffort() && (anyOpen() || m_done > 0)))
            return;
        line(u"step.skipped w#0"_s);
        m_needsLeftOut = true;
    }

    FailurePolicy m_policy;
    std::vector<End> m_ends;
    std::vector<bool> m_open;
    bool m_failing = false, m_over = false, m_needsLeftOut = false;
    int m_done = 0, m_failed = 0;
    QStringList m_journal;
};

// The members, and w that needs them all and takes what they brought.
std::vector<domain::StepSpec> group(FailurePolicy policy, const std::vector<End>& ends) {
    std::vector<domain::StepSpec> steps;
    domain::StepSpec w = step("w", "work");
    Json items = Json::array();
    for (size_t i = 0; i < ends.size(); ++i) {
        domain::StepSpec s = member(kKeys[i], "g", policy);
        s.critical = ends[i] != End::NotCritical;
        s.checkpointRequired = ends[i] == End::LeftOut;
        items.push_back("{{" + s.key.text.toStdString() + ".outputs.text}}");
        w.dependencies.push_back(s.key);
        steps.push_back(std::move(s));
    }
    w.inputs = Json{{"items", items}};
    steps.push_back(std::move(w));
    return steps;
}

void bringAbout(MachineStage& stage, const char* key, End end) {
    switch (end) {
    case End::Done:
        stage.succeed(key, Json{{"text", key}});
        break;
    case End::Fails:
    case End::NotCritical:
        stage.fail(key, ErrorCode::PermissionDenied);
        break;
    case End::LeftOut:
        if (stage.card(key))
            QVERIFY(stage.answer(key, Verdict::No));
        break;
    case End::Retried:
        stage.fail(key, ErrorCode::Unavailable);
        if (stage.statusOf(key) != u"retrying"_s)
            break;
        stage.retryDue(key);
        stage.succeed(key, Json{{"text", key}});
        break;
    }
}

} // namespace

class MachineGroupTableTest : public QObject {
    Q_OBJECT

    static void rows(size_t members) {
        for (const FailurePolicy policy :
             {FailurePolicy::AllOrNothing, FailurePolicy::BestEffort, FailurePolicy::FailFast}) {
            size_t combinations = 1;
            for (size_t i = 0; i < members; ++i)
                combinations *= std::size(kEnds);
            for (size_t n = 0; n < combinations; ++n) {
                std::vector<int> ends;
                QStringList name{word(policy)};
                for (size_t i = 0, rest = n; i < members; ++i, rest /= std::size(kEnds)) {
                    ends.push_back(static_cast<int>(rest % std::size(kEnds)));
                    name.append(word(kEnds[ends.back()]));
                }
                QTest::newRow(qPrintable(name.join(u' '))) << static_cast<int>(policy) << ends;
            }
        }
    }

private Q_SLOTS:
    void everyCombination_data() {
        QTest::addColumn<int>("policy");
        QTest::addColumn<std::vector<int>>("ends");
        rows(2);
        rows(3);
    }
    void everyCombination() {
        QFETCH(int, policy);
        QFETCH(std::vector<int>, ends);
        std::vector<End> wanted;
        for (const int end : ends)
            wanted.push_back(static_cast<End>(end));
        MachineStage stage(group(static_cast<FailurePolicy>(policy), wanted));
        stage.start();
        for (size_t i = 0; i < wanted.size(); ++i)
            bringAbout(stage, kKeys[i], wanted[i]);
        if (stage.statusOf("w") == u"running"_s)
            stage.succeed("w");
        QCOMPARE(stage.takeJournal(), Expected(static_cast<FailurePolicy>(policy), wanted).journal());
        QVERIFY(domain::isTerminal(stage.status()));
    }

    // The second table, as values.
    void fate_data() {
        using orchestrator::GroupFate;
        QTest::addColumn<std::vector<int>>("counts"); // members, open, done, failed
        QTest::addColumn<int>("fate");
        const auto row = [](const char* name, std::vector<int> counts, GroupFate fate) {
            QTest::newRow(name) << counts << static_cast<int>(fate);
        };
        row("all open", {2, 2, 0, 0}, GroupFate::Open);
        row("one failed, one open", {2, 1, 0, 1}, GroupFate::Open);
        row("one done", {2, 0, 1, 1}, GroupFate::Open);
        row("all done", {2, 0, 2, 0}, GroupFate::Open);
        row("all failed", {2, 0, 0, 2}, GroupFate::Failed);
        row("failed and left out", {3, 0, 0, 1}, GroupFate::Failed);
        row("all left out", {2, 0, 0, 0}, GroupFate::LeftOut);
    }
    void fate() {
        QFETCH(std::vector<int>, counts);
        QFETCH(int, fate);
        const orchestrator::GroupCount group{counts[0], counts[1], counts[2], counts[3]};
        QCOMPARE(static_cast<int>(orchestrator::fateOf(group)), fate);
    }

    // The first table's column about what waits and runs: a retrying, a pending, an asking and a running member.
    void whatWaitsAndRuns_data() {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QStringList>("actions");
        QTest::addColumn<QString>("end");
        QTest::newRow("all-or-nothing") << static_cast<int>(FailurePolicy::AllOrNothing)
                                        << u"f:failed r:running a:cancelled t:cancelled p:cancelled n:cancelled"_s
                                        << QStringList{} << u"failed"_s;
        QTest::newRow("best-effort") << static_cast<int>(FailurePolicy::BestEffort)
                                     << u"f:failed r:running a:checkpoint t:retrying p:running n:pending"_s
                                     << QStringList{u"run p#1"_s} << u"completed"_s;
        QTest::newRow("fail-fast") << static_cast<int>(FailurePolicy::FailFast)
                                   << u"f:failed r:cancelled a:cancelled t:cancelled p:cancelled n:cancelled"_s
                                   << QStringList{u"stop r"_s} << u"failed"_s;
    }
    void whatWaitsAndRuns() {
        QFETCH(int, policy);
        QFETCH(QString, after);
        QFETCH(QStringList, actions);
        QFETCH(QString, end);
        const auto p = static_cast<FailurePolicy>(policy);
        std::vector<domain::StepSpec> steps{member("f", "g", p), member("r", "g", p),
                                            member("a", "g", p), member("t", "g", p),
                                            member("p", "g", p), step("n", "work", {"f", "r", "p"})};
        steps[2].checkpointRequired = true;
        MachineStage stage(steps, 3); // f, r and t run, a asks, p finds no room
        stage.start();
        stage.fail("t", ErrorCode::Unavailable);
        QCOMPARE(stage.statuses(), u"f:running r:running a:checkpoint t:retrying p:running n:pending"_s);
        stage.kill();
        stage.state().task.maxParallelSteps = 2; // p goes back to the queue, as after a kill in a smaller engine
        stage.send(orchestrator::TaskRecovered{});
        QCOMPARE(stage.statuses(), u"f:running r:running a:checkpoint t:retrying p:pending n:pending"_s);
        (void)stage.takeActions();
        stage.fail("f", ErrorCode::PermissionDenied);
        QCOMPARE(stage.statuses(), after);
        QStringList seen = stage.takeActions();
        for (QString& action : seen)
            action.replace(u"run p#2"_s, u"run p#1"_s); // the kill cost it an attempt
        QCOMPARE(seen, actions);
        if (stage.statusOf("a") == u"checkpoint"_s) {
            QVERIFY(stage.answer("a", Verdict::No));
            stage.retryDue("t");
        }
        for (const char* key : {"r", "p", "t", "n"}) {
            if (stage.statusOf(key) == u"running"_s)
                stage.succeed(key);
        }
        QCOMPARE(domain::statusName(stage.status()), end);
    }
};

FLUX_TEST_CLASS(MachineGroupTableTest)
#include "machine_group_table_test.moc"
