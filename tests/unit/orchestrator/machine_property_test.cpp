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

Played play(quint32 seed, int events) {
    PropertyWorld world(seed);
    PropertyEvents dice(world);
    world.apply(*world.line.back(), orchestrator::TaskStarted{});
    for (int i = 0; i < events && world.wrong().isEmpty() && !world.line.back()->ended(); ++i)
        dice.somethingHappens();
    for (int i = 0; i < 3000 && world.wrong().isEmpty() && !world.line.back()->ended(); ++i)
        dice.goOn();
    world.after(QStringLiteral("everything"));
    world.must(world.line.back()->ended(), "it does not end");
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
        constexpr int kEvents = 200'000; // that meet a task which has not ended
        const bool alone = qEnvironmentVariableIsSet("FLUX_PROPERTY_SEED");
        quint32 seed = alone ? qEnvironmentVariable("FLUX_PROPERTY_SEED").toUInt() : 1;
        std::map<TaskStatus, int> endings;
        std::map<QString, int> taken;
        int replans = 0;
        for (int events = 0; events < kEvents; ++seed) {
            const Played played = play(seed, 300);
            QVERIFY2(played.wrong.isEmpty(),
                     qPrintable(QStringLiteral("FLUX_PROPERTY_SEED=%1: %2").arg(seed).arg(played.wrong)));
            if (alone)
                return;
            events += played.moves;
            replans += played.replans;
            ++endings[played.ending];
            for (const auto& [what, times] : played.taken)
                taken[what] += times;
        }
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
