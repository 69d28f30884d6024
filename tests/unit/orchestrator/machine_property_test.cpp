// Random plans under random events: what must hold whatever happens.
#include "tests/support/test_main.h"
#include "tests/unit/orchestrator/property_events.h"

#include <QtTest/QTest>

using namespace flux;
using namespace test;
using domain::TaskStatus;

namespace {

struct Played {
    QString wrong; // empty when all is well
    int moves = 0;
    int replans = 0;
    TaskStatus ending = TaskStatus::Ready;
    std::map<QString, int> taken;
};

void show(const PropertyTask& task) {
    for (const domain::StepState& s : task.state.steps)
        qInfo("%s %s %s in “%s” %s: %s %s", qPrintable(s.spec.key.text), qPrintable(s.spec.agent),
              qPrintable(domain::statusName(s.run.status)), qPrintable(s.spec.parallelGroup),
              s.spec.critical ? "critical" : "not critical", qPrintable(s.run.note),
              s.run.error ? qPrintable(s.run.error->message) : "");
}

Played play(quint32 seed, int events, bool shown) {
    PropertyWorld world(seed);
    PropertyEvents dice(world);
    world.apply(*world.line.back(), orchestrator::TaskStarted{});
    for (int i = 0; i < events && world.wrong().isEmpty() && !world.line.back()->ended(); ++i)
        dice.somethingHappens();
    for (int i = 0; i < 3000 && world.wrong().isEmpty() && !world.line.back()->ended(); ++i)
        dice.goOn();
    world.after(QStringLiteral("everything"));
    world.must(world.line.back()->ended(), "it does not end");
    if (shown)
        show(*world.line.back());
    const TaskStatus ending = world.line.back()->state.task.status;
    for (int i = 0; i < 20 && world.wrong().isEmpty(); ++i)
        dice.somethingHappens(); // what comes to an ended task
    return {world.wrong(), world.moves, world.replans, ending, dice.taken};
}

} // namespace

class MachinePropertyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsUnderRandomEvents() {
        constexpr int kEvents = 105'000; // that meet a task which has not ended
        const bool alone = qEnvironmentVariableIsSet("FLUX_PROPERTY_SEED");
        quint32 seed = alone ? qEnvironmentVariable("FLUX_PROPERTY_SEED").toUInt() : 1;
        std::map<TaskStatus, int> endings;
        std::map<QString, int> taken;
        int replans = 0;
        std::map<QString, quint32> wrong; // what, and for which seed first
        for (int events = 0; events < kEvents; ++seed) {
            const Played played = play(seed, 300, alone);
            if (!played.wrong.isEmpty())
                wrong.emplace(played.wrong, seed);
            if (alone)
                break;
            events += played.moves;
            replans += played.replans;
            ++endings[played.ending];
            for (const auto& [what, times] : played.taken)
                taken[what] += times;
        }
        QStringList lines;
        for (const auto& [what, first] : wrong)
            lines.append(QStringLiteral("FLUX_PROPERTY_SEED=%1: %2").arg(first).arg(what));
        QVERIFY2(lines.isEmpty(), qPrintable(lines.mid(0, 30).join(u'\n')));
        if (alone)
            return;
        // The sequences are worth something only if they reach every end, and if everything happens on the way.
        for (const TaskStatus status : {TaskStatus::Completed, TaskStatus::Failed, TaskStatus::Cancelled})
            QVERIFY2(endings[status] > 100, qPrintable(domain::statusName(status)));
        QVERIFY(replans > 100);
        for (const char* what : {"retry", "retry all", "skip", "recall", "edit", "window over", "card expires",
                                 "late success", "late failure", "the same report again", "answer yes to modify",
                                 "answer yes to input", "answer yes to select", "answer yes to questions",
                                 "answer again to unknown_outcome", "answer went_out to unknown_outcome",
                                 "answer yes to replan", "answer no to replan", "answer yes to access"})
            QVERIFY2(taken[QString::fromUtf8(what)] > 20, what);
    }
};

FLUX_TEST_CLASS(MachinePropertyTest)
#include "machine_property_test.moc"
